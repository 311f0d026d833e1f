import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { flowError } from "../../nodes/flow-error"
import { HostedDevice } from "../../src/hosted-device"
import type { HostPolicy } from "../../src/running-device"
import { BusyError } from "../../src/service/action-error"
import { hurry } from "../fakes/skipped-time"
import { tuple } from "../presence-on-lan"
import { acts, DEVICE, deploy, errorOf, heard, hears, inTime, load, node, send, statuses, useNodeRed } from "./flow-runtime"

useNodeRed()

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const EVE = { id: "pres:eve@example.com", name: "Eve" }
const POLICY: HostPolicy = { contacts: [BOB], unknownContacts: "reject", unknownWatchers: "ask", access: [], limits: {} }
const on = { device: "r1" }

/** A device of another Node-RED, as far as that can be in this process. */
let host: HostedDevice
let folder: string
let udn: string

async function startHost(): Promise<void> {
  const who = { id: `host-${udn}`, name: "Elsewhere", entity: "pres:zoe@example.com", deviceType: "Basic:1", udn }
  const where = { interface: "127.0.0.1", advertise: "", port: 0, authorization: true, store: folder }
  host = new HostedDevice({ ...who, ...where }, POLICY)
  const isUp = new Promise<void>((resolve) => host.onStatus(({ code }) => code === "local" && resolve()))
  host.start(Promise.resolve())
  host.settle()
  await hurry(isUp)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "presence-remote-"))
  udn = randomUUID() // there may be other devices on this machine
  await startHost()
})
// each test finds the user as if nobody had said anything of him
afterEach(async () => {
  await (await host.service()).update({ ...tuple("door", "open"), tuples: [], remove: ["door", "calendar", "node-red"] }, "flow")
})
afterAll(async () => {
  await hurry(host.stop())
  rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
})

/** Used by its URL: nobody waits for answers to a search. */
const remote = (target = "locations" in host.status ? host.status.locations[0] : "") => ({
  ...DEVICE,
  id: "r1",
  mode: "remote",
  target,
})
const found = () => remote(udn)
const code = (id: string) => statuses[id]?.at(-1)?.code
const isConnected = () => inTime(() => node("r1").device?.status.code).toBe("connected")

describe("a device elsewhere", () => {
  test("is read, changed and heard by the nodes that know nothing of it", async () => {
    const get = acts("g1", "presence-get", { ...on, what: "user" })
    await load(found(), acts("u1", "presence-update", on), get, hears({ ...on, events: ["user"] }))
    await isConnected()
    await inTime(() => code("u1")).toBe("connected")
    expect(await send("g1", "")).toMatchObject({ payload: { entity: "pres:zoe@example.com", status: "unknown" } })
    await (await host.service()).update(tuple("door", "open"), "flow")
    const from = { id: "r1", name: "Elsewhere", udn: `uuid:${udn}` }
    const opened = { status: "open", source: "control-point" }
    await inTime(() => heard.h2).toMatchObject([{ event: "user", topic: "pres:zoe@example.com", device: from, payload: opened }])
    const busy = { status: "open", activities: ["busy"], tuples: [{ id: "door" }, { id: "node-red" }] }
    expect(await send("u1", "busy")).toMatchObject({ payload: busy })
    await inTime(() => heard.h2).toMatchObject([{}, { payload: { activities: ["busy"], source: "flow" } }])
    expect(await send("u1", "none")).toMatchObject({ payload: { status: "open", activities: [], tuples: [{ id: "door" }] } })
  })

  test("presence-register keeps a registration there, and contacts and groups of them are heard", async () => {
    await load(
      remote(),
      acts("p1", "presence-register", { ...on, contact: BOB.id, expires: 3600, renew: true }),
      acts("g1", "presence-get", { ...on, what: "contact", contact: BOB.id }),
      acts("g2", "presence-get", { ...on, what: "updates" }),
      hears({ ...on, events: ["contact", "group"], contact: BOB.id }),
    )
    await inTime(() => code("p1")).toBe("accepted")
    const service = await host.service()
    expect(service.registrations).toMatchObject([{ contact: BOB, state: "active" }])
    await service.tellOfContact(BOB, { update: tuple("phone", "open"), isWhole: false })
    await inTime(() => heard.h2?.length).toBe(2)
    const told = [...(heard.h2 ?? [])].sort((one, other) => String(one.event).localeCompare(String(other.event)))
    expect(told).toMatchObject([
      { event: "contact", payload: { contact: BOB, status: "open", registered: true } },
      { event: "group", payload: { status: "open", open: [{ name: "Bob" }] } },
    ])
    expect(await send("g1", "")).toMatchObject({ payload: [{ contact: BOB, status: "open", registered: true }] })
    expect(await send("g2", "")).toMatchObject({ payload: [{ contact: BOB, status: "open" }] })
    expect(await send("p1", { contact: BOB.id, expires: 0 })).toMatchObject({ payload: { result: "accepted" } })
    expect(service.registrations).toEqual([])
  })

  test("[contract.md] a watcher who asks is let in with the user's present document as the view, for good", async () => {
    const authorize = acts("a1", "presence-authorize", { ...on, mode: "reactive", decision: "allow", expires: "" })
    await load(remote(), authorize, { ...hears({ ...on, events: ["watcher"] }), wires: [["h2", "a1"]] })
    await isConnected()
    const service = await host.service()
    await service.update(tuple("door", "open"), "flow")
    await service.request({ watcher: EVE, requestedSeconds: null })
    const asked = { watcher: EVE, state: "pending", requested: null }
    await inTime(() => heard.h2).toMatchObject([{ event: "watcher", payload: asked }])
    await inTime(() => heard.h1).toMatchObject([{ payload: { watchers: [EVE], state: "allowed", expires: null } }])
    const expiresAt = service.watchers[0]?.expiresAt ?? 0
    expect(Math.round((expiresAt - Date.now()) / 1000)).toBeGreaterThan(4294967290)
    await service.update(tuple("calendar", "closed"), "flow")
    expect(service.visibleTo(EVE).tuples.map(({ id }) => id)).toEqual(["door"])
  })

  test("[contract.md] `initial` sends what is known at each connection, as restored", async () => {
    await (await host.service()).update(tuple("door", "open"), "flow")
    await load(found(), hears({ ...on, events: ["user"], initial: true }))
    await inTime(() => heard.h2).toMatchObject([{ restored: true, payload: { status: "open" } }])
    await hurry(host.stop())
    await inTime(() => code("i1")).toBe("lost")
    await startHost()
    await inTime(() => heard.h2?.length).toBe(2)
    await (await host.service()).update(tuple("door", "closed"), "flow")
    await inTime(() => heard.h2?.length).toBe(3)
    const closed = { payload: { status: "closed", previous: "open" } }
    expect(heard.h2?.slice(1)).toMatchObject([{ restored: true, payload: { status: "open" } }, closed])
    expect(heard.h2?.[2]).not.toHaveProperty("restored")
  })

  test("[contract.md] errors of the device keep their number and get the contract's word", async () => {
    const get = acts("g1", "presence-get", { ...on, what: "contact", contact: "sip:nobody@example.com" })
    await load(remote(), get, acts("u1", "presence-update", on))
    await isConnected()
    expect(errorOf(await send("g1", ""))).toMatchObject({ code: "INVALID_CONTACT", cause: { upnp: 770 } })
    const wrong = { entity: "pres:other@example.com", tuples: [] }
    expect(errorOf(await send("u1", wrong))).toMatchObject({ code: "INVALID_ARGUMENT", cause: { upnp: 600 } })
    await hurry(host.stop())
    const gone = errorOf(await send("u1", "open"))
    expect(gone).toMatchObject({ code: "NO_DEVICE" })
    expect(gone.cause).toBeUndefined()
    await startHost()
  })
})

describe("[contract.md] what only a host can do", () => {
  const shown = (id: string) => node(id).status.lastCall?.firstArg.code

  test.each([
    ["presence-contact", { contact: BOB.id }],
    ["presence-request", {}],
    ["presence-get", { what: "watchers" }],
    ["presence-get", { what: "contacts" }],
    ["presence-get", { what: "registrations" }],
    ["presence-update", { expires: "60" }],
    ["presence-register", { contact: "*" }],
  ])("%s %o is a configuration error, and its messages fail", async (type, config) => {
    await load(remote(), acts("n1", type, { ...on, ...config }))
    expect(shown("n1")).toBe("configuration")
    expect(node("n1").error.called).toBe(true)
    expect(errorOf(await send("n1", "open"))).toMatchObject({ code: "INVALID_ARGUMENT" })
  })

  test.each([["authorization"], ["registration"], ["notify"]])("the event %s is a configuration error", async (event) => {
    await load(remote(), hears({ ...on, events: ["user", event] }))
    expect(shown("i1")).toBe("configuration")
    expect(node("i1").error.called).toBe(true)
  })

  test.each([
    ["presence-update", { remove: ["node-red"] }],
    ["presence-update", { basic: "open", expires: 60 }],
    ["presence-register", "*"],
    ["presence-get", { what: "watchers" }],
    ["presence-authorize", { watcher: EVE, decision: "allow", expires: 0, mode: "proactive" }],
  ])("a message to %s that wants it (%o) fails, and says why", async (type, payload) => {
    await load(remote(), acts("n1", type, on))
    await isConnected()
    expect(errorOf(await send("n1", payload))).toMatchObject({ code: "INVALID_ARGUMENT", cause: { upnp: 600 } })
  })
})

test("a device that is deployed in the other mode ends first as what it was", async () => {
  const both = (mode: string) => ({ ...remote(), id: DEVICE.id, mode })
  const get = acts("g1", "presence-get", { what: "user" })
  await load(both("host"), get)
  expect(await send("g1", "")).toMatchObject({ payload: { entity: "pres:ann@example.com" } })
  await deploy(both("remote"), get)
  await inTime(() => code("g1")).toBe("connected")
  expect(await send("g1", "")).toMatchObject({ payload: { entity: "pres:zoe@example.com" } })
  await deploy(both("host"), get)
  expect(await send("g1", "")).toMatchObject({ payload: { entity: "pres:ann@example.com" } })
})

test("who meets the bound of a device that hangs is told how many wait", () => {
  const RED = { _: (key: string, values: object) => `${key} ${JSON.stringify(values)}` } as never
  expect(flowError(RED, new BusyError(7))).toMatchObject({
    code: "LIMIT_REACHED",
    cause: { upnp: 603 },
    message: expect.stringMatching(/errors\.BUSY .*"detail":"7"/),
  })
})
