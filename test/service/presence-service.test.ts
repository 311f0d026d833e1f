import { beforeEach, expect, test } from "vitest"
import { formatActivity } from "../../src/documents/extension"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { documents } from "../../src/presence-documents"
import type { UserChange } from "../../src/service/change"
import { PresenceService } from "../../src/service/presence-service"
import { ManualClock } from "../fakes/manual-clock"
import { MemoryStore } from "../fakes/memory-store"
import { ENTITY, POLICY, tuple } from "../presence-on-lan"

let clock: ManualClock
let store: MemoryStore
let service: PresenceService
let changes: UserChange[]

const open = async () => {
  service = new PresenceService({ clock, store, documents }, { entity: ENTITY, ...POLICY }, await store.load())
  changes = []
  service.onChange((change) => changes.push(change as UserChange))
  service.start()
  await clock.run(10, 1)
}

beforeEach(async () => {
  clock = new ManualClock(Date.UTC(2026, 10, 22, 13))
  store = new MemoryStore()
  await open()
})

test("[CTRL-31] a change is kept, then answered, then told", async () => {
  const order: string[] = []
  service.onChange(() => order.push("told"))
  await service.update(tuple("door", "open"), "flow").then(() => order.push(`answered, kept ${store.kept.has("user/")}`))
  await clock.run(1)
  expect(order).toEqual(["answered, kept true", "told"])
  expect(changes).toMatchObject([{ changed: ["door"], source: "flow", previous: { tuples: [] } }])
})

test("[GENA-30] equal content is no change", async () => {
  await service.update(tuple("door", "open"), "flow")
  await clock.run(5000)
  await service.update(tuple("door", "open"), "control-point")
  await clock.run(10)
  expect([changes.length, store.writes]).toEqual([1, 1])
})

test("[contract.md] with expires it goes away by itself, to the second, and that is kept", async () => {
  await service.update(tuple("door", "open", { expiresAt: clock.now() + 60_000 }), "flow")
  await clock.run(60_000 - 1, 1000)
  expect(service.user.tuples).toHaveLength(1)
  await clock.run(20, 1)
  expect(service.user.tuples).toEqual([])
  expect(store.kept.get("user/")).toMatchObject({ tuples: [] })
  expect(changes.map(({ changed }) => changed)).toEqual([["door"], ["door"]])
})

test("renewing before it runs out is no change, and holds", async () => {
  await service.update(tuple("door", "open", { expiresAt: clock.now() + 60_000 }), "flow")
  await clock.run(30_000, 1000)
  await service.update(tuple("door", "open", { expiresAt: clock.now() + 60_000 }), "flow")
  await clock.run(50_000, 1000)
  expect([service.user.tuples.length, changes.length]).toEqual([1, 1])
  await clock.run(20_000, 1000)
  expect(service.user.tuples).toEqual([])
})

test("what a control point reads and hands back as it was still ends: it was for good then", async () => {
  const expiresAt = clock.now() + 60_000
  const { tuples, ...update } = tuple("call", "open", { expiresAt })
  const extensions = [{ ...formatActivity("call", ["busy"]), expiresAt }]
  await service.update({ ...update, tuples, extensions, sources: ["call"] }, "flow")
  await service.update(tuple("door", "open", { expiresAt }), "flow")
  const handBack = (text: string) => service.invoke("UpdatePresence", { UpdatedUserPresence: parseUserPresence(text) })
  const read = formatUserPresence("UserPresence", service.user)
  await handBack(read)
  await handBack(read.replace('id="door"><pid:status><pid:basic>open', 'id="door"><pid:status><pid:basic>closed'))
  expect(service.user.tuples.map(({ basic }) => basic)).toEqual(["open", "closed"])
  await clock.run(61_000, 1000)
  expect([service.user.tuples.map(({ id }) => id), service.user.extensions], "what it changed it said itself").toEqual([
    ["door"],
    [],
  ])
})

test("expires 0 ends it now", async () => {
  await service.update(tuple("door", "open"), "flow")
  await service.update(tuple("door", "open", { expiresAt: clock.now() }), "flow")
  expect(service.user.tuples).toEqual([])
})

test("[contract.md] state survives a restart; what ran out meanwhile is told at the start", async () => {
  await service.update(tuple("door", "open"), "flow")
  await service.update(tuple("call", "open", { expiresAt: clock.now() + 60_000 }), "flow")
  await service.close()
  clock.advance(3_600_000)
  await open()
  expect(service.user.tuples.map(({ id }) => id)).toEqual(["door"])
  expect(changes).toMatchObject([{ changed: ["call"], previous: { tuples: [{ id: "door" }, { id: "call" }] } }])
})

test("a full disk at the end of a time is tried again", async () => {
  await service.update(tuple("call", "open", { expiresAt: clock.now() + 1000 }), "flow")
  store.failure = new Error("ENOSPC")
  await clock.run(5000, 100)
  expect(service.user.tuples).toHaveLength(1)
  store.failure = undefined
  await clock.run(12_000, 100)
  expect(service.user.tuples).toEqual([])
})

test.each([
  ["somebody else's entity", { ...tuple("door", "open"), entity: "pres:bob@example.com" }, 600],
  ["an id that is no name", tuple("9 lives", "open"), 600],
  [
    "two tuples of one id",
    { ...tuple("door", "open"), tuples: [...tuple("a", "open").tuples, ...tuple("a", "closed").tuples] },
    600,
  ],
  ["a timestamp without zone", tuple("door", "open", { timestamp: "2026-11-22T13:00:00" }), 600],
  ["too much text at once", tuple("door", "open", { notes: [{ text: "a".repeat(70_000) }] }), 605],
])("%s is refused and changes nothing", async (_title, update, code) => {
  await expect(service.update(update, "flow")).rejects.toMatchObject({ code })
  expect([service.user.tuples, store.writes]).toEqual([[], 0])
})

test("[SEC-8] too much text of all sources together has no room", async () => {
  const long = { notes: [{ text: "a".repeat(40_000) }] }
  await service.update(tuple("door", "open", long), "flow")
  await expect(service.update(tuple("phone", "open", long), "flow")).rejects.toMatchObject({ code: 603 })
})

test("[SEC-8] a hundred tuples, not more", async () => {
  const many = (count: number) => ({
    ...tuple("x", "open"),
    tuples: Array.from({ length: count }, (_, index) => tuple(`t${index}`, "open").tuples[0] as never),
  })
  await service.update(many(100), "flow")
  await expect(service.update(tuple("more", "open"), "flow")).rejects.toMatchObject({ code: 603, word: "LIMIT_REACHED" })
})

test("a listener that throws does not keep others from hearing", async () => {
  const errors: unknown[] = []
  const guarded = new PresenceService(
    { clock, store, documents, onError: (cause) => errors.push(cause) },
    { entity: ENTITY, ...POLICY },
    new Map(),
  )
  const heard: string[] = []
  guarded.onChange(() => {
    throw new Error("flow")
  })
  guarded.onChange(() => heard.push("told"))
  await guarded.update(tuple("door", "open"), "flow")
  await clock.run(10)
  expect([heard, errors]).toEqual([["told"], [new Error("flow")]])
})
