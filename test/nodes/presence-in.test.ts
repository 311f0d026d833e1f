import { describe, expect, test } from "vitest"
import { hurry, skip } from "../fakes/skipped-time"
import {
  about,
  acts,
  DEVICE,
  deploy,
  deviceId,
  heard,
  hears,
  hearsAside,
  later,
  load,
  node,
  send,
  soon,
  unload,
  useNodeRed,
} from "./flow-runtime"

const BOB = { id: "sip:bob@example.com", name: "Bob", contactInstanceId: 7 }
const EVE = { id: "sip:eve@other.org", name: "Eve" }
const ZOE = { id: "zoe@example.com", name: "zoe@example.com" }
const HOST = { ...DEVICE, contacts: [BOB, EVE] }
const UPDATE = acts("u1", "presence-update", { tuple: "phone" })
const CONTACT = acts("c2", "presence-contact")
const REGISTER = acts("r1", "presence-register", { renew: false, expires: 600 })
const REQUEST = acts("q1", "presence-request")
const AUTHORIZE = acts("a1", "presence-authorize", { expires: 600 })
const FLOW = [HOST, UPDATE, CONTACT, REGISTER, REQUEST, AUTHORIZE]
const EVENTS = ["user", "contact", "group", "watcher", "authorization", "registration", "notify"]
const ALL = hears({ events: EVENTS, contact: "Bob, zoe@*" })

const payloads = (id = "h2") => heard[id]?.map(({ payload }) => payload)
const of = (event: string, id = "h2") => (heard[id] ?? []).filter((msg) => msg.event === event)
const keysOf = (value: unknown) => Object.keys(value as object).sort()
const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
const SECONDS = about(600)

/** Somebody is registered for, somebody asks and is allowed, and there is presence. */
async function liveOn() {
  await send("u1", "busy")
  await send("r1", "Bob")
  await send("c2", { contact: "Bob", basic: "closed" })
  await send("q1", { watcher: ZOE.id, filter: { format: "URL", content: "x" }, expires: 600 })
  await send("a1", { watcher: ZOE.id })
}

useNodeRed()

describe("presence-in", () => {
  test("[contract.md] each event has its object, and says whom it is about", async () => {
    await load(...FLOW, ALL)
    await liveOn()
    await soon(() => heard.h2?.length).toBe(7)
    const presence = expect.objectContaining({ entity: "pres:ann@example.com", status: "open" })
    const expected: [event: string, topic: string, value: object][] = [
      [
        "user",
        "pres:ann@example.com",
        { presence, status: "open", previous: "unknown", activities: ["busy"], changed: ["phone"], source: "flow" },
      ],
      ["registration", BOB.id, { contact: BOB, state: "active", expires: SECONDS, until: ISO }],
      [
        "contact",
        BOB.id,
        {
          contact: BOB,
          presence: expect.objectContaining({ entity: BOB.id, status: "closed" }),
          status: "closed",
          previous: "unknown",
          activities: [],
          registered: true,
        },
      ],
      ["group", "Bob, zoe@*", { status: "closed", previous: "unknown", open: [], closed: [BOB], unknown: [] }],
      ["watcher", ZOE.id, { watcher: ZOE, state: "pending", filter: { format: "URL", content: "x" }, requested: 600 }],
      ["authorization", ZOE.id, { watcher: ZOE, state: "allowed", mode: "reactive", expires: SECONDS, until: ISO, presence }],
      ["notify", ZOE.id, { watcher: ZOE, presence, status: "open" }],
    ]
    for (const [event, topic, value] of expected) {
      const [msg, ...others] = of(event)
      expect(others, event).toEqual([])
      expect(msg?.payload, event).toEqual(value)
      expect(keysOf(msg), event).toEqual(["_msgid", "device", "event", "payload", "topic"])
      expect(msg).toMatchObject({ topic, device: { id: deviceId, name: "Ann", udn: expect.stringMatching(/^uuid:/) } })
    }
  })

  test("[contract.md] `contact` chooses by ids, names and patterns; the user always passes", async () => {
    process.env.PRESENCE_TEST_LIST = '["Eve", "zoe@example.com"]'
    const aside = (id: string, contact: string | number) => hearsAside(id, { events: ["user", "contact", "watcher"], contact })
    await load(
      ...FLOW,
      ...aside("i2", ""),
      ...aside("i3", "*@example.com"),
      ...aside("i4", "bob@*"),
      ...aside("i5", "eve , pres:bob@EXAMPLE.com"),
      ...aside("i6", "Bo"),
      ...aside("i7", "e*,*"),
      ...aside("i8", "$" + "{PRESENCE_TEST_LIST}"),
      ...aside("i10", 4711), // so the environment has it
      ...hearsAside("i9", { contact: "" }),
    )
    await liveOn()
    await send("c2", { contact: "Eve", basic: "open" })
    await soon(() => heard["h-i2"]?.length).toBe(4)
    const topics = (id: string) => heard[`h-${id}`]?.map(({ topic }) => topic)
    const user = "pres:ann@example.com"
    expect(topics("i2")).toEqual([user, BOB.id, ZOE.id, EVE.id])
    expect(topics("i3")).toEqual([user, BOB.id, ZOE.id])
    expect(topics("i4")).toEqual([user, BOB.id])
    expect(topics("i5")).toEqual([user, BOB.id, EVE.id])
    expect(topics("i6")).toEqual([user])
    expect(topics("i7")).toEqual([user, BOB.id, ZOE.id, EVE.id])
    expect(topics("i8")).toEqual([user, ZOE.id, EVE.id])
    expect(topics("i10")).toEqual([user])
    expect(
      heard["h-i9"]?.map(({ event }) => event),
      "the default",
    ).toEqual(["contact", "watcher", "contact"])
    delete process.env.PRESENCE_TEST_LIST
  })

  test("[contract.md] a group is open if any is, closed only if all are, else unknown", async () => {
    await load(
      { ...HOST, unknownContacts: "ask" },
      ...FLOW.slice(1),
      hears({ events: ["group"], contact: "Bob,Eve" }),
      ...hearsAside("i2", { events: ["group"], output: "boolean" }),
    )
    const steps: [contact: string, says: unknown][] = [
      ["Bob", "closed"],
      ["Eve", "closed"],
      ["Eve", "open"],
      ["Bob", "open"],
      ["zoe", "closed"],
      ["Eve", "closed"],
      ["Bob", "closed"],
      ["Bob", null],
      ["Eve", null],
    ]
    for (const [contact, says] of steps)
      await send("c2", says === null ? { contact, remove: "node-red" } : { contact, basic: says })
    await soon(() => payloads()?.length).toBe(4)
    expect(payloads()).toEqual([
      { status: "closed", previous: "unknown", open: [], closed: [BOB, EVE], unknown: [] },
      { status: "open", previous: "closed", open: [EVE], closed: [BOB], unknown: [] },
      { status: "closed", previous: "open", open: [], closed: [BOB, EVE], unknown: [] },
      { status: "unknown", previous: "closed", open: [], closed: [EVE], unknown: [BOB] },
    ])
    expect(heard.h2?.map(({ topic }) => topic)).toEqual(Array(4).fill("Bob,Eve"))
    expect(payloads("h-i2"), "everybody").toEqual([false, true, false, null])

    for (const contact of ["Bob", "Eve"]) await send("c2", { contact, basic: "closed" })
    await send("r1", "carl")
    await send("c2", { contact: "carl", result: "accepted" })
    await soon(() => payloads("h-i2")).toEqual([false, true, false, null, false, null])
  })

  test("[contract.md] a group is not closed while nothing is known of one whom it names: he need not be in the address book", async () => {
    await load(...FLOW, hears({ events: ["group"], contact: "Bob, zoe@example.com, kim@*" }))
    await send("c2", { contact: "Bob", basic: "open" })
    await send("c2", { contact: "Bob", basic: "closed" })
    await send("c2", { contact: ZOE.id, basic: "closed" })
    await soon(() => payloads()).toEqual([
      { status: "open", previous: "unknown", open: [BOB], closed: [], unknown: [ZOE] },
      { status: "unknown", previous: "open", open: [], closed: [BOB], unknown: [ZOE] },
      { status: "closed", previous: "unknown", open: [], closed: [BOB, ZOE], unknown: [] },
    ])
  })

  test("[contract.md] a group hears of those who come into the address book or leave it with no presence; it took no note of them", async () => {
    const KIM = { id: "kim", name: "kim" }
    const LEA = { id: "lea", name: "lea" }
    await load(...FLOW, hears({ events: ["group"] }))
    for (const contact of ["Bob", "Eve", LEA]) await send("c2", { contact, basic: "closed" })
    await soon(() => payloads()).toEqual([{ status: "closed", previous: "unknown", open: [], closed: [BOB, EVE], unknown: [] }])
    const closed = { open: [], closed: [BOB, EVE, LEA] }
    await send("c2", { contact: KIM, tuples: [] })
    await soon(() => payloads()?.slice(1)).toEqual([{ status: "unknown", previous: "closed", ...closed, unknown: [KIM] }])
    await send("c2", { contact: KIM, remove: true })
    await soon(() => payloads()?.slice(2)).toEqual([{ status: "closed", previous: "unknown", ...closed, unknown: [] }])
  })

  test("[contract.md] a status that lasts is told though flows are deployed meanwhile; a deploy had lost it", async () => {
    const after = { closedAfter: 60 }
    const flow = [
      ...FLOW,
      hears({ ...after, events: ["user", "contact"], contact: "Bob, Eve" }),
      ...hearsAside("i2", { ...after, events: ["group"], contact: "Bob, Eve" }),
    ]
    await load(...flow)
    for (const contact of ["Bob", "Eve"]) await send("c2", { contact, basic: "open" })
    await send("u1", "open")
    await soon(() => [payloads()?.length, payloads("h-i2")?.length]).toEqual([3, 1])
    for (const contact of ["Bob", "Eve"]) await send("c2", { contact, basic: "closed" })
    await send("u1", "closed")
    skip(50_000)
    await deploy(...flow)
    await send("c2", { contact: "Eve", basic: "open" })
    await soon(() => payloads()).toMatchObject([{ contact: EVE, status: "open", previous: "open" }])
    await send("c2", { contact: "Eve", basic: "closed" })
    skip(10_000)
    await soon(() => heard.h2?.length).toBe(3)
    const lasted = { status: "closed", previous: "open" }
    expect(of("contact").slice(1)).toMatchObject([{ payload: { contact: BOB, ...lasted } }])
    expect(of("user")).toMatchObject([{ payload: { ...lasted, changed: ["phone"], source: "flow" } }])
    skip(50_000)
    await soon(() => payloads("h-i2")).toEqual([
      { status: "closed", previous: "open", open: [], closed: [BOB, EVE], unknown: [] },
    ])
    await soon(() => payloads()?.slice(3)).toMatchObject([{ contact: EVE, status: "closed", previous: "open" }])
  })

  test("[contract.md] openAfter and closedAfter hold for each contact by itself; a group tells who is there when it tells", async () => {
    const after = { openAfter: 60, closedAfter: "60" }
    await load(
      ...FLOW,
      hears({ ...after, events: ["contact"] }),
      ...hearsAside("i2", { ...after, events: ["group"], contact: "" }),
      ...hearsAside("i3", { events: ["contact"], when: "status", output: "activity" }),
    )
    const say = (contact: string, said: object) => send("c2", { contact, ...said })
    await say("Bob", { basic: "open" })
    await say("Eve", { basic: "open" })
    await say("Bob", { basic: "closed" })
    await say("Bob", { basic: "open", note: "back" })
    skip(60_000)
    await soon(() => payloads()).toMatchObject([
      { contact: EVE, status: "open", previous: "unknown" },
      { contact: BOB, status: "open", previous: "unknown", presence: { tuples: [{ notes: [{ text: "back" }] }] } },
    ])
    await soon(() => payloads("h-i2")).toEqual([
      { status: "open", previous: "unknown", open: [BOB, EVE], closed: [], unknown: [] },
    ])
    await say("Eve", { basic: "closed" })
    await say("Eve", { basic: "open", note: "in a moment" })
    await say("Bob", { activity: "busy" })
    await say("Bob", { activity: "busy", note: "phone" })
    await soon(() => payloads()).toMatchObject([
      {},
      {},
      { contact: EVE, status: "open", previous: "open" },
      { contact: BOB },
      { contact: BOB },
    ])
    expect(payloads("h-i3")).toEqual(["open", "open", "closed", "open", "closed", "open", "busy"])
    skip(60_000)
    expect([heard.h2?.length, heard["h-i2"]?.length]).toEqual([5, 1])
  })

  test("[contract.md] output: status, boolean and activity of states, XML where there is a document", async () => {
    const aside = (output: string, events: readonly string[]) => hearsAside(output, { output, events })
    const others = ["watcher", "authorization", "registration"]
    await load(
      { ...HOST, unknownContacts: "ask" },
      ...FLOW.slice(1),
      ...aside("status", others),
      ...aside("boolean", others),
      ...aside("activity", [...others, "notify"]),
      ...aside("xml", ["user", "contact", "watcher"]),
    )
    await liveOn()
    await send("r1", "carl")
    await send("c2", { contact: "carl", result: "rejected" })
    await send("a1", { watcher: ZOE.id, decision: "block" })
    await send("r1", { contact: "Bob", expires: 0 })
    const states = ["active", "pending", "allowed", "pending", "rejected", "blocked", "ended"]
    await soon(() => payloads("h-status")).toEqual(states)
    expect(payloads("h-boolean")).toEqual([true, null, true, null, false, false, false])
    expect(payloads("h-activity")).toEqual(states.toSpliced(3, 0, "busy"))
    expect(payloads("h-xml")).toEqual([
      expect.stringMatching(/:UserPresenceInfo .*:basic>open<.*:busy\/>/),
      expect.stringMatching(/:PresenceOfContactsUpdate .*bob@example\.com.*:basic>closed</),
      expect.stringMatching(/:Watcher .*zoe@example\.com/),
    ])
  })

  test.each([
    ["events", { events: [] }],
    ["events", { events: ["weather"] }],
    ["events", { events: '["user"' }],
    ["events", { events: "$" + "{PRESENCE_TEST_UNSET}" }],
    ["output", { events: ["user", "group"], output: "xml" }],
    ["output", { events: ["authorization"], output: "xml" }],
    ["output", { output: "json" }],
    ["contact", { contact: "$" + "{PRESENCE_TEST_UNSET}" }],
    ["when", { when: "never" }],
    ["openAfter", { openAfter: "soon" }],
    ["closedAfter", { closedAfter: -1 }],
  ])("[contract.md] %s that cannot be is a configuration error shown on the node: %j", async (_property, config) => {
    await load(HOST, hears(config))
    expect(node("i1").error.called).toBe(true)
    expect(node("i1").status.lastCall?.firstArg.code).toBe("configuration")
  })

  test("[contract.md] a restart tells only what ran out meanwhile; `initial` first tells what is known, as restored", async () => {
    process.env.PRESENCE_TEST_EVENTS = EVENTS.join(", ")
    process.env.PRESENCE_TEST_INITIAL = "true"
    await load(...FLOW)
    await liveOn()
    const until = later(60_000).at
    await send("c2", { contact: "Eve", until })
    await send("r1", { contact: "Eve", until })
    await send("q1", { watcher: "late", until })
    const { device } = node(deviceId)
    await unload()
    await hurry(device?.stop())
    skip(60_000)
    await load(
      ...FLOW,
      hears({ events: "$" + "{PRESENCE_TEST_EVENTS}", initial: "$" + "{PRESENCE_TEST_INITIAL}" }),
      ...hearsAside("i2", { events: EVENTS }),
    )
    await soon(() => heard["h-i2"]?.length).toBe(4)
    const said = (id: string) =>
      heard[id]?.map(({ event, topic, payload, restored }) => [
        event,
        topic,
        (payload as { state?: string; status?: string }).state ?? (payload as { status: string }).status,
        restored,
      ])
    const late = [
      ["contact", EVE.id, "unknown", undefined],
      ["group", "", "unknown", undefined],
      ["registration", EVE.id, "expired", undefined],
      ["watcher", "late", "ended", undefined],
    ]
    expect(said("h-i2")?.sort()).toEqual(late)
    await soon(() => said("h2")?.length).toBe(14)
    const restored = said("h2")?.slice(0, -4)
    expect(restored?.sort()).toEqual(
      [
        ["user", "pres:ann@example.com", "open", true],
        ["contact", BOB.id, "closed", true],
        ["contact", EVE.id, "open", true],
        ["group", "", "open", true],
        ["registration", BOB.id, "active", true],
        ["registration", EVE.id, "active", true],
        ["watcher", ZOE.id, "allowed", true],
        ["watcher", "late", "pending", true],
        ["notify", ZOE.id, "open", true],
        ["authorization", ZOE.id, "allowed", true],
      ].sort(),
    )
    expect(said("h2")?.slice(-4).sort()).toEqual(late)
    expect(of("contact").find(({ topic }) => topic === BOB.id)?.payload).toMatchObject({
      status: "closed",
      previous: "closed",
      registered: true,
    })
    delete process.env.PRESENCE_TEST_EVENTS
    delete process.env.PRESENCE_TEST_INITIAL
  })
})
