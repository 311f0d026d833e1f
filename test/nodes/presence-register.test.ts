import { describe, expect, test } from "vitest"
import { registeringFrom } from "../../nodes/registration-message"
import { Renewals } from "../../nodes/renewals"
import type { PresenceService, RegistrationAnswer } from "../../src/index"
import { ActionError } from "../../src/service/action-error"
import { ManualClock } from "../fakes/manual-clock"
import { skip } from "../fakes/skipped-time"
import {
  about,
  acts,
  DEVICE,
  deploy,
  deviceId,
  errorOf,
  heard,
  hears,
  later,
  load,
  node,
  send,
  soon,
  statuses,
  useNodeRed,
} from "./flow-runtime"

const BOB = { id: "sip:bob@example.com", name: "Bob", contactInstanceId: 7 }
const EVE = { id: "tel:+4930123", name: "Eve" }
const CARL = { id: "pres:carl@example.com", name: "pres:carl@example.com" }
const HOST = { ...DEVICE, contacts: [BOB, EVE] }
const ASKS = { ...HOST, unknownContacts: "ask" }
const REGISTER = acts("r1", "presence-register", { expires: 600, renew: false })
const GET = acts("g1", "presence-get", { what: "registrations" })
const CONTACT = acts("c2", "presence-contact")
const IN = hears({ events: ["registration"] })

type Row = { contact: { id: string }; result?: string; state?: string; expires: number | null; until: string | null }
const rows = async () => (await send("g1", "")).payload as Row[]

useNodeRed()

describe("presence-register", () => {
  test("[contract.md] takes somebody in any form, and answers for each", async () => {
    await load(ASKS, REGISTER, { ...REGISTER, id: "r2", contact: "Bob", expires: "" }, GET)
    const soonest = later(60_000).text
    const table: [title: string, payload: unknown, contacts: object | object[], seconds: number | null][] = [
      ["an id", "sip:bob@example.com", BOB, 600],
      ["an id in another spelling", " pres:bob@EXAMPLE.com ", BOB, 600],
      ["a name of the address book", "Eve", EVE, 600],
      ["a peer", { id: "bob@example.com" }, BOB, 600],
      ["a peer by its number", { contactInstanceId: 7 }, BOB, 600],
      ["a peer by its name", { name: "Eve" }, EVE, 600],
      ["a comma list", "Bob, Eve", [BOB, EVE], 600],
      ["a list", ["Bob", { id: "tel:+49-30-123" }], [BOB, EVE], 600],
      ["a list of one", ["Bob"], [BOB], 600],
      ["everybody", "*", [BOB, EVE], 600],
      ["everybody in an object", { contact: "*", expires: 60 }, [BOB, EVE], 60],
      ["an object", { contact: "Bob", expires: 60 }, BOB, 60],
      ["expires as text", { contact: BOB, expires: "60" }, BOB, 60],
      ["until", { contact: "Bob", until: soonest }, BOB, 60],
      ["until in milliseconds", { contact: "Bob", until: Date.parse(soonest) }, BOB, 60],
      ["the longest time", { contact: "Bob", expires: 4294967295 }, BOB, 4294967295],
      ["for good", { contact: "Bob", expires: null }, BOB, null],
      ["for good, as text", { contact: "Bob", expires: "" }, BOB, null],
      ["what a flow put over `until` of a row", { contact: "Bob", expires: 30, until: null }, BOB, 30],
      ["a list in an object", { contact: ["Eve", BOB], expires: 60 }, [EVE, BOB], 60],
      ["the end", { contact: "Bob", expires: 0 }, BOB, 0],
      ["the end of a row", { contact: BOB, state: "active", expires: 0, until: soonest }, BOB, 0],
      ["an instant that has passed: the end", { contact: "Eve", until: "2020-01-01T00:00:00Z" }, EVE, 0],
    ]
    for (const [title, payload, contacts, seconds] of table) {
      const msg = await send("r1", payload, { keep: "me" })
      const answer = (contact: object) => ({
        contact,
        result: "accepted",
        expires: about(seconds),
        until: seconds === null ? null : expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      })
      expect(msg.payload, title).toEqual(Array.isArray(contacts) ? contacts.map(answer) : answer(contacts))
      expect(msg.keep).toBe("me")
      expect(statuses.r1?.at(-1)?.code, title).toBe(Array.isArray(contacts) && contacts.length > 1 ? "2" : "accepted")
    }
    expect(await rows(), "all were ended").toEqual([])

    for (const payload of [undefined, "", null, {}, 1_700_000_000_000])
      expect((await send("r2", payload)).payload, "the node's own").toEqual({
        contact: BOB,
        result: "accepted",
        expires: null,
        until: null,
      })
    expect(await rows()).toEqual([{ contact: BOB, state: "active", expires: null, until: null }])
    expect((await send("r2", 0)).payload).toMatchObject({ contact: BOB, expires: 0 })
    expect(await rows()).toEqual([])
  })

  test("[contract.md] accepted, pending, rejected: what the device asks the flow", async () => {
    await load(ASKS, { ...REGISTER, contact: CARL.id }, CONTACT, GET, IN)
    const register = async (payload: unknown = "") => (await send("r1", payload)).payload as Row
    expect(await register()).toMatchObject({ contact: CARL, result: "pending", expires: about(600) })
    expect(statuses.r1?.at(-1)).toMatchObject({
      code: "pending",
      text: expect.stringMatching(/:presence-device\.status\.pending$/),
    })
    expect(await register([CARL.id, "Bob"])).toMatchObject([{ result: "pending" }, { result: "accepted" }])
    await send("c2", { contact: CARL.id, result: "rejected" })
    expect(await register()).toMatchObject({ result: "rejected" })
    expect(statuses.r1?.at(-1)?.code).toBe("rejected")
    expect(await rows()).toMatchObject([{ contact: CARL, state: "rejected" }, { contact: BOB }])
    await send("c2", { contact: CARL.id, result: "accepted" })
    expect(await register()).toMatchObject({ result: "accepted" })
    expect(await register({ expires: 0 })).toMatchObject({ result: "accepted", expires: 0 })
    await soon(() => heard.h2?.length).toBe(7)
    const states = heard.h2?.map(({ topic, payload }) => [topic, (payload as Row).state])
    expect(states).toEqual([
      [CARL.id, "pending"],
      [CARL.id, "pending"],
      [BOB.id, "active"],
      [CARL.id, "rejected"],
      [CARL.id, "active"],
      [CARL.id, "active"],
      [CARL.id, "ended"],
    ])
    expect(heard.h2?.at(-1)?.payload, "what is over is over now").toEqual({
      contact: CARL,
      state: "ended",
      expires: 0,
      until: expect.any(String),
    })
  })

  test("[contract.md] what cannot be is an error that Catch sees, and changes nothing", async () => {
    await load(HOST, REGISTER, { ...REGISTER, id: "r2", device: "", contact: "Bob" }, GET, IN)
    const table: [title: string, payload: unknown, code: string, upnp: number][] = [
      ["somebody unknown", "pres:nobody@example.com", "INVALID_CONTACT", 770],
      ["one of several unknown", ["Bob", "pres:nobody@example.com"], "INVALID_CONTACT", 770],
      ["the end for somebody unknown", { contact: "nobody", expires: 0 }, "INVALID_CONTACT", 770],
      ["an unknown number", { contactInstanceId: 8 }, "INVALID_CONTACT", 770],
      ["nobody", "", "INVALID_ARGUMENT", 600],
      ["nobody at all", { expires: 60 }, "INVALID_ARGUMENT", 600],
      ["an empty list", [], "INVALID_ARGUMENT", 600],
      ["commas", " , ", "INVALID_ARGUMENT", 600],
      ["a number in the list", [7], "INVALID_ARGUMENT", 600],
      ["true", true, "INVALID_ARGUMENT", 600],
      ["an unknown property", { contact: "Bob", expire: 60 }, "INVALID_ARGUMENT", 600],
      ["half a second", { contact: "Bob", expires: 0.5 }, "INVALID_ARGUMENT", 600],
      ["a word for a time", { contact: "Bob", expires: "soon" }, "INVALID_ARGUMENT", 600],
      ["a broken instant", { contact: "Bob", until: "tomorrow" }, "INVALID_ARGUMENT", 600],
      ["renew that is no boolean", { contact: "Bob", renew: "yes" }, "INVALID_ARGUMENT", 600],
      ["a time below zero", { contact: "Bob", expires: -1 }, "ARGUMENT_OUT_OF_RANGE", 601],
      ["a time too long", { contact: "Bob", expires: 4294967296 }, "ARGUMENT_OUT_OF_RANGE", 601],
    ]
    for (const [title, payload, code, upnp] of table) {
      expect(errorOf(await send("r1", payload)), title).toMatchObject({ code, cause: { upnp } })
      expect(statuses.r1?.at(-1), title).toMatchObject({ fill: "red", code })
    }
    const error = errorOf(await send("r2", ""))
    expect([error.code, error.cause]).toEqual(["NO_DEVICE", undefined])
    expect((await send("r2", "", { device: { id: deviceId } })).payload).toMatchObject({ contact: BOB })
    expect((await send("r2", { expires: 0 }, { device: deviceId })).payload).toMatchObject({ contact: BOB })
    expect(await rows()).toEqual([])
    await soon(() => heard.h2?.map(({ payload }) => (payload as Row).state)).toEqual(["active", "ended"])
  })

  test("[contract.md] the node's contact comes from where its form says", async () => {
    const own = (id: string, contact: unknown, contactType: string) => ({ ...REGISTER, id, contact, contactType })
    await load(
      HOST,
      own("r1", "who.id", "msg"),
      own("r2", '["Bob", {"id": "tel:+4930123"}]', "json"),
      own("r3", "PRESENCE_TEST_WHO", "env"),
      own("r4", "who", "flow"),
      own("r5", "{", "json"),
      own("r6", "", "msg"),
      own("r7", '["Bob", {"id": "tel:+4930123"}]', "str"), // `${ENV}` as Node-RED has filled it: its JSON was an id
      own("r8", "PRESENCE_TEST_JSON", "env"),
      own("r9", "[Bob", "str"),
    )
    process.env.PRESENCE_TEST_WHO = "Eve"
    process.env.PRESENCE_TEST_JSON = '["Eve", "Bob"]'
    ;(node("r4") as unknown as { context(): { flow: { set(key: string, value: unknown): void } } })
      .context()
      .flow.set("who", { name: "Bob" })
    const who = async (id: string, more = {}) => {
      const { payload, error } = await send(id, "", more)
      return error ? (error as { code: string }).code : [payload].flat().map((row) => (row as Row).contact.id)
    }
    expect(await who("r1", { who: { id: "Eve" } })).toEqual([EVE.id])
    expect(await who("r1")).toBe("INVALID_ARGUMENT")
    expect(await who("r2")).toEqual([BOB.id, EVE.id])
    expect(await who("r3")).toEqual([EVE.id])
    expect(await who("r4")).toEqual([BOB.id])
    expect(await who("r5")).toBe("INVALID_ARGUMENT")
    expect(await who("r6")).toBe("INVALID_ARGUMENT")
    expect(await who("r7")).toEqual([BOB.id, EVE.id])
    expect(await who("r8")).toEqual([EVE.id, BOB.id])
    expect(await who("r9")).toBe("INVALID_ARGUMENT")
    delete process.env.PRESENCE_TEST_WHO
    delete process.env.PRESENCE_TEST_JSON
  })

  test("[contract.md] with `renew` and a contact of its own it registers at flow start, and says what it cannot", async () => {
    const own = (id: string, config: object) => ({ ...REGISTER, renew: true, id, ...config })
    const flow = [
      own("r1", { contact: "Bob" }),
      own("r2", { contact: "nobody" }),
      own("r3", { contact: "Eve", renew: false }),
      own("r4", { contact: "payload", contactType: "msg" }),
      own("r5", { contact: "Eve", expires: 0 }),
      GET,
      IN,
    ]
    await load(HOST, ...flow)
    await soon(() => heard.h2?.length).toBe(1)
    expect(heard.h2?.[0]).toMatchObject({ topic: BOB.id, payload: { contact: BOB, state: "active", expires: about(600) } })
    await soon(() => heard.h3?.length).toBe(1)
    expect(errorOf({ error: heard.h3?.[0]?.error })).toMatchObject({ code: "INVALID_CONTACT", cause: { upnp: 770 } })
    await soon(() => statuses.r1?.at(-1)?.code).toBe("accepted")
    expect(statuses.r2?.at(-1)?.code).toBe("INVALID_CONTACT")
    expect(await rows()).toMatchObject([{ contact: BOB }])

    await deploy({ ...HOST, contacts: [BOB, EVE, { id: "nobody" }] }, ...flow)
    await soon(() => heard.h2?.map(({ topic }) => topic).sort()).toEqual(["nobody", BOB.id])
    await rows() // by then it would have been heard
    expect(heard.h3).toEqual([])
  })

  test("[contract.md] everybody is also who comes into the address book later, but for those who were ended", async () => {
    const everybody = (id: string, config: object) => ({ ...REGISTER, renew: true, contact: "*", id, ...config })
    await load({ ...ASKS, contacts: [] }, everybody("r1", { expires: "" }), CONTACT, GET, IN)
    await soon(() => statuses.r1?.at(-1)?.code).toBe("0")
    await send("c2", { contact: CARL.id, basic: "open" })
    await soon(() => heard.h2?.map(({ topic, payload }) => [topic, (payload as Row).state])).toEqual([[CARL.id, "active"]])
    expect(await rows()).toMatchObject([{ contact: CARL, state: "active", expires: null }])
    await send("r1", { contact: CARL.id, expires: 0 })
    await send("c2", { contact: CARL.id, basic: "closed" })
    await send("c2", { contact: "Eve", basic: "closed" })
    await soon(() => heard.h2?.length).toBe(3)
    await send("c2", { contact: "Eve", remove: true })
    await soon(() => heard.h2?.map(({ topic, payload }) => [topic, (payload as Row).state])).toEqual([
      [CARL.id, "active"],
      [CARL.id, "ended"],
      ["Eve", "active"],
      ["Eve", "ended"],
    ])
    expect(await rows()).toEqual([])
  })

  test("[contract.md] `renew` renews at half time, without a message", async () => {
    await load(HOST, { ...REGISTER, renew: true }, GET, IN)
    await send("r1", ["Bob", "Eve"])
    await send("r1", { contact: "Eve", renew: false })
    const told = (topic: string) => heard.h2?.filter((msg) => msg.topic === topic).length
    await soon(() => told(EVE.id)).toBe(2)
    skip(290_000)
    expect(told(BOB.id)).toBe(1)
    skip(10_000)
    await soon(() => told(BOB.id)).toBe(2)
    expect(told(EVE.id), "by its two messages").toBe(2)
    expect(statuses.r1?.at(-1)?.code).toBe("accepted")
    expect(await rows()).toMatchObject([{ contact: BOB, state: "active" }, { contact: EVE }])
  })
})

test("[contract.md] a time that was named is not put off", () => {
  const registering = (wish: object) =>
    registeringFrom({ contact: "Bob", ...wish }, { contact: "", expires: 60, renew: true }, 1000)
  expect(registering({ until: 61_000 })).toMatchObject({ seconds: 60, untilAt: 61_000 })
  for (const wish of [{}, { expires: 60 }, { until: 500 }]) expect(registering(wish)).not.toHaveProperty("untilAt")
})

describe("Renewals", () => {
  const named = (contacts: readonly string[] | "*", seconds: number | null, more = {}) => ({
    contacts,
    seconds,
    isList: false,
    renew: true,
    ...more,
  })
  const answer = (id: string): RegistrationAnswer => ({ contact: { id }, result: "accepted" })
  const setUp = (refuse: () => boolean = () => false) => {
    const clock = new ManualClock(1_000_000)
    const registered: unknown[] = []
    const told: unknown[] = []
    const service = {
      addressBook: [{ id: "bob" }, { id: "eve" }],
      register: async (contacts: readonly (string | { id: string })[], expiresAt: number | undefined) => {
        if (refuse()) throw new ActionError(770)
        const ids = contacts.map((contact) => (typeof contact === "string" ? contact : contact.id))
        registered.push([clock.now() / 1000 - 1000, ids.join(), expiresAt === undefined ? null : expiresAt / 1000 - 1000])
        return ids.map(answer)
      },
    } as unknown as PresenceService
    const renewals = new Renewals({
      clock,
      serviceOf: async () => service,
      onRegistered: () => told.push("registered"),
      onError: (cause) => told.push((cause as ActionError).code),
    })
    return { clock, registered, told, renewals }
  }

  test("renews at half time, for as long as before", async () => {
    const { clock, registered, renewals } = setUp()
    renewals.keep("d", named(["bob"], 100), [answer("bob")])
    await clock.run(151_000, 1000)
    expect(registered).toEqual([
      [50, "bob", 150],
      [100, "bob", 200],
      [150, "bob", 250],
    ])
    renewals.close()
    renewals.keep("d", named(["eve"], 100), [answer("eve")])
    await clock.run(100_000, 1000)
    expect([registered.length, clock.waiting]).toEqual([3, 0])
  })

  test.each([
    ["is ended", named(["bob"], 0)],
    ["is not to be renewed", named(["bob"], 100, { renew: false })],
    ["is for good", named(["bob"], null)],
    ["has an instant at which it ends", named(["bob"], 100, { untilAt: 1_100_000 })],
    ["ends with all others", named("*", 0)],
  ])("renews no longer what %s, whatever it is called", async (_title, later) => {
    const { clock, renewals } = setUp()
    renewals.keep("d", named(["Robert"], 100), [answer("pres:bob")])
    renewals.keep("d", { ...later, contacts: later.contacts === "*" ? "*" : ["sip:BOB"] }, [answer("bob")])
    expect(clock.waiting).toBe(0)
    renewals.keep("other device", named(["bob"], 100), [answer("bob")])
    renewals.keep("d", later, [answer("bob")])
    expect(clock.waiting).toBe(1)
  })

  test("everybody is who is in the address book then, without those about whom something else was said", async () => {
    const { clock, registered, renewals } = setUp()
    renewals.keep("d", named("*", 100), [answer("bob"), answer("eve")])
    renewals.keep("d", named(["bob"], 0), [answer("bob")])
    await clock.run(51_000, 1000)
    expect(registered).toEqual([[50, "eve", 150]])
  })

  test("what fails is told once and tried until it works: the contact came into the address book", async () => {
    let refuses = true
    const { clock, registered, told, renewals } = setUp(() => refuses)
    renewals.begin("d", named(["bob"], 100))
    await clock.run(65_000, 1000)
    expect(told).toEqual([770])
    refuses = false
    await clock.run(85_000, 1000)
    expect(told).toEqual([770, "registered", "registered"])
    expect(registered).toHaveLength(2)
    renewals.keep("d", named(["bob"], 0), [answer("bob")])
    expect(clock.waiting).toBe(0)
  })
})
