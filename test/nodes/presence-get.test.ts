import { describe, expect, test } from "vitest"
import { about, acts, DEVICE, deviceId, errorOf, inTime, load, send, soon, statuses, useNodeRed } from "./flow-runtime"

const BOB = { id: "sip:bob@example.com", name: "Bob", contactInstanceId: 7 }
const EVE = { id: "eve", name: "Eve" }
const ZOE = { id: "zoe", name: "Zoe" }
const DAN = { id: "dan", name: "dan" }
const HOST = { ...DEVICE, contacts: [BOB, EVE] }
const GET = acts("g1", "presence-get", { what: "contact", contact: "who", contactType: "msg" })
const CONTACT = acts("c2", "presence-contact")
const REGISTER = acts("r1", "presence-register", { renew: false, expires: 600 })
const REQUEST = acts("q1", "presence-request")
const AUTHORIZE = acts("a1", "presence-authorize", { mode: "proactive", expires: 600 })
const FLOW = [HOST, GET, CONTACT, REGISTER, REQUEST, AUTHORIZE]

type Row = Record<string, unknown>
const get = async (what: string, more: object = {}) => (await send("g1", { what, ...more })).payload as Row[]
const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
const SECONDS = about(600)

useNodeRed()

describe("presence-get", () => {
  test("[contract.md] contact, contacts and updates give rows of what is known", async () => {
    await load(
      ...FLOW,
      { ...GET, id: "g2", contact: "Eve, Bob", contactType: "str" },
      { ...GET, id: "g3", contact: "[", contactType: "json" },
    )
    await send("c2", { contact: "Bob", activity: "busy" })
    const bob = {
      contact: BOB,
      presence: expect.objectContaining({ entity: BOB.id, tuples: [expect.objectContaining({ id: "node-red" })] }),
      status: "open",
      activities: ["busy"],
      registered: false,
    }
    const eve = {
      contact: EVE,
      presence: { entity: "pres:eve", tuples: [], notes: [], status: "unknown", activities: [] },
      status: "unknown",
      activities: [],
      registered: false,
    }
    for (const who of ["Bob", "pres:bob@example.com", { id: "bob@example.com" }, { contactInstanceId: 7 }, ["Bob"]]) {
      expect((await send("g1", "", { who })).payload, JSON.stringify(who)).toEqual([bob])
      expect(await get("contact", { contact: who }), JSON.stringify(who)).toEqual([bob])
    }
    expect(statuses.g1?.at(-1)?.code).toBe("busy")
    expect(await send("g1", "", { who: "Eve", keep: "me" })).toMatchObject({ keep: "me", payload: [eve] })
    expect(statuses.g1?.at(-1)?.code).toBe("unknown")
    expect((await send("g2", "")).payload).toEqual([eve, bob])
    expect(statuses.g2?.at(-1)?.code).toBe("2")
    expect((await send("g2", { what: "contact", contact: "Bob", property: "a.b" })).a).toEqual({ b: [bob] })
    expect((await send("g2", { contact: "Bob" })).payload, "has no what").toEqual([eve, bob])
    expect(await get("contacts")).toEqual([bob, eve])
    expect(await get("updates"), "nobody is registered").toEqual([])
    expect(statuses.g1?.at(-1)?.code).toBe("0")

    await send("r1", "Bob")
    await send("c2", { contact: "Bob", activity: "away" })
    await soon(() => statuses.c2?.at(-1)?.code).toBe("away")
    expect(await get("contact", { contact: "Bob" })).toEqual([{ ...bob, activities: ["away"], registered: true }])
    await inTime(() => get("updates")).toMatchObject([{ contact: BOB, activities: ["away"], registered: true }])
    expect(errorOf(await send("g3", ""))).toMatchObject({ code: "INVALID_ARGUMENT", cause: { upnp: 600 } })
  })

  test("[contract.md] watchers has everyone with a request or a ruling, registrations all registrations", async () => {
    await load({ ...HOST, unknownContacts: "ask" }, ...FLOW.slice(1))
    const filter = { format: "URL", content: "http://example.com" }
    await send("q1", { watcher: ZOE, filter, expires: 60 })
    await send("q1", { watcher: DAN.id, expires: null })
    await send("a1", { watcher: DAN.id })
    await send("a1", { watcher: "fay", expires: null })
    await send("a1", { watcher: "gus", decision: "block" })
    expect(await get("watchers")).toEqual([
      { watcher: ZOE, state: "pending", requested: 60, filter: { ...filter, supported: false } },
      { watcher: DAN, state: "allowed", mode: "proactive", until: ISO, requested: null },
      { watcher: { id: "fay", name: "fay" }, state: "allowed", mode: "proactive" },
      { watcher: { id: "gus", name: "gus" }, state: "blocked", mode: "proactive" },
    ])
    expect(statuses.g1?.at(-1)?.code).toBe("4")

    await send("r1", ["Bob", "carl"])
    await send("r1", { contact: "Eve", expires: null })
    expect(await get("registrations")).toEqual([
      { contact: BOB, state: "active", expires: SECONDS, until: ISO },
      { contact: { id: "carl", name: "carl" }, state: "pending", expires: SECONDS, until: ISO },
      { contact: EVE, state: "active", expires: null, until: null },
    ])
    const asked = await get("contact", { contact: "carl" })
    expect(asked, "asking of unknown ones answers no tuples").toMatchObject([
      { contact: { id: "carl" }, presence: { tuples: [] } },
    ])
  })

  test("[contract.md] INVALID_CONTACT for somebody unknown, and what else cannot be", async () => {
    await load(...FLOW, { ...GET, id: "g2", device: "", what: "contacts" })
    const table: [payload: unknown, who: unknown, code: string, upnp: number][] = [
      ["", "nobody", "INVALID_CONTACT", 770],
      ["", ["Bob", "nobody"], "INVALID_CONTACT", 770],
      ["", { contactInstanceId: 8 }, "INVALID_CONTACT", 770],
      ["", { name: "Nobody" }, "INVALID_CONTACT", 770],
      ["", undefined, "INVALID_ARGUMENT", 600],
      ["", "", "INVALID_ARGUMENT", 600],
      ["", ",", "INVALID_ARGUMENT", 600],
      ["", 7, "INVALID_ARGUMENT", 600],
      ["", {}, "INVALID_ARGUMENT", 600],
      [{ what: "contact", contact: { nick: "Bob" } }, "Bob", "INVALID_ARGUMENT", 600],
      [{ what: "toString" }, "Bob", "INVALID_ARGUMENT", 600],
      [{ what: 7 }, "Bob", "INVALID_ARGUMENT", 600],
    ]
    for (const [payload, who, code, upnp] of table) {
      expect(errorOf(await send("g1", payload, { who })), JSON.stringify([payload, who])).toMatchObject({ code, cause: { upnp } })
      expect(statuses.g1?.at(-1)).toMatchObject({ fill: "red", code, text: expect.stringMatching(`.failed.${code}$`) })
    }
    expect(errorOf(await send("g2", ""))).toMatchObject({ code: "NO_DEVICE" })
    expect(statuses.g2?.at(-1)).toMatchObject({ fill: "red", code: "NO_DEVICE" })
    expect((await send("g2", "", { device: { id: deviceId } })).payload).toMatchObject([{ contact: BOB }, { contact: EVE }])
    expect(errorOf(await send("g2", "", { device: "g1" })), "no device").toMatchObject({ code: "NO_DEVICE" })
    expect(errorOf(await send("g2", "", { device: null }))).toMatchObject({ code: "NO_DEVICE" })
  })
})
