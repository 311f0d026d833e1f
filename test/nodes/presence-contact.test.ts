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

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const HOST = { ...DEVICE, contacts: [BOB] }
const CONTACT = acts("c2", "presence-contact", { contact: "Bob", contactType: "str" })
const FREE = { ...CONTACT, id: "c3", contact: "" }
const GET = acts("g1", "presence-get", { what: "contacts" })
const REGISTER = acts("r1", "presence-register", { renew: false })
const IN = hears({ events: ["contact"] })
const FLOW = [HOST, CONTACT, FREE, GET, REGISTER, IN]

type Value = Record<string, unknown> & { presence: { entity: string; tuples: Record<string, unknown>[] } }
const say = async (payload: unknown, id = "c2") => (await send(id, payload)).payload as Value
const pidf = (entity: string, tuples: string) =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${entity}">${tuples}</presence>`
const TUPLE = '<tuple id="x"><status><basic>closed</basic></status></tuple>'
const update = (contact: string, presence: string) =>
  `<u:PresenceOfContactsUpdate xmlns:u="urn:schemas-upnp-org:phone:presence" xmlns:p="urn:schemas-upnp-org:phone:peer"><u:remoteContact><p:id>${contact}</p:id><p:name>Zoe</p:name></u:remoteContact>${presence}</u:PresenceOfContactsUpdate>`

useNodeRed()

describe("presence-contact", () => {
  test("[contract.md] takes a number of the environment for what is written; each message was refused", async () => {
    const lamp = acts("u1", "presence-update", { tuple: "lamp", note: 7 }) // as Node-RED fills `${ENV}`
    await load(...FLOW, { ...FREE, id: "c4", contact: 101 }, lamp)
    expect(await say("open", "c4")).toMatchObject({ contact: { id: "101" }, presence: { entity: "tel:101" } })
    expect(((await send("u1", "")).payload as { tuples: object[] }).tuples).toMatchObject([{ notes: [{ text: "7" }] }])
  })

  test("[contract.md] takes the short forms of presence-update: they are all that this source says", async () => {
    await load(...FLOW)
    const table: [payload: unknown, status: string, activities: string[], notes: object[]][] = [
      ["open", "open", [], []],
      ["Not Home", "closed", [], []],
      ["DND", "open", ["busy"], []],
      [true, "open", [], []],
      [false, "closed", [], []],
      [1, "open", [], []],
      [0, "closed", [], []],
      [{ activity: "meeting", note: "until noon" }, "open", ["meeting"], [{ text: "until noon" }]],
      [{ basic: "closed", note: "weg", lang: "de" }, "closed", [], [{ text: "weg", lang: "de" }]],
      [{ contact: "Bob", activity: ["busy", "away"] }, "open", ["busy", "away"], []],
      [{ contact: BOB, basic: "open" }, "open", [], []],
    ]
    for (const [payload, status, activities, notes] of table) {
      const value = await say(payload)
      expect(Object.keys(value), JSON.stringify(payload)).toEqual([
        "contact",
        "presence",
        "status",
        "activities",
        "previous",
        "registered",
      ])
      expect(value, JSON.stringify(payload)).toMatchObject({ contact: BOB, status, activities, registered: false })
      expect(value.presence).toMatchObject({ entity: BOB.id, tuples: [{ id: "node-red", notes, timestamp: expect.any(String) }] })
      expect(statuses.c2?.at(-1)?.code).toBe(activities[0] ?? status)
    }
    await soon(() => heard.h2?.length).toBeGreaterThan(7)
    for (const payload of [null, "none", { remove: "node-red" }, { remove: ["node-red"] }, { expires: 0 }]) {
      await say("busy")
      const value = await say(payload)
      expect(value, JSON.stringify(payload)).toMatchObject({ status: "unknown", previous: "open", presence: { tuples: [] } })
    }
    expect(await send("c2", "open", { keep: "me" })).toMatchObject({ keep: "me" })
  })

  test("[contract.md] out is the `contact` event's object; saying the same again is no event", async () => {
    await load(...FLOW)
    await send("r1", "Bob")
    const value = await say("busy")
    expect(value).toMatchObject({ previous: "unknown", registered: true })
    await soon(() => heard.h2?.length).toBe(1)
    expect(heard.h2?.[0]).toMatchObject({ event: "contact", topic: BOB.id, payload: value })
    expect(Object.keys(heard.h2?.[0]?.payload as object)).toEqual(Object.keys(value))
    expect(await say("busy")).toEqual({ ...value, previous: "open" })
    await say("away")
    await soon(() => heard.h2?.map(({ payload }) => (payload as Value).activities)).toEqual([["busy"], ["away"]])
  })

  test("[contract.md] tuples are merged, a presence is the whole of it, with expires it goes away", async () => {
    await load(...FLOW)
    const ids = ({ presence }: Value) => presence.tuples.map(({ id }) => id)
    await say("open")
    const phone = { id: "phone", basic: "closed", contact: { uri: "tel:+1" }, activity: ["busy"] }
    expect(ids(await say({ contact: "Bob", tuples: [phone] }))).toEqual(["node-red", "phone"])
    expect(await say({ tuples: [{ id: "phone", basic: "open" }] })).toMatchObject({ activities: [] })
    expect(ids(await say({ contact: BOB, presence: { tuples: [phone] } }))).toEqual(["phone"])
    expect(ids(await say({ presence: { entity: "pres:bob@example.com", tuples: [phone] } }))).toEqual(["phone"])
    expect(ids(await say({ entity: BOB.id, tuples: [{ ...phone, id: "desk" }] }))).toEqual(["desk"])
    expect(ids(await say({ presence: "away" }))).toEqual(["node-red"])
    expect(ids(await say({ presence: pidf(BOB.id, TUPLE) }))).toEqual(["x"])
    expect(ids(await say(pidf(BOB.id, TUPLE.replace('"x"', '"y"'))))).toEqual(["y"])
    expect(ids(await say({ presence: { tuples: [] } }))).toEqual([])
    const event = await say({ presence: { tuples: [phone] } })
    expect(await say({ ...event, contact: { id: "pres:bob@example.com" } }), "an event of another device").toMatchObject({
      presence: { tuples: [{ id: "phone" }] },
    })

    heard.h2 = []
    const end = later(60_000)
    const value = await say({ activity: "busy", until: end.at })
    const until = value.presence.tuples.find(({ id }) => id === "node-red")?.until
    expect(until).toBe(end.text)
    skip(60_000)
    await soon(() => heard.h2?.at(-1)?.payload).toMatchObject({ activities: ["busy"], status: "closed" })
  })

  test("[contract.md] a contact who is not in the address book is added, named by the message or by the document", async () => {
    await load({ ...HOST, unknownContacts: "ask" }, ...FLOW.slice(1))
    const zoe = "xmpp:zoe@example.com"
    await send("r1", "carl")
    const added: [title: string, payload: unknown, contact: object][] = [
      [
        "a text",
        { contact: "pres:dan@example.com", basic: "open" },
        { id: "pres:dan@example.com", name: "pres:dan@example.com" },
      ],
      [
        "a peer",
        { contact: { id: "fay", name: "Fay", contactInstanceId: 9 }, note: "hi" },
        { id: "fay", name: "Fay", contactInstanceId: 9 },
      ],
      [
        "a presence",
        { entity: "pres:gus@example.com", tuples: [] },
        { id: "pres:gus@example.com", name: "pres:gus@example.com" },
      ],
      ["PIDF", pidf("pres:hal@example.com", TUPLE), { id: "pres:hal@example.com", name: "pres:hal@example.com" }],
      ["a UPnP document", update(zoe, pidf(zoe, TUPLE)), { id: zoe, name: "Zoe" }],
      ["whoever was pending", { contact: "carl", result: "accepted" }, { id: "carl", name: "carl" }],
    ]
    for (const [title, payload, contact] of added) expect((await say(payload, "c3")).contact, title).toEqual(contact)
    const book = (await send("g1", "")).payload as Value[]
    expect(book.map(({ contact }) => contact)).toEqual([BOB, ...added.map(([, , contact]) => contact)])
    expect(book.at(-1)).toMatchObject({ registered: true, status: "unknown" })
    expect(await say({ contact: "Fay", basic: "closed" }, "c3"), "by name").toMatchObject({
      contact: { id: "fay" },
      previous: "open",
    })

    const gone = await say({ contact: "Fay", remove: true }, "c3")
    expect(gone).toMatchObject({ contact: { id: "fay", name: "Fay" }, status: "unknown", previous: "closed", registered: false })
    await soon(() => heard.h2?.at(-1)?.payload).toEqual(gone)
    expect(await say({ contact: "carl", remove: true }, "c3")).toMatchObject({ contact: { id: "carl" }, registered: false })
  })

  test("[contract.md] what cannot be is an error that Catch sees, and changes nothing", async () => {
    await load(...FLOW, { ...CONTACT, id: "c4", device: "" })
    await say("open")
    const before = (await send("g1", "")).payload
    const table: [title: string, payload: unknown, code: string, upnp: number, id?: string][] = [
      ["nothing", "", "INVALID_ARGUMENT", 600],
      ["an empty object", {}, "INVALID_ARGUMENT", 600],
      ["a contact of whom nothing is said", { contact: "Bob" }, "INVALID_ARGUMENT", 600],
      ["Inject's timestamp", 1_700_000_000_000, "INVALID_ARGUMENT", 600],
      ["nobody", "open", "INVALID_ARGUMENT", 600, "c3"],
      ["an unknown word", "gardening", "INVALID_ARGUMENT", 600],
      ["a tuple outside of tuples", { id: "phone", basic: "open" }, "INVALID_ARGUMENT", 600],
      ["a slip of the pen", { contact: "Bob", activty: "busy" }, "INVALID_ARGUMENT", 600],
      ["somebody else's presence", { presence: { entity: "pres:eve@example.com", tuples: [] } }, "INVALID_ARGUMENT", 600],
      ["somebody else's document", pidf("pres:eve@example.com", TUPLE), "INVALID_ARGUMENT", 600],
      ["a broken document", "<presence", "INVALID_ARGUMENT", 600],
      ["a document about nobody", update("", ""), "INVALID_ARGUMENT", 600, "c3"],
      ["a list", ["open"], "INVALID_ARGUMENT", 600],
      ["another result", { result: "pending" }, "INVALID_ARGUMENT", 600],
      ["to remove one of the device's own list", { remove: true }, "INVALID_ARGUMENT", 600],
      ["to remove and say something", { remove: true, note: "bye" }, "INVALID_ARGUMENT", 600],
      ["a time below zero", { basic: "open", expires: -1 }, "ARGUMENT_OUT_OF_RANGE", 601],
      ["a document too long", `<presence>${"a".repeat(65_536)}</presence>`, "ARGUMENT_TOO_LONG", 605],
      ["an answer without a registration", { result: "accepted" }, "INVALID_CONTACT", 770],
      ["to remove somebody unknown", { contact: "zoe", remove: true }, "INVALID_CONTACT", 770],
      ["an unknown number", { contact: { contactInstanceId: 8 }, basic: "open" }, "INVALID_CONTACT", 770],
      ["an image that is none", { contact: { id: "zoe", image: "zoe.png" }, basic: "open" }, "INVALID_ARGUMENT", 600],
      ["what is no XML", { contact: { id: "zoe", extensions: ["rank 3"] }, basic: "open" }, "INVALID_ARGUMENT", 600],
      ["what has no namespace", { contact: { id: "zoe", extensions: ["<rank/>"] }, basic: "open" }, "INVALID_ARGUMENT", 600],
    ]
    for (const [title, payload, code, upnp, id = "c2"] of table) {
      expect(errorOf(await send(id, payload)), title).toMatchObject({ code, cause: { upnp } })
      expect(statuses[id]?.at(-1), title).toMatchObject({ fill: "red", code })
    }
    expect((await send("g1", "")).payload).toEqual(before)
    expect(errorOf(await send("c4", "open"))).toMatchObject({ code: "NO_DEVICE" })
    expect((await send("c4", "open", { device: { id: deviceId } })).payload).toMatchObject({ contact: BOB })
  })

  test("what a flow does to a message does not reach the device", async () => {
    await load(...FLOW)
    const spoil = ({ payload }: Msg) => {
      const value = [payload].flat()[0] as Value
      value.presence.tuples.splice(0)
      ;(value.contact as { name: string }).name = "spoilt"
      return value
    }
    await send("c2", "busy").then(spoil)
    await soon(() => heard.h2?.length).toBe(1)
    spoil(heard.h2?.[0] as Msg)
    await send("g1", "").then(spoil)
    expect((await send("g1", "")).payload).toMatchObject([{ contact: BOB, presence: { tuples: [{ id: "node-red" }] } }])
  })
})
