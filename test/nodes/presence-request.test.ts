import { describe, expect, test } from "vitest"
import { skip } from "../fakes/skipped-time"
import {
  acts,
  DEVICE,
  deviceId,
  errorOf,
  heard,
  hears,
  later,
  load,
  type Msg,
  send,
  soon,
  statuses,
  useNodeRed,
} from "./flow-runtime"

const BOB = { id: "pres:bob@example.com", name: "Bob" }
const REQUEST = acts("r1", "presence-request")
const AUTHORIZE = acts("a1", "presence-authorize", { mode: "proactive" })
const UPDATE = acts("u1", "presence-update", { tuple: "phone" })
const GET = acts("g1", "presence-get", { what: "watchers" })
const IN = hears({ events: ["watcher", "authorization", "notify"] })
const FLOW = [DEVICE, REQUEST, AUTHORIZE, UPDATE, GET, IN]

const rows = async () => (await send("g1", "")).payload as { watcher: { id: string }; requested: number | null }[]
const events = (name: string) => heard.h2?.filter(({ event }) => event === name).map(({ payload }) => payload as Msg) ?? []

useNodeRed()

describe("presence-request", () => {
  test("[contract.md] takes a peer or an object, and says who waits and for how long", async () => {
    await load(...FLOW)
    const filter = { format: "RFC4661", content: "<filter-set/>" }
    const table: [title: string, payload: unknown, watcher: object, requested: number | null][] = [
      ["an id", "anna", { id: "anna", name: "anna" }, 3600],
      ["a peer", { id: "sip:ben@example.com", name: "Ben" }, { id: "sip:ben@example.com", name: "Ben" }, 3600],
      ["an object", { watcher: "cleo" }, { id: "cleo", name: "cleo" }, 3600],
      ["a peer in it", { watcher: { id: "dan", name: "Dan" }, expires: 60 }, { id: "dan", name: "Dan" }, 60],
      ["a filter", { watcher: "ed", filter }, { id: "ed", name: "ed" }, 3600],
      ["for good", { watcher: "fay", expires: null }, { id: "fay", name: "fay" }, null],
      ["for good, as text", { watcher: "gus", expires: "" }, { id: "gus", name: "gus" }, null],
      ["until", { watcher: "hal", until: later(60_000).at }, { id: "hal", name: "hal" }, 60],
      ["no filter", { watcher: "ida", filter: null }, { id: "ida", name: "ida" }, 3600],
      ["expires as text", { watcher: "jo", expires: "60" }, { id: "jo", name: "jo" }, 60],
    ]
    for (const [title, payload, watcher] of table) {
      const msg = await send("r1", payload, { keep: "me" })
      expect(msg, title).toMatchObject({ keep: "me" })
      expect(msg.payload, title).toEqual({ watcher, state: "pending" })
    }
    expect(statuses.r1?.at(-1)).toMatchObject({ code: "pending", text: expect.stringMatching(/\.status\.pending$/) })
    await soon(() => events("watcher").length).toBe(table.length)
    expect(events("watcher").map(({ watcher, requested }) => [watcher, requested])).toEqual(
      table.map(([, , watcher, requested]) => [watcher, requested]),
    )
    expect(events("watcher").filter((event) => "filter" in event)).toMatchObject([{ watcher: { id: "ed" }, filter }])
    expect(await rows()).toMatchObject(table.map(([, , watcher, requested]) => ({ watcher, state: "pending", requested })))
    await send("r1", "anna")
    expect(events("watcher").length, "asked once, told once").toBe(table.length)
  })

  test("[contract.md] allowed, blocked, ended; who is allowed sees the presence", async () => {
    await load(...FLOW)
    await send("u1", "busy")
    await send("a1", { watcher: BOB })
    const allowed = (await send("r1", { watcher: BOB, expires: 60 })).payload as { presence: object }
    expect(allowed).toEqual({ watcher: BOB, state: "allowed", presence: expect.objectContaining({ activities: ["busy"] }) })
    expect(statuses.r1?.at(-1)?.code).toBe("allowed")
    await soon(() => events("notify")).toEqual([{ watcher: BOB, presence: allowed.presence, status: "open" }])
    expect((await send("r1", { watcher: BOB, expires: 0 })).payload).toEqual({ watcher: BOB, state: "ended" })
    expect(await rows(), "the ruling stays").toEqual([
      { watcher: BOB, state: "allowed", mode: "proactive", until: expect.any(String) },
    ])
    expect((await send("r1", { watcher: BOB, until: "2020-01-01T00:00:00Z" })).payload).toEqual({ watcher: BOB, state: "ended" })
    await send("a1", { watcher: BOB, decision: "block" })
    expect((await send("r1", BOB)).payload).toEqual({ watcher: BOB, state: "blocked" })
    expect(statuses.r1?.at(-1)?.code).toBe("blocked")
    await soon(() => events("watcher").map(({ state }) => state)).toEqual(["allowed", "ended", "blocked"])
    expect(await rows()).toEqual([{ watcher: BOB, state: "blocked", mode: "proactive" }])
    expect((await send("r1", { watcher: "eve", expires: 0 })).payload).toMatchObject({ state: "ended" })
  })

  test("[contract.md] when it runs out a pending watcher is forgotten, an allowed one hears no more, the ruling stays", async () => {
    await load(...FLOW)
    await send("a1", { watcher: BOB })
    const until = later(60_000).at
    await send("r1", { watcher: BOB, until })
    await send("r1", { watcher: "eve", until })
    skip(60_000)
    await soon(() => events("watcher").filter(({ state }) => state === "ended").length).toBe(2)
    expect(await rows()).toEqual([{ watcher: BOB, state: "allowed", mode: "proactive", until: expect.any(String) }])
    await send("u1", "away")
    await rows() // by then it would have been heard
    expect(events("notify").length).toBe(1)
  })

  test.each([["allow"], ["block"]])(
    "[contract.md] what `unknownWatchers` decides is not kept as a ruling: %s",
    async (policy) => {
      await load({ ...DEVICE, unknownWatchers: policy }, ...FLOW.slice(1))
      const state = `${policy}ed`
      expect((await send("r1", BOB)).payload).toMatchObject({ watcher: BOB, state })
      await soon(() => events("authorization")).toMatchObject([
        { watcher: BOB, state, mode: "policy", expires: null, until: null },
      ])
      expect(events("watcher")).toMatchObject([{ state }])
      expect((await rows()).length).toBe(policy === "allow" ? 1 : 0)
      await send("r1", { watcher: BOB, expires: 0 })
      expect(await rows()).toEqual([])
    },
  )

  test("[contract.md] what cannot be is an error that Catch sees, and changes nothing", async () => {
    await load(...FLOW, { ...REQUEST, id: "r2", device: "" })
    const table: [title: string, payload: unknown, code: string, upnp: number][] = [
      ["nothing", "", "INVALID_ARGUMENT", 600],
      ["nothing at all", undefined, "INVALID_ARGUMENT", 600],
      ["a number", 1_700_000_000_000, "INVALID_ARGUMENT", 600],
      ["nobody", { expires: 60 }, "INVALID_ARGUMENT", 600],
      ["a list", [BOB], "INVALID_ARGUMENT", 600],
      ["a slip of the pen", { watcher: BOB, expire: 60 }, "INVALID_ARGUMENT", 600],
      ["a filter of no format", { watcher: BOB, filter: { format: "sql", content: "*" } }, "INVALID_ARGUMENT", 600],
      ["a filter of nothing", { watcher: BOB, filter: { format: "URL" } }, "INVALID_ARGUMENT", 600],
      ["half a second", { watcher: BOB, expires: 0.5 }, "INVALID_ARGUMENT", 600],
      ["a time below zero", { watcher: BOB, expires: -1 }, "ARGUMENT_OUT_OF_RANGE", 601],
      ["a watcher of nothing", { watcher: { id: null, name: "" } }, "INVALID_ARGUMENT", 600],
      ["half a character", "zoe\ud83d", "INVALID_ARGUMENT", 600],
      ["no entry of the address book", { watcher: { contactInstanceId: 0 } }, "INVALID_ARGUMENT", 600],
      ["an image that is none", { watcher: { id: "zoe", image: "<picture/>" } }, "INVALID_ARGUMENT", 600],
      ["a name of nobody", { watcher: { name: "Nobody" } }, "INVALID_CONTACT", 770],
    ]
    for (const [title, payload, code, upnp] of table) {
      expect(errorOf(await send("r1", payload)), title).toMatchObject({ code, cause: { upnp } })
      expect(statuses.r1?.at(-1), title).toMatchObject({ fill: "red", code })
    }
    expect(await rows()).toEqual([])
    expect(errorOf(await send("r2", BOB))).toMatchObject({ code: "NO_DEVICE" })
    expect((await send("r2", BOB, { device: deviceId })).payload).toMatchObject({ watcher: BOB })
  })
})
