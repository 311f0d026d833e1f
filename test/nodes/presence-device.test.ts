import { describe, expect, test } from "vitest"
import { acts, DEVICE, deploy, deviceId, errorOf, heard, hears, load, node, send, soon, useNodeRed } from "./flow-runtime"

const BOB = { id: "sip:bob@example.com", name: "Bob", contactInstanceId: 7 }
const EVE = { id: "eve", name: "Eve" }
const GET = acts("g1", "presence-get", { what: "contacts" })
const REGISTER = acts("r1", "presence-register", { renew: false })
const REQUEST = acts("q1", "presence-request")
const UPDATE = acts("u1", "presence-update", { tuple: "phone" })
const IN = hears({ events: ["user", "contact", "registration", "watcher"] })
const FLOW = [GET, REGISTER, REQUEST, UPDATE, IN]
const env = (name: string) => `\${${name}}`

const book = async () => ((await send("g1", "")).payload as { contact: object }[]).map(({ contact }) => contact)
const device = async () => {
  await soon(() => node(deviceId).device?.status.code).toBe("local")
  return node(deviceId).device
}

useNodeRed()

describe("presence-device", () => {
  test.each([
    ["contacts without an id", { contacts: [{ name: "Bob" }] }],
    ["a contact that is nobody", { contacts: [{}] }],
    ["a contact twice", { contacts: [BOB, { id: "pres:bob@EXAMPLE.com" }] }],
    ["a number twice", { contacts: [BOB, { ...EVE, contactInstanceId: 7 }] }],
    ["a number that is none", { contacts: [{ ...EVE, contactInstanceId: "seven" }] }],
    ["a contact with a slip of the pen", { contacts: [{ ...EVE, nmae: "Eve" }] }],
    ["contacts that are an object", { contacts: { id: "eve" } }],
    ["broken JSON", { contacts: '[{"id": "eve"' }],
    ["contacts of the environment that are not set", { contacts: env("PRESENCE_TEST_UNSET") }],
    ["an entity that is not set", { entity: env("PRESENCE_TEST_UNSET") }],
    ["unknownContacts", { unknownContacts: "accept" }],
    ["unknownWatchers", { unknownWatchers: "reject" }],
    ["authorization", { authorization: "no" }],
  ])("%s: a configuration error, and its nodes say so", async (_title, config) => {
    await load({ ...DEVICE, ...config }, UPDATE, IN)
    expect(node(deviceId).error.called).toBe(true)
    expect(node("u1").status.lastCall?.firstArg.code).toBe("configuration")
    expect(node("i1").status.lastCall?.firstArg.code).toBe("configuration")
    expect(errorOf(await send("u1", "open"))).toMatchObject({ code: "NO_DEVICE" })
  })

  test.each([
    ["objects", [BOB, EVE], [BOB, EVE]],
    ["texts", ["sip:bob@example.com", EVE], [{ id: BOB.id, name: BOB.id }, EVE]],
    [
      "what an empty form leaves",
      [
        { ...EVE, contactInstanceId: "" },
        { id: "dan", name: "" },
      ],
      [EVE, { id: "dan", name: "dan" }],
    ],
    ["JSON", env("PRESENCE_TEST_JSON"), [BOB, EVE]],
    [
      "commas",
      env("PRESENCE_TEST_COMMAS"),
      [
        { id: "bob", name: "bob" },
        { id: "eve", name: "eve" },
      ],
    ],
    ["an empty list of the environment", env("PRESENCE_TEST_EMPTY"), []],
  ])("[contract.md] contacts as %s, everything else from the environment", async (_title, contacts, expected) => {
    Object.assign(process.env, {
      PRESENCE_TEST_JSON: JSON.stringify([BOB, EVE]),
      PRESENCE_TEST_COMMAS: "bob, eve",
      PRESENCE_TEST_EMPTY: "",
      PRESENCE_TEST_ASK: "ask",
      PRESENCE_TEST_BLOCK: "block",
      PRESENCE_TEST_FALSE: "false",
      PRESENCE_TEST_PORT: "0",
    })
    const more = {
      unknownContacts: env("PRESENCE_TEST_ASK"),
      unknownWatchers: env("PRESENCE_TEST_BLOCK"),
      authorization: env("PRESENCE_TEST_FALSE"),
      port: env("PRESENCE_TEST_PORT"),
    }
    await load({ ...DEVICE, ...more, contacts }, ...FLOW)
    expect(await book()).toEqual(expected)
    expect((await send("r1", "zoe")).payload).toMatchObject({ result: "pending" })
    expect((await send("q1", "zoe")).payload).toMatchObject({ state: "blocked" })
    for (const name of Object.keys(process.env)) if (name.startsWith("PRESENCE_TEST_")) delete process.env[name]
  })

  test("[contract.md] contacts, unknownContacts and unknownWatchers change in place: the device goes on", async () => {
    await load({ ...DEVICE, contacts: [BOB, EVE] }, ...FLOW)
    const before = await device()
    const { udn, status: { locations } = {} } = before ?? {}
    await send("u1", "busy")
    await send("r1", "*")
    await send("q1", "zoe")
    expect(errorOf(await send("r1", "dan"))).toMatchObject({ code: "INVALID_CONTACT" })

    await deploy(
      { ...DEVICE, contacts: [BOB, { id: "dan", name: "Dan" }], unknownContacts: "ask", unknownWatchers: "allow" },
      ...FLOW,
    )
    const after = await device()
    expect(after).toBe(before)
    expect([after?.udn, after?.status.locations]).toEqual([udn, locations])
    expect(await book()).toEqual([BOB, { id: "dan", name: "Dan" }])
    await soon(() => heard.h2?.length).toBe(2)
    expect(heard.h2?.[1], "who waited").toMatchObject({ payload: { watcher: { id: "zoe" }, state: "allowed" } })
    expect(heard.h2?.[0], "who is no longer in the list").toMatchObject({ payload: { contact: { id: "eve" }, state: "ended" } })
    expect((await send("r1", ["dan", "fay"])).payload).toMatchObject([{ result: "accepted" }, { result: "pending" }])
    expect((await send("q1", "gus")).payload).toMatchObject({ state: "allowed", presence: { activities: ["busy"] } })
    await soon(() => heard.h2?.length).toBe(5)

    await deploy(
      { ...DEVICE, contacts: [BOB, { id: "dan", name: "Dan" }], unknownContacts: "ask", unknownWatchers: "allow" },
      ...FLOW,
    )
    expect(await device()).toBe(before)
    await book() // by then it would have been heard
    expect(heard.h2, "a deploy by itself tells nothing").toEqual([])

    await deploy({ ...DEVICE, name: "Anna" }, ...FLOW)
    const renamed = await device()
    expect([renamed === before, renamed?.udn]).toEqual([false, udn])
    expect((await send("u1", { tuple: "door", basic: "open" })).payload).toMatchObject({
      tuples: [{ id: "phone" }, { id: "door" }],
    })
  })
})
