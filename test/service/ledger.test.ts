import { beforeEach, describe, expect, test } from "vitest"
import type { Addressed } from "../../src/presence/peer"
import { emptyPresence } from "../../src/presence/user-presence"
import { ActionError } from "../../src/service/action-error"
import { Ledger } from "../../src/service/ledger"
import type { KnownPresence } from "../../src/service/tables"
import { ManualClock } from "../fakes/manual-clock"

const ann: Addressed = { id: "ann@example.com" }
const presence = (entity: string): KnownPresence => ({ presence: emptyPresence(entity), aliases: {} })

let clock: ManualClock
let disk: Map<string, unknown>
let writes: (readonly string[])[]
let errors: unknown[]
let told: string[]
let failure: Error | undefined
/** Lets go of the write that is held back, if it is to be. */
let go: (() => void) | undefined
let isSlow: boolean
let ledger: Ledger<string>

async function write(changes: ReadonlyMap<string, unknown>): Promise<void> {
  writes.push([...changes.keys()])
  const cause = failure
  if (isSlow)
    await new Promise<void>((resolve) => {
      go = resolve
    })
  if (cause) throw cause
  for (const [key, value] of changes)
    if (value === undefined) disk.delete(key)
    else disk.set(key, value)
}

const open = () => {
  ledger = new Ledger<string>(
    {
      clock,
      store: { write },
      onKept: (words) => told.push(...words),
      onError: (cause) => errors.push(cause),
    },
    new Map(disk),
  )
}

beforeEach(() => {
  clock = new ManualClock(1000)
  disk = new Map()
  ;[writes, errors, told] = [[], [], []]
  ;[failure, isSlow] = [undefined, false]
  open()
})

const letGo = (): void => go?.()
const settled = () => new Promise((resolve) => setImmediate(resolve))
const pass = async (ms: number) => {
  clock.advance(ms)
  await settled()
}
const add = (id: string) =>
  ledger.change((draft) => {
    draft.put("contacts", id, { id })
    draft.tell(`added ${id}`)
    return draft.size("contacts")
  })
const remove = (id: string) => ledger.change((draft) => draft.delete("contacts", id))
const learn = (key: string, entity: string) => ledger.change((draft) => draft.put("presences", key, presence(entity), "soon"))
const names = () => [...ledger.state.entries("contacts")].map(([key]) => key)

describe("a change", () => {
  test("is kept, then known and answered, then told", async () => {
    isSlow = true
    const added = add("a")
    await settled()
    expect([names(), told]).toEqual([[], []])
    letGo()
    expect([await added, names(), [...disk.keys()], told]).toEqual([1, ["a"], ["contacts/a"], []])
    clock.advance(0)
    expect(told).toEqual(["added a"])
  })

  test("costs one key, whatever else is kept", async () => {
    await Promise.all(["a", "b", "c"].map(add))
    await add("d")
    await remove("b")
    expect(writes).toEqual([["contacts/a", "contacts/b", "contacts/c"], ["contacts/d"], ["contacts/b"]])
    expect([...disk.keys()]).toEqual(["contacts/a", "contacts/c", "contacts/d"])
  })

  test("that changes nothing costs no write", async () => {
    await add("a")
    await add("a")
    await remove("b")
    await ledger.change((draft) => {
      draft.delete("contacts", "a")
      draft.put("contacts", "a", { id: "a" })
    })
    expect(writes).toHaveLength(1)
  })

  test("sees what it did itself, and the time", async () => {
    await add("a")
    const result = await ledger.change((draft) => {
      draft.put("contacts", "b", ann)
      draft.delete("contacts", "a")
      return [
        draft.now,
        draft.get("contacts", "a"),
        draft.get("contacts", "b"),
        draft.size("contacts"),
        [...draft.entries("contacts")],
      ]
    })
    expect(result).toEqual([1000, undefined, ann, 1, [["b", ann]]])
  })
})

describe("what is asked for while one write goes on", () => {
  test("is kept with one write, in order, each seeing what those before it did", async () => {
    isSlow = true
    const first = add("a")
    await settled()
    const others = ["b", "c", "d"].map(add)
    letGo()
    await settled()
    letGo()
    expect(await Promise.all([first, ...others])).toEqual([1, 2, 3, 4])
    expect(writes).toEqual([["contacts/a"], ["contacts/b", "contacts/c", "contacts/d"]])
    clock.advance(0)
    expect(told).toEqual(["added a", "added b", "added c", "added d"])
  })

  test("and refuses changes nothing, tells nothing and hinders nobody", async () => {
    const refused = ledger.change((draft) => {
      draft.put("contacts", "x", { id: "x" })
      draft.tell("never")
      throw new ActionError(600)
    })
    const [size] = await Promise.all([add("b"), expect(refused).rejects.toMatchObject({ code: 600 })])
    clock.advance(0)
    expect([size, names(), told, writes]).toEqual([1, ["b"], ["added b"], [["contacts/b"]]])
  })

  test("[contract.md] and cannot be kept is not known: all are told 501, memory and disk stay as they were", async () => {
    await add("a")
    failure = new Error("ENOSPC")
    const results = await Promise.allSettled([add("b"), remove("a"), learn("b", "pres:b")])
    expect(results.map((result) => (result as PromiseRejectedResult).reason)).toMatchObject(
      Array(3).fill({ code: 501, cause: failure }),
    )
    clock.advance(0)
    expect([names(), ledger.state.size("presences"), [...disk.keys()], told]).toEqual([["a"], 0, ["contacts/a"], ["added a"]])
    failure = undefined
    expect(await add("c")).toBe(2)
  })
})

describe("[contract.md] what may wait", () => {
  test("is known and answered at once, and on the disk within 5 s, the last of it", async () => {
    await learn("a", "pres:one")
    await learn("a", "pres:two")
    expect([ledger.state.get("presences", "a"), writes]).toEqual([presence("pres:two"), []])
    await pass(5000)
    expect([writes, disk.get("presences/a")]).toEqual([[["presences/a"]], presence("pres:two")])
    await pass(60_000)
    expect(writes).toHaveLength(1)
  })

  test("goes with the next write that may not", async () => {
    await learn("a", "pres:a")
    await add("b")
    expect([...disk.keys()]).toEqual(["presences/a", "contacts/b"])
    await pass(60_000)
    expect(writes).toHaveLength(1)
  })

  test("is no more than what it was followed by", async () => {
    await learn("a", "pres:a")
    await ledger.change((draft) => draft.delete("presences", "a"))
    await pass(5000)
    expect(disk.size).toBe(0)
  })

  test("is tried again if it cannot be written, and that is reported once until it can", async () => {
    failure = new Error("ENOSPC")
    await learn("a", "pres:a")
    await pass(5000)
    await learn("b", "pres:b")
    await pass(5000)
    expect([errors, [...disk.keys()], ledger.state.size("presences")]).toEqual([[failure], [], 2])
    failure = undefined
    await pass(5000)
    expect([...disk.keys()]).toEqual(["presences/a", "presences/b"])
    failure = new Error("EIO")
    await learn("a", "pres:again")
    await pass(5000)
    expect(errors).toEqual([new Error("ENOSPC"), failure])
  })

  test("is reported anew once another write has got through", async () => {
    failure = new Error("ENOSPC")
    await learn("a", "pres:a")
    await pass(5000)
    failure = undefined
    await add("b")
    failure = new Error("EIO")
    await learn("a", "pres:again")
    await pass(5000)
    expect(errors).toEqual([new Error("ENOSPC"), failure])
  })

  test("is written after a write that failed, even if its time came meanwhile", async () => {
    await learn("a", "pres:a")
    isSlow = true
    failure = new Error("ENOSPC")
    const refused = expect(add("b")).rejects.toMatchObject({ code: 501 })
    await settled()
    await pass(5000)
    failure = undefined
    isSlow = false
    letGo()
    await refused
    await pass(10_000)
    expect([...disk.keys()]).toEqual(["presences/a"])
  })

  test("does not come back after it was removed, though its own write is late and fails", async () => {
    await learn("a", "pres:a")
    isSlow = true
    failure = new Error("EIO")
    await pass(5000)
    const removed = ledger.change((draft) => draft.delete("presences", "a"))
    await settled()
    failure = undefined
    isSlow = false
    letGo()
    await removed
    await pass(60_000)
    expect([ledger.state.size("presences"), disk.size]).toEqual([0, 0])
  })

  test("is written when the ledger closes, which waits for writes that go on", async () => {
    await learn("a", "pres:a")
    isSlow = true
    await pass(5000)
    const learned = learn("b", "pres:b")
    let isClosed = false
    const closed = ledger.close().then(() => {
      isClosed = true
    })
    await settled()
    expect([isClosed, writes]).toEqual([false, [["presences/a"]]])
    isSlow = false
    letGo()
    await Promise.all([learned, closed])
    await pass(0)
    expect([[...disk.keys()], clock.waiting]).toEqual([["presences/a", "presences/b"], 0])
  })

  test("is given up when the ledger closes and it cannot be written", async () => {
    await learn("a", "pres:a")
    failure = new Error("EIO")
    await ledger.close()
    await pass(0)
    expect([errors, clock.waiting]).toEqual([[failure], 0])
  })
})

test("what the store has lost is written anew, as it is by then, and again if that fails", async () => {
  for (const id of ["a", "b", "c"]) await ledger.change(({ put }) => put("contacts", id, { id }))
  disk.clear()
  failure = new Error("No space left on device")
  ledger.keepAll()
  await clock.run(4000, 100)
  expect([disk.size, errors]).toEqual([0, [failure]])
  failure = undefined
  isSlow = true
  const changing = ledger.change(({ put, delete: remove }) => {
    put("contacts", "a", { id: "a", name: "Ann" })
    remove("contacts", "b")
  })
  await clock.run(10)
  ledger.keepAll() // amid a write, which is what finds the damage
  letGo()
  await changing
  isSlow = false
  await clock.run(4000, 100)
  expect(Object.fromEntries(disk)).toEqual({ "contacts/a": { id: "a", name: "Ann" }, "contacts/c": { id: "c" } })
})

test("what was kept is there again, whatever the key; what belongs to others is passed over", async () => {
  await ledger.change((draft) => {
    draft.put("user", "", emptyPresence("pres:ann@example.com"))
    draft.put("contacts", "sip:a/b\nc", { id: "sip:a/b\nc" })
  })
  for (const [key, value] of [
    ["udn", "x"],
    ["__proto__/x", {}],
    ["toString/x", {}],
  ] as const)
    disk.set(key, value)
  open()
  expect([ledger.state.get("user", ""), names()]).toEqual([emptyPresence("pres:ann@example.com"), ["sip:a/b\nc"]])
})

test("how many contacts show an id is known at once, within a step too, and not of a step that was refused", async () => {
  const showing = (id: string, alias?: string): KnownPresence => ({
    presence: { ...emptyPresence("pres:x"), tuples: [{ id, statusExtensions: [], extensions: [], notes: [] }] },
    aliases: alias ? { [id]: alias } : {},
  })
  await ledger.change((step) => {
    step.put("presences", "ann", showing("desk"))
    step.put("presences", "bob", showing("desk", "desk-2"))
    expect([step.showing("desk"), step.showing("desk-2")]).toEqual([1, 1])
  })
  const refused = ledger.change((step) => {
    step.delete("presences", "ann")
    expect(step.showing("desk")).toBe(0)
    throw new ActionError(600)
  })
  await expect(refused).rejects.toThrow()
  expect(ledger.state.showing("desk")).toBe(1)
  await ledger.change((step) => step.put("presences", "ann", showing("phone")))
  expect([ledger.state.showing("desk"), ledger.state.showing("phone"), ledger.state.showing("desk-2")]).toEqual([0, 1, 1])
})
