import { describe, expect, test } from "vitest"
import {
  about,
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
const EVE = { id: "sip:eve@example.com", name: "Eve" }
const ZOE = { id: "zoe", name: "zoe" }
const AUTHORIZE = acts("a1", "presence-authorize", { mode: "reactive", decision: "allow", expires: 600 })
const PROACTIVE = { ...AUTHORIZE, id: "a2", mode: "proactive" }
const REQUEST = acts("r1", "presence-request")
const UPDATE = acts("u1", "presence-update", { tuple: "phone" })
const GET = acts("g1", "presence-get", { what: "watchers" })
const IN = hears({ events: ["watcher", "authorization", "notify"] })
const FLOW = [DEVICE, AUTHORIZE, PROACTIVE, REQUEST, UPDATE, GET, IN]

const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
const allowed = (watchers: object[], seconds: number | null = 600) => ({
  watchers,
  state: "allowed",
  ...(seconds === null ? { expires: null, until: null } : { expires: about(seconds), until: ISO }),
})
const blocked = (...watchers: object[]) => ({ watchers, state: "blocked", expires: null, until: null })
type Row = { watcher: { id: string }; state: string; mode?: string }
const rows = async () => (await send("g1", "")).payload as Row[]
const standing = async () => (await rows()).map(({ watcher, state, mode }) => [watcher.id, state, mode])
const events = (name: string) => heard.h2?.filter(({ event }) => event === name).map(({ payload }) => payload as Msg) ?? []

useNodeRed()

describe("presence-authorize", () => {
  test("[contract.md] what presence-in sends of other things by the same wire passes through, and decides nothing", async () => {
    const all = ["user", "contact", "group", "watcher", "authorization", "registration", "notify"]
    const others = all.filter((event) => event !== "watcher")
    const said = acts("c1", "presence-contact")
    await load(...FLOW.slice(0, -1), hears({ events: all, contact: "" }), said, acts("g2", "presence-register", { renew: false }))
    await send("r1", { watcher: BOB })
    await send("a1", { watcher: BOB })
    const before = statuses.a1?.at(-1)
    await send("u1", "busy")
    await send("c1", { contact: "ann", basic: "open" })
    await send("g2", "ann")
    await soon(() => new Set(heard.h2?.map(({ event }) => event)).size).toBe(all.length)
    const rulings = await rows()
    for (const event of others)
      for (const payload of events(event)) {
        const msg = await send("a1", payload, { event })
        expect([event, msg.payload]).toEqual([event, payload])
        if (event !== "authorization") expect([event, statuses.a1?.at(-1)]).toEqual([event, before])
      }
    expect(await rows()).toEqual(rulings)
    await send("r1", { watcher: EVE })
    await soon(() => events("watcher").at(-1)?.watcher).toEqual(EVE)
    expect((await send("a1", [events("contact")[0], events("watcher").at(-1)])).payload).toEqual(allowed([EVE]))
  })

  test("a request that was withdrawn meanwhile is nobody's", async () => {
    await load(...FLOW)
    await send("r1", { watcher: BOB })
    await send("r1", { watcher: BOB, expires: 0 })
    expect(errorOf(await send("a1", { watcher: BOB, state: "pending" }))).toMatchObject({
      code: "INVALID_CONTACT",
      cause: { upnp: 770 },
    })
  })

  test("[contract.md] takes watcher events and rows straight, one or several; what is ruled passes through", async () => {
    await load(...FLOW)
    await send("r1", { watcher: BOB, filter: { format: "URL", content: "http://example.com/f" }, expires: 60 })
    await send("r1", { watcher: EVE, expires: null })
    await soon(() => events("watcher").length).toBe(2)
    const [bob, eve] = events("watcher")
    expect(bob).toEqual({
      watcher: BOB,
      state: "pending",
      filter: { format: "URL", content: "http://example.com/f" },
      requested: 60,
    })
    expect(eve).toEqual({ watcher: EVE, state: "pending", requested: null })

    const msg = await send("a1", bob, { keep: "me" })
    expect(msg).toMatchObject({ keep: "me", payload: allowed([BOB]) })
    expect(Object.keys(msg.payload as object)).toEqual(["watchers", "state", "expires", "until"])
    expect(statuses.a1?.at(-1)).toMatchObject({ code: "allowed", text: expect.stringMatching(/\.status\.allowed$/) })
    expect((await send("a1", await rows())).payload, "only the pending one").toEqual(allowed([EVE]))

    const ruled = await rows()
    expect(await send("a1", ruled, { keep: "me" }), "unchanged").toMatchObject({ keep: "me", payload: ruled })
    expect((await send("a1", ruled[0])).payload).toEqual(ruled[0])
    expect((await send("a1", [])).payload, "nobody has asked").toEqual([])
    const out = await send("a1", { watcher: BOB, decision: "block" })
    expect(out.payload).toEqual(blocked(BOB))
    expect((await send("a1", out.payload)).payload, "its own answer").toEqual(blocked(BOB))
    expect((await send("r1", BOB)).payload).toEqual({ watcher: BOB, state: "blocked" })
    await soon(() => events("watcher").at(-1)).toMatchObject({ state: "blocked" })
    expect((await send("a1", events("watcher").at(-1))).payload, "asks again, stays blocked").toMatchObject({ state: "blocked" })
    expect(statuses.a1?.at(-1)?.code).toBe("blocked")
    expect((await send("a1", (await send("r1", ZOE)).payload)).payload, "presence-request wired to it").toEqual(allowed([ZOE]))
    expect((await standing()).sort()).toEqual([
      [BOB.id, "blocked", "reactive"],
      [EVE.id, "allowed", "reactive"],
      [ZOE.id, "allowed", "reactive"],
    ])
  })

  test("[contract.md] takes objects: whom, what, for how long, in which mode", async () => {
    await load(...FLOW)
    const table: [title: string, node: string, payload: object, expected: object][] = [
      ["a watcher by id", "a2", { watcher: "pres:bob@example.com" }, allowed([{ id: BOB.id, name: BOB.id }])],
      ["mode of the message", "a1", { watcher: EVE, mode: "proactive" }, allowed([EVE])],
      ["several", "a2", { watchers: [BOB.id, EVE] }, allowed([{ id: BOB.id, name: BOB.id }, EVE])],
      ["a comma list", "a2", { watchers: "zoe, sip:eve@example.com" }, allowed([ZOE, EVE])],
      ["its own time", "a1", { watcher: EVE, expires: 60 }, allowed([EVE], 60)],
      ["until", "a1", { watcher: EVE, until: later(60_000).at }, allowed([EVE], 60)],
      ["for good", "a1", { watcher: EVE, expires: null }, allowed([EVE], null)],
      [
        "an event that has expired, with a time that the flow gave: its `until` had counted",
        "a1",
        { watcher: EVE, state: "expired", mode: "reactive", expires: 60, until: later(-60_000).text, decision: "allow" },
        allowed([EVE], 60),
      ],
      ["a decision over what was ruled", "a1", { watcher: EVE, state: "allowed", decision: "block" }, blocked(EVE)],
      ["block ignores expires", "a1", { watcher: EVE, decision: "block", expires: 60 }, blocked(EVE)],
      ["block with 0 still blocks", "a1", { watcher: EVE, decision: "block", expires: 0 }, blocked(EVE)],
      [
        "a list with one decision",
        "a1",
        [
          { watcher: EVE, decision: "block" },
          { watcher: ZOE, decision: "block" },
        ] as object,
        blocked(EVE, ZOE),
      ],
      [
        "allow with 0",
        "a1",
        { watcher: EVE, decision: "allow", expires: 0 },
        { watchers: [EVE], state: "expired", expires: 0, until: ISO },
      ],
      [
        "allow with 0, in advance",
        "a2",
        { watchers: [ZOE], expires: 0 },
        { watchers: [ZOE], state: "expired", expires: 0, until: ISO },
      ],
    ]
    for (const [title, node, payload, expected] of table) expect((await send(node, payload)).payload, title).toEqual(expected)
    expect(await standing(), "who was withdrawn is gone").toEqual([[BOB.id, "allowed", "proactive"]])
    await soon(() => events("authorization").at(-1)).toEqual({
      watcher: ZOE,
      state: "expired",
      mode: "reactive",
      expires: 0,
      until: ISO,
    })
    expect(
      events("authorization")
        .filter(({ state }) => state === "blocked")
        .at(-1),
    ).toEqual({
      watcher: ZOE,
      state: "blocked",
      mode: "reactive",
      expires: null,
      until: null,
    })
  })

  test("[contract.md] a word is shown as it is given; the watcher saw what the user's own source node-red says", async () => {
    await load(...FLOW)
    await send("u1", { tuple: "node-red", basic: "open", activity: "busy" })
    await send("a2", { watcher: BOB, decision: "allow", presence: "closed" })
    expect((await send("r1", BOB)).payload).toMatchObject({ presence: { status: "closed", activities: [] } })
    await send("a1", { watcher: BOB, decision: "allow", presence: { tuple: "node-red", basic: "closed" } })
    expect((await send("r1", BOB)).payload, "named, it is live").toMatchObject({ presence: { status: "open", activities: [] } })
  })

  test("[contract.md] `presence` is what they may see: ruling 46, in JSON as in XML", async () => {
    await load(...FLOW)
    await send("u1", { id: "phone", basic: "open", contact: { uri: "tel:+1" }, notes: [{ text: "secret" }], activity: ["busy"] })
    await send("u1", { id: "door", basic: "closed" })
    const pidf = (tuples: string) =>
      `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:ann@example.com">${tuples}</presence>`
    const basic = (id: string, word: string) => `<tuple id="${id}"><status><basic>${word}</basic></status></tuple>`
    const phone = { id: "phone", basic: "open", notes: [] }
    const views: [title: string, presence: unknown, tuples: object[], activities: string[]][] = [
      ["JSON", { tuples: [{ id: "phone", basic: "closed" }] }, [phone], []],
      ["XML", pidf(basic("phone", "closed")), [phone], []],
      ["JSON, a name not his", { tuples: [{ id: "alias", basic: "closed" }] }, [{ id: "alias", basic: "closed", notes: [] }], []],
      ["XML, a name not his", pidf(basic("alias", "closed")), [{ id: "alias", basic: "closed", notes: [] }], []],
      [
        "JSON with the activity",
        { tuples: [{ id: "phone", basic: "open", activity: ["away"] }] },
        [{ ...phone, activity: ["busy"] }],
        ["busy"],
      ],
      ["nothing", { tuples: [] }, [], []],
      ["nothing, either", {}, [], []],
      ["nothing in XML", pidf(""), [], []],
      ["a word", "closed", [{ id: "alias", basic: "closed", notes: [] }], []],
      ["a short form", { activity: "away" }, [{ id: "alias", basic: "open", notes: [], activity: ["away"] }], ["away"]],
    ]
    await send("a2", { watcher: BOB })
    for (const [title, presence, tuples, activities] of views) {
      await send("a1", { watcher: BOB, decision: "allow", presence })
      const seen = (await send("r1", BOB)).payload as { presence: Record<string, unknown> }
      expect(seen.presence.tuples, title).toEqual(tuples)
      expect(seen.presence.activities, title).toEqual(activities)
      expect(seen.presence.entity).toBe("pres:ann@example.com")
    }
    const user = (await send("u1", { id: "late", basic: "open" })).payload as { tuples: object[] }
    expect((await send("r1", BOB)).payload, "hidden").toMatchObject({ presence: { tuples: [{ id: "alias" }] } })
    await send("a1", { watcher: BOB, decision: "allow" })
    const all = (await send("r1", BOB)).payload as { presence: { tuples: object[] } }
    expect(all.presence, "everything, live").toEqual(user)
    await send("a1", { watcher: BOB, presence: user })
    expect((await send("r1", BOB)).payload, "the present document").toMatchObject({ presence: { tuples: user.tuples } })
    for (const presence of [
      "",
      null,
      "<presence",
      "gardening",
      { entity: "pres:eve@example.com", tuples: [] },
      { tuples: [{ id: "x" }] },
      7,
    ])
      expect(errorOf(await send("a1", { watcher: BOB, presence }))).toMatchObject({ code: "INVALID_ARGUMENT" })
    expect((await send("a1", { watcher: BOB, decision: "block", presence: "" })).payload).toEqual(blocked(BOB))
  })

  test("[contract.md] what cannot be is an error that Catch sees, and changes nothing", async () => {
    await load(...FLOW, { ...AUTHORIZE, id: "a3", device: "" })
    await send("r1", BOB)
    const table: [title: string, payload: unknown, code: string, upnp: number][] = [
      ["nothing", "", "INVALID_ARGUMENT", 600],
      ["Inject's timestamp", 1_700_000_000_000, "INVALID_ARGUMENT", 600],
      ["nobody", { decision: "allow" }, "INVALID_ARGUMENT", 600],
      ["an empty list of watchers", { watchers: [] }, "INVALID_ARGUMENT", 600],
      ["both", { watcher: BOB, watchers: [EVE] }, "INVALID_ARGUMENT", 600],
      ["a slip of the pen", { watcher: BOB, desicion: "block" }, "INVALID_ARGUMENT", 600],
      ["another decision", { watcher: BOB, decision: "deny" }, "INVALID_ARGUMENT", 600],
      ["another mode", { watcher: BOB, mode: "later" }, "INVALID_ARGUMENT", 600],
      [
        "mixed decisions",
        [
          { watcher: BOB, decision: "allow" },
          { watcher: BOB, decision: "block" },
        ],
        "INVALID_ARGUMENT",
        600,
      ],
      ["anonymous in advance", { watcher: "anonymous", mode: "proactive" }, "INVALID_ARGUMENT", 600],
      ["half a second", { watcher: BOB, expires: 1.5 }, "INVALID_ARGUMENT", 600],
      ["a time below zero", { watcher: BOB, expires: -1 }, "ARGUMENT_OUT_OF_RANGE", 601],
      ["a view too long", { watcher: BOB, presence: { notes: ["a".repeat(66_000)] } }, "ARGUMENT_TOO_LONG", 605],
      ["somebody who has not asked", { watcher: EVE }, "INVALID_CONTACT", 770],
      ["one of them has not asked", { watchers: [BOB, EVE] }, "INVALID_CONTACT", 770],
      ["to withdraw what there is not", { watcher: EVE, expires: 0 }, "INVALID_CONTACT", 770],
    ]
    for (const [title, payload, code, upnp] of table) {
      expect(errorOf(await send("a1", payload)), title).toMatchObject({ code, cause: { upnp } })
      expect(statuses.a1?.at(-1), title).toMatchObject({ fill: "red", code, text: expect.stringMatching(`.failed.${code}$`) })
    }
    expect(await rows()).toEqual([{ watcher: BOB, state: "pending", requested: 3600 }])
    expect(errorOf(await send("a3", { watcher: BOB }))).toMatchObject({ code: "NO_DEVICE" })
    expect((await send("a3", { watcher: BOB }, { device: { id: deviceId } })).payload).toEqual(allowed([BOB]))
    await soon(() => events("notify").length).toBe(1)
    expect(events("authorization").map(({ state }) => state)).toEqual(["allowed"])
  })

  test("[contract.md] whom `unknownWatchers` let in can be blocked by the row about him; the watcher hears what he may see", async () => {
    await load({ ...DEVICE, unknownWatchers: "allow" }, ...FLOW.slice(1))
    expect((await send("r1", BOB)).payload).toMatchObject({ watcher: BOB, state: "allowed", presence: { status: "unknown" } })
    const [row] = await rows()
    expect(row).toEqual({ watcher: BOB, state: "allowed", mode: "policy", requested: 3600 })
    expect((await send("a1", row)).payload, "passes through").toEqual(row)
    await send("u1", "busy")
    await soon(() => events("notify").length).toBe(2)
    expect(events("notify").at(-1)).toEqual({
      watcher: BOB,
      presence: expect.objectContaining({ activities: ["busy"] }),
      status: "open",
    })
    expect(events("authorization")).toEqual([
      { watcher: BOB, state: "allowed", mode: "policy", expires: null, until: null, presence: expect.anything() },
    ])
    expect((await send("a1", { ...row, decision: "block" })).payload).toEqual(blocked(BOB))
    expect(await standing()).toEqual([[BOB.id, "blocked", "reactive"]])
    await send("u1", "away")
    await rows() // by then it would have been heard
    expect(events("notify").length).toBe(2)
  })
})
