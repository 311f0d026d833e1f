import { createServer, request } from "node:http"
import type { AddressInfo } from "node:net"
import { describe, expect, onTestFinished, test } from "vitest"
import { serveAdmin } from "../../nodes/admin"
import { skip } from "../fakes/skipped-time"
import {
  about,
  acts,
  admin,
  DEVICE,
  deploy,
  deviceId,
  editorNews,
  heard,
  hears,
  inTime,
  later,
  load,
  node,
  send,
  soon,
  useNodeRed,
} from "./flow-runtime"

const BOB = { id: "sip:bob@example.com", name: "Bob", contactInstanceId: 7 }
const EVE = { id: "eve", name: "Eve" }
const ZOE = { id: "zoe@example.com", name: "Zoe" }
const HOST = { ...DEVICE, contacts: [BOB, EVE] }
const CONTACT = acts("c2", "presence-contact")
const REQUEST = acts("q1", "presence-request")
const GET = acts("g1", "presence-get", { what: "watchers" })
const UPDATE = acts("u1", "presence-update", { tuple: "phone" })
const EVENTS = hears({ events: ["user", "watcher", "authorization", "notify", "registration"] })
const FLOW = [HOST, CONTACT, REQUEST, GET, UPDATE, EVENTS]
const ISO = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
const NOW = expect.toSatisfy((now) => Math.abs((now as number) - later(0).at) < 30_000)

interface Page {
  now: number
  total: number
  rows: Record<string, unknown>[]
}

const rows = async (path: string) => (await admin<Page>("get", `/presence-device/d1/${path}`)).body.rows
const post = <Body = Record<string, unknown>>(path: string, body: unknown, type?: string) =>
  admin<Body>("post", `/presence-device/d1/${path}`, body, type)
const events = (name: string) => heard.h2?.filter(({ event }) => event === name).map(({ payload }) => payload)
const isUp = () => soon(() => node(deviceId).device?.status.code).toBe("local")

useNodeRed()

describe("the devices", () => {
  test("each tells what it is and where", async () => {
    await load(...FLOW)
    await isUp()
    const report = {
      id: deviceId,
      udn: node(deviceId).device?.udn,
      name: "Ann",
      mode: "host",
      deviceType: "TelephonyServer:2",
      status: { code: "local" },
      locations: [expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\//)],
    }
    expect(await admin("get", "/presence-devices")).toMatchObject({ status: 200, body: [report] })
    expect(await admin("get", "/presence-device/d1")).toEqual({ status: 200, body: report })
    expect((await admin("get", "/presence-device/nobody")).status).toBe(404)
    expect((await admin("get", "/presence-device/u1")).status, "another node").toBe(404)
    expect((await admin("get", "/presence-device/interfaces")).body).toContainEqual(
      expect.objectContaining({ address: "127.0.0.1", lan: false }),
    )
  })

  test("one whose settings cannot be says which", async () => {
    await load({ ...DEVICE, port: 70000 })
    expect((await admin("get", "/presence-devices")).body).toEqual([
      expect.objectContaining({ id: deviceId, name: "Ann", locations: [] }),
    ])
    const [{ status } = {}] = (await admin<{ status?: object }[]>("get", "/presence-devices")).body
    expect(status).toEqual({ code: "configuration", message: expect.stringContaining("configuration") })
    expect(await admin("get", "/presence-device/d1/user")).toMatchObject({ status: 404, body: { code: "NO_DEVICE" } })
  })

  test("one that has a problem says it in words", async () => {
    await load({ ...DEVICE, interface: "nowhere0" })
    await soon(() => node(deviceId).device?.status.code).toBe("no-network")
    expect((await admin("get", "/presence-device/d1")).body).toMatchObject({
      status: { code: "no-network", message: expect.stringContaining("no-interface") },
    })
  })

  test.each(["user", "contacts", "watchers", "subscriptions", "refusals"])(
    "%s of a device that is not there: 404",
    async (path) => {
      await load(...FLOW)
      const refused = { status: 404, body: { code: "NO_DEVICE", message: expect.any(String) } }
      expect(await admin("get", `/presence-device/nobody/${path}`)).toEqual(refused)
      if (!["subscriptions", "refusals"].includes(path))
        expect(await admin("post", `/presence-device/nobody/${path}`, {})).toEqual(refused)
    },
  )

  test("one that is not up: 503", async () => {
    await load(...FLOW)
    await isUp()
    await node(deviceId).device?.stop()
    expect(await admin("get", "/presence-device/d1/user")).toMatchObject({ status: 503, body: { code: "NO_DEVICE" } })
  })
})

describe("the user", () => {
  test("is read, and speaks by the tuple of the sidebar", async () => {
    await load(...FLOW)
    await send("u1", "busy")
    const reply = await post("user", { basic: "closed", activity: "meeting", note: "until noon", expires: 60 })
    const own = { id: "sidebar", basic: "closed", activity: ["meeting"], notes: [{ text: "until noon" }], until: ISO }
    expect(reply).toMatchObject({ status: 200, body: { status: "open", tuples: [{ id: "phone" }, own] } })
    expect((await admin("get", "/presence-device/d1/user")).body).toMatchObject({ now: NOW, ...reply.body })
    await soon(() => events("user")?.length).toBe(2)
    expect(events("user")?.[1]).toMatchObject({ changed: ["sidebar"], source: "flow" })
    expect((await post("user", { remove: true })).body).toMatchObject({ tuples: [{ id: "phone" }] })
  })

  test.each([
    ["no activity of RFC 4480", { activity: "hungry" }, 400, "INVALID_ARGUMENT"],
    ["neither open nor closed", { basic: "ajar" }, 400, "INVALID_ARGUMENT"],
    ["a property that means nothing", { basic: "open", colour: "red" }, 400, "INVALID_ARGUMENT"],
    ["a time out of range", { basic: "open", expires: -1 }, 400, "ARGUMENT_OUT_OF_RANGE"],
    ["a list", [{ basic: "open" }], 400, "INVALID_ARGUMENT"],
    ["too long a text", { basic: "open", note: "x".repeat(70_000) }, 413, "ARGUMENT_TOO_LONG"],
  ])("%s: refused, and nothing changes", async (_title, body, status, code) => {
    await load(...FLOW)
    expect(await post("user", body)).toEqual({ status, body: { code, message: expect.any(String) } })
    expect((await admin("get", "/presence-device/d1/user")).body).toMatchObject({ tuples: [] })
  })

  test("a form that another site sends is no JSON: refused", async () => {
    await load(...FLOW)
    expect(await post("user", "basic=open", "application/x-www-form-urlencoded")).toMatchObject({ status: 400 })
    expect(await post("user", '{"basic":"open"}', "text/plain")).toMatchObject({ status: 400 })
    expect(await post("user", "{broken")).toMatchObject({ status: 400 })
    expect((await admin("get", "/presence-device/d1/user")).body).toMatchObject({ tuples: [] })
  })
})

describe("contacts", () => {
  test("have what is known of them, since when, and their registrations", async () => {
    await load({ ...HOST, unknownContacts: "ask" }, ...FLOW.slice(1))
    await post("contacts", { contact: "Bob", activity: "busy", note: "at desk" })
    await post("contacts", { contact: ZOE, basic: "closed" })
    expect(await post("registrations", { contact: "Bob", expires: 600 })).toMatchObject({
      status: 200,
      body: [{ contact: BOB, result: "accepted", expires: about(600) }],
    })
    await post("registrations", { contact: { id: "gus" }, expires: null })
    const { status, body } = await admin<Page>("get", "/presence-device/d1/contacts")
    const bob = { status: "open", activities: ["busy"], registered: true, changed: ISO, listed: true }
    expect([status, body.now, body.total]).toEqual([200, NOW, 4])
    expect(body.rows).toMatchObject([
      { contact: BOB, ...bob, registration: { state: "active", until: ISO } },
      { contact: EVE, status: "unknown", registered: false, listed: true },
      { contact: { id: "gus" }, registration: { state: "pending", until: null } },
      { contact: ZOE, status: "closed", registered: false, changed: ISO },
    ])
    expect(body.rows[1], "nothing changed").not.toHaveProperty("changed")
    expect(body.rows[3], "not in the device's own list").not.toHaveProperty("listed")
    expect((await rows("contacts?match=ZOE")).length).toBe(1)
    expect((await rows("contacts?match=example.com")).map(({ contact }) => contact)).toEqual([BOB, ZOE])
    expect(await admin("get", "/presence-device/d1/contacts?match=nobody")).toMatchObject({ body: { total: 0, rows: [] } })
  })

  test("are accepted, ended and removed", async () => {
    await load({ ...HOST, unknownContacts: "ask" }, ...FLOW.slice(1))
    await post("registrations", { contact: { id: "gus" } })
    await post("contacts", { contact: { id: "gus" }, result: "accepted" })
    expect(await rows("contacts?match=gus")).toMatchObject([{ registered: true, registration: { state: "active" } }])
    await post("registrations", { contact: { id: "gus" }, expires: 0 })
    expect((await rows("contacts?match=gus"))[0]).not.toHaveProperty("registration")
    expect((await post("contacts", { contact: { id: "gus" }, remove: true })).status).toBe(200)
    expect(await rows("contacts?match=gus")).toEqual([])
  })

  test.each([
    ["remove whom the list brings", "contacts", { contact: "Bob", remove: true }, 400, "INVALID_ARGUMENT"],
    ["remove nobody", "contacts", { remove: true }, 400, "INVALID_ARGUMENT"],
    ["remove somebody unknown", "contacts", { contact: "gus", remove: true }, 404, "INVALID_CONTACT"],
    ["register somebody unknown", "registrations", { contact: "gus" }, 404, "INVALID_CONTACT"],
    ["register nobody", "registrations", {}, 400, "INVALID_ARGUMENT"],
    ["register for too long", "registrations", { contact: "Bob", expires: 4294967296 }, 400, "ARGUMENT_OUT_OF_RANGE"],
  ])("%s: refused", async (_title, path, body, status, code) => {
    await load(...FLOW)
    expect(await post(path, body)).toEqual({ status, body: { code, message: expect.any(String) } })
    expect((await rows("contacts")).map(({ contact }) => contact)).toEqual([BOB, EVE])
  })

  test("there are no more than 200 in one answer, and it says how many there are", async () => {
    const contacts = Array.from({ length: 250 }, (_, index) => ({ id: `contact${index}` }))
    await load({ ...HOST, contacts }, ...FLOW.slice(1))
    const { body } = await admin<Page>("get", "/presence-device/d1/contacts")
    expect([body.total, body.rows.length]).toEqual([250, 200])
  })
})

describe("watchers", () => {
  const filter = {
    format: "RFC4661",
    content:
      '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><ns-bindings><ns-binding prefix="p" urn="urn:ietf:params:xml:ns:pidf"/></ns-bindings>' +
      '<filter id="f"><what><include>/p:presence/p:tuple[@id="phone"]</include></what></filter></filter-set>',
  }

  test("wait with what they would see, and are let in for as long as is said", async () => {
    await load(...FLOW)
    await send("u1", "busy")
    await send("u1", { tuple: "door", basic: "open" })
    await send("q1", { watcher: ZOE, expires: 600, filter })
    const [zoe] = await rows("watchers?state=pending")
    expect(zoe).toMatchObject({ watcher: ZOE, state: "pending", requested: 600, asksUntil: ISO, filter })
    expect(zoe?.presence).toMatchObject({ tuples: [{ id: "phone" }] })
    expect(await rows("watchers?state=decided")).toEqual([])

    const reply = await post("watchers", { watcher: { id: ZOE.id }, mode: "reactive", decision: "allow", expires: 3600 })
    expect(reply).toEqual({ status: 200, body: { watchers: [ZOE], state: "allowed", expires: about(3600), until: ISO } })
    expect(await rows("watchers?state=pending")).toEqual([])
    expect(await rows("watchers?state=decided")).toMatchObject([{ watcher: ZOE, state: "allowed", mode: "reactive", until: ISO }])
    expect(await rows("watchers")).toHaveLength(1)
    await soon(() => events("authorization")).toMatchObject([{ watcher: ZOE, state: "allowed" }])
    expect(events("notify")).toMatchObject([{ watcher: ZOE, presence: { tuples: [{ id: "phone" }] } }])
  })

  test("are blocked and withdrawn", async () => {
    await load(...FLOW)
    await send("q1", { watcher: ZOE })
    await post("watchers", { watcher: { id: ZOE.id }, decision: "block" })
    const [blocked] = await rows("watchers?state=decided")
    expect(blocked).toMatchObject({ watcher: ZOE, state: "blocked" })
    expect(blocked).not.toHaveProperty("presence")
    expect((await post("watchers", { watcher: { id: ZOE.id }, decision: "allow", expires: 0 })).body).toMatchObject({
      state: "expired",
    })
    expect(await rows("watchers")).toEqual([])
  })

  test.each([
    ["nobody", {}, 400, "INVALID_ARGUMENT"],
    ["a word that is no decision", { watcher: { id: ZOE.id }, decision: "perhaps" }, 400, "INVALID_ARGUMENT"],
    ["somebody who has not asked", { watcher: { id: "gus" }, mode: "reactive" }, 404, "INVALID_CONTACT"],
    ["a row that was decided", { watcher: ZOE, state: "allowed" }, 400, "INVALID_ARGUMENT"],
    ["too long", { watcher: { id: ZOE.id }, expires: 4294967296 }, 400, "ARGUMENT_OUT_OF_RANGE"],
  ])("%s: refused", async (_title, body, status, code) => {
    await load(...FLOW)
    await send("q1", { watcher: ZOE })
    expect(await post("watchers", body)).toEqual({ status, body: { code, message: expect.any(String) } })
    expect(await rows("watchers")).toMatchObject([{ watcher: ZOE, state: "pending" }])
  })
})

test("subscriptions tell where events go, until when, and how the last one fared", async () => {
  await load(...FLOW)
  await isUp()
  const callback = await listener()
  const [location = ""] = node(deviceId).device?.status.locations ?? []
  const eventUrl = new URL(/<eventSubURL>(.*?)</.exec(await (await fetch(location)).text())?.[1] ?? "", location)
  const subscribed = await fetch(eventUrl, {
    method: "SUBSCRIBE",
    headers: { callback: `<${callback}>`, nt: "upnp:event", timeout: "Second-1800" },
  })
  await soon(async () => (await rows("subscriptions"))[0]?.delivery).toEqual({ at: NOW, seq: 0, status: 200 })
  expect(await rows("subscriptions")).toEqual([
    {
      sid: subscribed.headers.get("sid"),
      peer: "127.0.0.1",
      callbacks: [callback],
      expiresAt: expect.toSatisfy((at) => Math.abs((at as number) - later(1_800_000).at) < 30_000),
      delivery: { at: NOW, seq: 0, status: 200 },
    },
  ])
})

/** Somebody asks the device as if it were another host, and says what no log may repeat. */
async function pretend(times: number): Promise<void> {
  const { hostname, port } = new URL(node(deviceId).device?.status.locations?.[0] ?? "")
  for (let time = 0; time < times; time++)
    await new Promise((resolve, reject) => {
      const headers = { host: "evil.example", "x-evil": "evil" }
      request({ hostname, port, path: "/evil", headers, agent: false }, (response) => response.resume().on("end", resolve))
        .on("error", reject)
        .end()
    })
}

test("refusals tell what was refused, why, whom and how often; the log has one line of it", async () => {
  await load(...FLOW)
  await isUp()
  const news = editorNews()
  await pretend(3)
  const addresses = [{ address: "127.0.0.1", count: 3 }]
  const row = { reason: "host", count: 3, address: "127.0.0.1", at: NOW, addresses }
  expect(await rows("refusals")).toContainEqual(row) // others may search on loopback, in ways that are refused
  await inTime(() => JSON.stringify(news)).toContain("refusals")
  const lines = node(deviceId).log.args.flat()
  expect(lines).toContainEqual(expect.stringContaining("messages.refused"))
  const reasons = await rows("refusals")
  expect(lines.length).toBeLessThanOrEqual(reasons.length)
  expect(JSON.stringify([news, lines, reasons])).not.toContain("evil")
})

describe("editors are told", () => {
  test("what changed at which device, no more, and no more often than twice a second", async () => {
    await load(...FLOW)
    await isUp()
    const news = editorNews()
    for (let count = 0; count < 20; count++) await send("u1", { basic: "open", note: `secret ${count}` })
    await send("q1", { watcher: ZOE })
    skip(500)
    await soon(() => JSON.stringify(news)).toContain("watchers")
    const own = news.filter(({ topic }) => topic === `presence-device/${deviceId}`)
    for (const [index, { at }] of own.slice(1).entries()) expect(at - (own[index]?.at ?? 0)).toBeGreaterThanOrEqual(499)
    expect(own[0]).toMatchObject({ topic: `presence-device/${deviceId}`, data: { aspects: ["user", "watchers"] }, retain: false })
    expect(JSON.stringify(news)).not.toMatch(/secret|zoe/)
  })

  test("of the address book, also where nobody's presence changes with it", async () => {
    await load(...FLOW)
    await isUp()
    const news = editorNews()
    const told = () => news.filter(({ data }) => JSON.stringify(data).includes("contacts")).length
    await send("c2", { contact: ZOE, tuples: [] })
    await inTime(async () => told()).toBe(1)
    skip(500)
    await send("c2", { contact: ZOE, remove: true })
    skip(500)
    await inTime(async () => told()).toBe(2)
  })

  test("that there are other devices", async () => {
    await load(...FLOW)
    const news = editorNews()
    await deploy({ ...HOST, name: "Anna" }, ...FLOW.slice(1))
    await soon(() => news).toContainEqual(expect.objectContaining({ topic: "presence-devices", data: {}, retain: false }))
    expect((await admin("get", "/presence-devices")).body).toMatchObject([{ name: "Anna" }])
  })
})

describe("what is kept", () => {
  const kept = async () =>
    (await admin<{ id: string }[]>("get", "/presence-devices/kept")).body.filter(({ id }) => id === deviceId)
  test("of a device that is gone is shown, and cleared", async () => {
    await load(...FLOW)
    await isUp()
    await send("u1", "busy")
    await send("c2", { contact: ZOE, basic: "open" })
    await send("q1", { watcher: ZOE })
    await post("watchers", { watcher: { id: ZOE.id }, decision: "block" })
    expect(await kept(), "it runs").toEqual([])
    expect(await admin("delete", "/presence-devices/kept/d1")).toMatchObject({ status: 409, body: { code: "IN_USE" } })

    await deploy()
    await inTime(kept).toEqual([
      { id: deviceId, name: "Ann", entity: "pres:ann@example.com", contacts: 1, rulings: 1, isDeployed: false },
    ])
    expect(await admin("delete", "/presence-devices/kept/d1")).toEqual({ status: 200, body: { id: deviceId } })
    expect(await kept()).toEqual([])
    expect(await admin("delete", "/presence-devices/kept/d1")).toMatchObject({ status: 404, body: { code: "NO_STATE" } })

    await deploy(...FLOW)
    expect((await send("g1", "")).payload, "it begins anew").toEqual([])
  })

  test("of a device with a folder of its own is found there", async () => {
    await load({ ...HOST, store: "elsewhere" }, ...FLOW.slice(1))
    await isUp()
    await send("u1", "busy")
    await deploy({ ...HOST, store: "elsewhere", d: true })
    await inTime(kept).toMatchObject([{ id: deviceId, isDeployed: true }])
    expect(await admin("delete", "/presence-devices/kept/d1")).toMatchObject({ status: 200 })
    expect(await kept()).toEqual([])
  })

  test("of a device that is only disabled says so", async () => {
    await load(...FLOW)
    await isUp()
    await deploy({ ...HOST, d: true })
    await inTime(kept).toMatchObject([{ id: deviceId, isDeployed: true }])
    await admin("delete", "/presence-devices/kept/d1")
  })
})

test("[SEC] every route asks for permission: read to look, write to change", () => {
  const asked: string[] = []
  const note =
    (method: string) =>
    (path: string, permission: unknown): void =>
      void asked.push(`${method} ${path} ${String(permission)}`)
  serveAdmin({
    httpAdmin: { get: note("get"), post: note("post"), delete: note("delete") },
    auth: { needsPermission: (permission: string) => permission },
    settings: {},
  } as unknown as Parameters<typeof serveAdmin>[0])
  expect(asked.length).toBeGreaterThan(10)
  for (const line of asked) expect(line).toMatch(/^get .*\.read$|^(?:post|delete) .*\.write$/)
})

/** Somebody who hears events; gives the URL. */
async function listener(): Promise<string> {
  const server = createServer((_request, response) => response.end())
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(() => void server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`
}

describe("the form of presence-update", () => {
  const preview = async (said: Record<string, string>) =>
    (await admin<object>("get", `/presence-update/preview?${new URLSearchParams(said)}`)).body

  test("is told what an empty message will say, or why that cannot be", async () => {
    await load(HOST)
    expect(await preview({ tuple: "phone", basic: "closed", activity: "in a call", note: "soon", lang: "en" })).toEqual({
      tuple: { id: "phone", basic: "closed", activity: ["on-the-phone"], notes: [{ text: "soon", lang: "en" }] },
    })
    expect(await preview({ expires: "60" })).toMatchObject({ tuple: { id: "node-red", basic: "open", until: ISO } })
    expect(await preview({ activity: "hungry" })).toMatchObject({ fault: expect.any(String) })
    expect(await preview({ nonsense: "1" })).toEqual({ tuple: { id: "node-red", basic: "open", notes: [] } })
  })
})
