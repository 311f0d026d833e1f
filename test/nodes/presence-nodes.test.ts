import { describe, expect, test } from "vitest"
import { skip } from "../fakes/skipped-time"
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
  node,
  send,
  soon,
  statuses,
  unload,
  useNodeRed,
} from "./flow-runtime"

const UPDATE = acts("u1", "presence-update", { tuple: "node-red", basic: "open" })
const GET = acts("g1", "presence-get", { what: "user", property: "payload" })
const IN = hears({ events: ["user"] })

useNodeRed()

const presence = ({ payload }: Msg) => payload as { status: string; activities: string[]; tuples: Record<string, unknown>[] }
const ofSource = (msg: Msg, id = "node-red") => presence(msg).tuples.find((tuple) => tuple.id === id)
describe("presence-update", () => {
  const FORMS: [title: string, payload: unknown, tuple: object][] = [
    ["a word", "closed", { basic: "closed" }],
    ["an activity", "On The Phone", { basic: "open", activity: ["on-the-phone"] }],
    ["dnd", "DND", { basic: "open", activity: ["busy"] }],
    ["true", true, { basic: "open" }],
    ["0", 0, { basic: "closed" }],
    [
      "an object",
      { basic: "closed", activity: "away", note: "out" },
      { basic: "closed", activity: ["away"], notes: [{ text: "out" }] },
    ],
    ["several activities", { activity: ["busy", "meeting"] }, { basic: "open", activity: ["busy", "meeting"] }],
    [
      "what a function left undefined",
      { basic: undefined, activity: "busy", note: undefined },
      { basic: "open", activity: ["busy"] },
    ],
    ["a note in a language", { note: "weg", lang: "de" }, { notes: [{ text: "weg", lang: "de" }] }],
    ["a presence in a word", { presence: "busy" }, { basic: "open", activity: ["busy"] }],
    ["Inject's timestamp: the node's own", 1_700_000_000_000, { basic: "open" }],
    ["nothing: the node's own", "", { basic: "open" }],
    [
      "a tuple",
      { id: "node-red", basic: "closed", contact: { uri: "tel:+1", priority: 0.5 } },
      { basic: "closed", contact: { uri: "tel:+1", priority: 0.5 } },
    ],
    ["tuples", { tuples: [{ id: "node-red", basic: "closed", activity: ["busy"] }] }, { basic: "closed", activity: ["busy"] }],
    [
      "a presence",
      { presence: { entity: "sip:ann@example.com", tuples: [{ id: "node-red", basic: "closed" }] } },
      { basic: "closed" },
    ],
    [
      "XML",
      '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:ann@example.com"><tuple id="node-red"><status><basic>closed</basic></status></tuple></presence>',
      { basic: "closed" },
    ],
  ]
  const WITHDRAWALS = [null, "none", " None ", { remove: true }, { remove: ["node-red"] }, { remove: "node-red" }, { expires: 0 }]

  test("[contract.md] takes all its forms", async () => {
    await load(DEVICE, UPDATE)
    for (const [title, payload, tuple] of FORMS) {
      const msg = await send("u1", payload, { keep: "me" })
      expect(ofSource(msg), title).toMatchObject({ id: "node-red", timestamp: expect.any(String), ...tuple })
      expect(msg.keep).toBe("me")
      await send("u1", null)
    }
  })

  test("[contract.md] withdraws what the source said", async () => {
    await load(DEVICE, UPDATE)
    for (const payload of WITHDRAWALS) {
      await send("u1", "busy")
      const { tuples, activities } = presence(await send("u1", payload))
      expect([tuples, activities], JSON.stringify(payload)).toEqual([[], []])
    }
  })

  test("[contract.md] a word replaces all that the source said, and leaves other sources alone", async () => {
    await load(DEVICE, UPDATE)
    await send("u1", { tuple: "phone", activity: "busy", note: "call" })
    await send("u1", { activity: "meeting", note: "until noon" })
    const msg = await send("u1", "closed")
    expect(ofSource(msg)).not.toHaveProperty("activity")
    expect(ofSource(msg)).toMatchObject({ basic: "closed", notes: [] })
    expect(ofSource(msg, "phone")).toMatchObject({ basic: "open", activity: ["busy"] })
    expect(presence(msg)).toMatchObject({ status: "open", activities: ["busy"] })
  })

  test("[contract.md] expires is told as until, and it goes away by itself", async () => {
    await load(DEVICE, { ...UPDATE, expires: "60", activity: "busy" }, IN)
    const secondsOf = (msg: Msg) => (Date.parse(String(ofSource(msg)?.until)) - later(0).at) / 1000
    expect(secondsOf(await send("u1", ""))).toEqual(about(60))
    const end = later(30_000)
    expect(ofSource(await send("u1", { until: end.at }))?.until).toBe(end.text)
    skip(30_000)
    await soon(() => heard.h2?.length).toBe(2)
    expect(heard.h2?.at(-1)?.payload).toMatchObject({ changed: ["node-red"], activities: [], source: "flow" })
  })

  test("what presence-get gives goes in again unchanged, extensions and all", async () => {
    await load(DEVICE, UPDATE, GET, IN)
    await send("u1", { activity: "busy", note: "call" })
    const mood = '<r:mood xmlns:r="urn:ietf:params:xml:ns:pidf:rpid"><r:happy/></r:mood>'
    await send("u1", {
      entity: "pres:ann@example.com",
      tuples: [{ id: "door", basic: "closed", statusExtensions: ['<x xmlns="urn:x"/>'] }],
      extensions: [mood],
    })
    const before = await send("g1", undefined)
    await soon(() => heard.h2?.length).toBe(2)
    const after = await send("u1", before.payload)
    expect(after.payload).toEqual(before.payload)
    expect(presence(after)).toMatchObject({ extensions: [expect.stringContaining("mood")] })
    await send("u1", "away")
    await soon(() => heard.h2?.length).toBe(3)
    expect(heard.h2?.[2]?.payload).toMatchObject({ previous: "open", changed: ["node-red"] })
  })

  const ERRORS: [title: string, payload: unknown, code: string, upnp: number][] = [
    ["an unknown word", "gardening", "INVALID_ARGUMENT", 600],
    ["an unknown activity", { activity: "gardening" }, "INVALID_ARGUMENT", 600],
    ["an unknown property", { colour: "red" }, "INVALID_ARGUMENT", 600],
    ["a list", [1], "INVALID_ARGUMENT", 600],
    ["a broken document", "<presence", "INVALID_ARGUMENT", 600],
    ["somebody else's presence", { entity: "pres:bob@example.com", tuples: [] }, "INVALID_ARGUMENT", 600],
    ["a bad id", { tuple: "9 lives" }, "INVALID_ARGUMENT", 600],
    ["a tuple without status", { id: "a" }, "INVALID_ARGUMENT", 600],
    ["a bad priority", { id: "a", basic: "open", contact: { uri: "tel:+1", priority: 2 } }, "INVALID_ARGUMENT", 600],
    ["an extension that is no XML", { id: "a", basic: "open", extensions: ["<x"] }, "INVALID_ARGUMENT", 600],
    ["a time beyond all dates", { until: 1.7e18 }, "INVALID_ARGUMENT", 600],
    ["half a second", { expires: 0.5 }, "INVALID_ARGUMENT", 600],
    ["a time below zero", { expires: -1 }, "ARGUMENT_OUT_OF_RANGE", 601],
    ["a document too long", `<presence>${"a".repeat(65_536)}</presence>`, "ARGUMENT_TOO_LONG", 605],
  ]

  test("[contract.md] what cannot be is an error that Catch sees, and changes nothing", async () => {
    await load(DEVICE, UPDATE, GET)
    const before = (await send("g1", undefined)).payload
    for (const [title, payload, code, upnp] of ERRORS) {
      expect(errorOf(await send("u1", payload)), title).toMatchObject({ code, cause: { upnp } })
      expect(statuses.u1?.at(-1), title).toMatchObject({ fill: "red", code })
    }
    expect((await send("g1", undefined)).payload).toEqual(before)
  })

  test("[contract.md] what a message holds is bounded by the limits of its device", async () => {
    await load({ ...DEVICE, limits: { documentBytes: 100_000, documentDepth: 5 } }, UPDATE)
    const note = "a".repeat(70_000)
    const document = (inside: string) =>
      `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:ann@example.com"><tuple id="a"><status><basic>open</basic></status>${inside}</tuple></presence>`
    expect(presence(await send("u1", document(`<note>${note}</note>`)))).toMatchObject({ tuples: [{ notes: [{ text: note }] }] })
    const deep = '<x xmlns="urn:x"><y><z><w/></z></y></x>'
    expect(errorOf(await send("u1", document(deep)))).toMatchObject({ code: "ARGUMENT_TOO_LONG", cause: { upnp: 605 } })
  })

  test("[contract.md] without a device: NO_DEVICE, with one in the message: that", async () => {
    await load(DEVICE, { ...UPDATE, device: "" })
    expect(errorOf(await send("u1", "open"))).toMatchObject({ code: "NO_DEVICE" })
    expect(errorOf({ error: heard.h3?.at(-1)?.error })).not.toHaveProperty("cause")
    expect(ofSource(await send("u1", "open", { device: { id: deviceId } }))).toMatchObject({ basic: "open" })
    expect(ofSource(await send("u1", "closed", { device: deviceId }))).toMatchObject({ basic: "closed" })
  })
})

describe("presence-get", () => {
  test("what a flow does to a message does not reach the device", async () => {
    await load(DEVICE, UPDATE, GET)
    await send("u1", { activity: "busy", note: "call" })
    const before = JSON.stringify((await send("g1", undefined)).payload)
    const { tuples, activities } = presence(heard.h1?.at(-1) as Msg) as unknown as Record<
      string,
      { notes: { text: string }[]; activity: string[] }[]
    >
    tuples?.[0]?.notes.push({ text: "spoilt" })
    tuples?.[0]?.activity.push("spoilt")
    activities?.splice(0)
    expect(JSON.stringify((await send("g1", undefined)).payload)).toBe(before)
  })

  test("[contract.md] puts the presence where it is told, and only a payload with `what` overrides", async () => {
    await load(DEVICE, { ...GET, property: "a.b" })
    expect((await send("g1", { property: "c" })).a).toMatchObject({ b: { entity: "pres:ann@example.com" } })
    expect((await send("g1", { what: "user", property: "c" })).c).toMatchObject({ entity: "pres:ann@example.com" })
    expect(errorOf(await send("g1", { what: "user", property: "payload.what.x" }))).toMatchObject({ code: "INVALID_ARGUMENT" })
    expect(errorOf(await send("g1", { what: "user", property: "" }))).toMatchObject({ code: "INVALID_ARGUMENT" })
    expect(errorOf(await send("g1", { what: "everything" }))).toMatchObject({ code: "INVALID_ARGUMENT" })
  })
})

describe("presence-in", () => {
  const outputs = async (config: object, payloads: unknown[], expected: number) => {
    await load(DEVICE, UPDATE, { ...IN, ...config })
    for (const payload of payloads) await send("u1", payload)
    await soon(() => heard.h2?.length).toBe(expected)
    return heard.h2?.map(({ payload }) => payload)
  }

  test("[contract.md] tells each change with all of it", async () => {
    await outputs({}, ["busy", "closed"], 2)
    const udn = expect.stringMatching(/^uuid:[0-9a-f-]{36}$/)
    expect(heard.h2?.[0]).toMatchObject({
      event: "user",
      topic: "pres:ann@example.com",
      device: { id: deviceId, name: "Ann", udn },
    })
    expect(heard.h2?.[0]?.payload).toMatchObject({
      status: "open",
      previous: "unknown",
      activities: ["busy"],
      changed: ["node-red"],
      source: "flow",
    })
    expect(heard.h2?.[1]?.payload).toMatchObject({
      status: "closed",
      previous: "open",
      presence: { tuples: [{ basic: "closed" }] },
    })
    expect(heard.h2?.[0]).not.toHaveProperty("restored")
  })

  test.each([
    ["status", ["open", "closed", "unknown"]],
    ["boolean", [true, false, null]],
    ["activity", ["busy", "closed", "unknown"]],
  ])("[contract.md] output %s", async (output, expected) => {
    expect(await outputs({ output }, ["busy", "closed", null], 3)).toEqual(expected)
  })

  test("[contract.md] output xml is the UPnP document", async () => {
    const [xml] = (await outputs({ output: "xml" }, ["busy"], 1)) ?? []
    expect(xml).toMatch(/^<\?xml [^>]*\?><presence:UserPresenceInfo /)
  })

  test("[contract.md] when status: only if status or activities changed", async () => {
    const notes = [{ note: "a" }, { note: "b" }, { activity: "busy" }, { activity: "busy", note: "c" }, "closed"]
    expect(await outputs({ when: "status", output: "activity" }, notes, 3)).toEqual(["open", "busy", "closed"])
  })

  test("[contract.md] closedAfter: a short absence is not told", async () => {
    expect(await outputs({ closedAfter: "60", output: "status" }, ["open", "closed", "open"], 2)).toEqual(["open", "open"])
    skip(60_000)
    expect(heard.h2).toHaveLength(2)
  })

  test("[contract.md] initial: what is known, marked as restored; without it a start sends nothing", async () => {
    await load(DEVICE, UPDATE, IN)
    await send("u1", "busy")
    await unload()
    await load(DEVICE, { ...IN, initial: true }, { ...IN, id: "i2", wires: [["h1"]] })
    await soon(() => heard.h2?.length).toBe(1)
    expect(heard.h2?.[0]).toMatchObject({ restored: true, payload: { status: "open", activities: ["busy"], changed: [] } })
    expect(heard.h1).toEqual([])
  })

  test("an event that there is not is a configuration error", async () => {
    await load(DEVICE, { ...IN, events: ["weather"] })
    expect(statuses.i1 ?? []).toEqual([])
    expect((node("i1") as unknown as { error: { called: boolean } }).error.called).toBe(true)
  })
})

describe("presence-device", () => {
  const stopAll = async () => node(deviceId).device?.stop()

  test.each([
    ["port", { port: "99999" }],
    ["port", { port: "$" + "{UNDEFINED}" }],
    ["udn", { udn: "not a uuid" }],
    ["deviceType", { deviceType: "Toaster:1" }],
    ["mode", { mode: "both" }],
    ["target", { mode: "remote", target: "https://192.168.1.30/" }],
    ["port", { mode: "remote", port: -1 }],
    ["entity", { entity: "ann smith" }],
    ["entity", { entity: "pres:100%@example.com" }],
  ])("a bad %s is said, and its nodes say so", async (_property, config) => {
    await load({ ...DEVICE, ...config }, UPDATE)
    expect(node(deviceId).device).toBeUndefined()
    expect(errorOf(await send("u1", "open"))).toMatchObject({ code: "NO_DEVICE" })
  })

  test("[contract.md] UDN and port are the same after a restart", async () => {
    await load(DEVICE)
    const where = async () => {
      await soon(() => node(deviceId).device?.status.code).toBe("local")
      return node(deviceId).device as unknown as { udn: string; status: { locations: string[] } }
    }
    const { udn, status } = await where()
    await stopAll()
    await unload()
    await load(DEVICE)
    const again = await where()
    expect([again.udn, again.status.locations]).toEqual([udn, status.locations])
    await stopAll()
  })
})
