import { describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { parseNetwork } from "../../src/upnp/ip"
import { PATHS } from "../../src/upnp/protocol"
import { REFUSALS, type Reason } from "../../src/upnp/refusal"
import { type RefusalNews, Refusals } from "../../src/upnp/refusals"
import { ManualClock } from "../fakes/manual-clock"
import { contactId, userPresence } from "../interop/documents"
import { ENTITY, type PresenceOnLan, presenceOnLan } from "../presence-on-lan"
import { call, envelope, SERVICE } from "../soap"

const HOUR_MS = 3_600_000
const ANN = "192.168.1.20"
const STRANGER = "203.0.113.1"

function counted() {
  const clock = new ManualClock(1_000_000)
  const lines: Omit<RefusalNews, "reason">[] = []
  const news: number[] = []
  const refusals = new Refusals(clock, {
    onRefused: ({ reason: _, ...line }) => lines.push(line),
    onRefusals: () => news.push(clock.now()),
  })
  const refuse = (times: number, addresses = 1) => {
    for (let time = 0; time < times; time++) refusals.note("host", `10.0.0.${time % addresses}`)
  }
  return { clock, lines, news, refusals, refuse }
}

test("the first refusal is told at once, the others of the hour together, with how many they came from", () => {
  const { clock, lines, refuse } = counted()
  refuse(413, 3)
  expect(lines).toEqual([{ isFirst: true, count: 1, address: "10.0.0.0", addresses: 1 }])
  clock.advance(HOUR_MS - 1)
  expect(lines).toHaveLength(1)
  clock.advance(1)
  expect(lines.slice(1)).toEqual([{ isFirst: false, count: 412, address: "10.0.0.1", addresses: 3 }])
  refuse(2, 1)
  clock.advance(HOUR_MS)
  expect(lines.slice(2)).toEqual([{ isFirst: false, count: 2, address: "10.0.0.0", addresses: 1 }])
})

test("after an hour without any the next one is a first one again", () => {
  const { clock, lines, refuse } = counted()
  refuse(1)
  clock.advance(3 * HOUR_MS)
  refuse(1)
  expect(lines.map(({ isFirst, count }) => [isFirst, count])).toEqual([
    [true, 1],
    [true, 1],
  ])
})

test("a clock that is put back changes nothing of that", () => {
  const { clock, lines, refuse } = counted()
  refuse(1)
  clock.jump(-10 * HOUR_MS)
  refuse(5, 5)
  clock.advance(HOUR_MS)
  expect(lines.slice(1)).toEqual([{ isFirst: false, count: 5, address: "10.0.0.4", addresses: 5 }])
})

test("each reason has its own count, and how often those who came last were refused, the last one first", () => {
  const { clock, refusals } = counted()
  refusals.note("host", ANN)
  refusals.note("host", STRANGER)
  clock.advance(10)
  refusals.note("path", STRANGER)
  clock.advance(10)
  refusals.note("host", ANN)
  const both = [
    { address: ANN, count: 2 },
    { address: STRANGER, count: 1 },
  ]
  expect(refusals.rows).toEqual([
    { reason: "host", count: 3, address: ANN, at: 1_000_020, addresses: both },
    { reason: "path", count: 1, address: STRANGER, at: 1_000_010, addresses: [{ address: STRANGER, count: 1 }] },
  ])
})

test("whoever comes with many addresses makes nothing grow but the count", () => {
  const { clock, lines, news, refusals } = counted()
  for (let time = 0; time < 100_000; time++) refusals.note("search", `10.${time >> 16}.${(time >> 8) & 255}.${time & 255}`)
  const [row] = refusals.rows
  expect([row?.count, row?.addresses.length, row?.addresses[0]?.address]).toEqual([100_000, 32, "10.1.134.159"])
  expect([lines.length, news.length, clock.waiting]).toEqual([1, 1, 2])
})

test("that there are more is told once a second, and not after the end", () => {
  const { clock, news, refusals, refuse } = counted()
  for (let tenth = 0; tenth < 25; tenth++) {
    refuse(1000)
    clock.advance(100)
  }
  expect(news).toEqual([1_000_000, 1_001_000, 1_002_000])
  refusals.close()
  refuse(1)
  expect([clock.waiting, refusals.rows[0]?.count]).toEqual([0, 25_000])
})

const hear = (lan: PresenceOnLan, headers: Record<string, string>, from = ANN, port = 50000) =>
  lan.network.hear({ startLine: "M-SEARCH * HTTP/1.1", headers, from: { address: from, port } })
const SEARCH = { MAN: '"ssdp:discover"', MX: "1", ST: "ssdp:all" }
const get = (lan: PresenceOnLan, path: string, more: object = {}) => lan.request({ method: "GET", path, ...more })
const post = (lan: PresenceOnLan, headers: Record<string, string>, body = "<a/>") =>
  lan.request({ method: "POST", path: PATHS.control, headers, body })
const subscribe = (lan: PresenceOnLan, headers: Record<string, string>) =>
  lan.request({ method: "SUBSCRIBE", path: PATHS.event, headers })
const invoke = (lan: PresenceOnLan, action: string, args: string) =>
  post(lan, { "content-type": "text/xml" }, envelope(`<u:${action} xmlns:u="${SERVICE}">${args}</u:${action}>`))
const register = (lan: PresenceOnLan, id: string) =>
  call(lan, "RegisterForContactPresence", { Contact: contactId(id), Expire: "10" })

/** What brings each refusal about that needs no socket. */
const CAUSES: { readonly [R in Reason]?: (lan: PresenceOnLan) => unknown } = {
  stranger: (lan) => get(lan, PATHS.description, { peer: { address: STRANGER, port: 1 } }),
  host: (lan) => get(lan, PATHS.description, { headers: { host: "evil.example" } }),
  page: (lan) => post(lan, { origin: "http://evil.example" }),
  path: (lan) => get(lan, "/"),
  method: (lan) => lan.request({ method: "DELETE", path: PATHS.control }),
  type: (lan) => post(lan, { "content-type": "text/plain" }),
  request: (lan) => post(lan, { "content-type": "text/xml" }),
  call: (lan) => invoke(lan, "Nonsense", ""),
  document: (lan) => call(lan, "UpdatePresence", { UpdatedUserPresence: "x".repeat(70_000) }),
  contact: (lan) => register(lan, "sip:nobody@example.com"),
  subscription: (lan) => subscribe(lan, { sid: "uuid:gone" }),
  callback: (lan) => subscribe(lan, { nt: "upnp:event", callback: "<http://203.0.113.1/>" }),
  search: (lan) => hear(lan, { ST: "ssdp:all" }),
  outside: (lan) => hear(lan, SEARCH, STRANGER),
  answers: (lan) => Array.from({ length: 6 }, (_, port) => hear(lan, SEARCH, ANN, port + 1)),
}

async function started(...options: Parameters<typeof presenceOnLan>) {
  const lan = presenceOnLan(...options)
  lan.device.start()
  await lan.clock.run(200)
  return lan
}

describe("what is refused is counted with its reason and who it was", () => {
  test.each(Object.entries(CAUSES))("%s", async (reason, cause) => {
    const lan = await started()
    await cause(lan)
    const [row, ...others] = lan.device.refusals
    expect([row?.reason, others]).toEqual([reason, []])
    expect(row?.address).toBe(["stranger", "outside"].includes(reason) ? STRANGER : ANN)
    expect(lan.refused).toMatchObject([{ reason, isFirst: true, count: 1, address: row?.address }])
    expect(lan.refusalNews).toHaveLength(1)
  })

  test("access: [SEC-15]", async () => {
    const network = parseNetwork("192.168.1.0/24")
    const lan = await started({ access: network ? [{ network, level: "read" }] : [] })
    expect((await call(lan, "UpdatePresence")).fault?.[0]).toBe("606")
    expect(lan.device.refusals.map(({ reason }) => reason)).toEqual(["access"])
  })

  test("rate, subscribers: [SEC-7] [SEC-9]", async () => {
    const lan = await started({ limits: { subscribers: 1, requestsPerSecondPerAddress: 1 } })
    for (const port of [1, 2]) await subscribe(lan, { nt: "upnp:event", callback: `<http://${ANN}:${port}/>` })
    for (let time = 0; time < 4; time++) await get(lan, PATHS.description)
    expect(lan.device.refusals.map(({ reason, count }) => [reason, count]).sort()).toEqual([
      ["rate", 1],
      ["subscribers", 1],
    ])
  })

  test("full: a table has no room", async () => {
    const lan = await started({}, { unknownContacts: "ask", limits: { ...DEFAULT_LIMITS, registrations: 1 } })
    for (const id of ["sip:a@example.com", "sip:b@example.com"]) await register(lan, id)
    expect(lan.device.refusals.map(({ reason, count }) => [reason, count])).toEqual([["full", 1]])
  })

  test("failed: the store cannot write", async () => {
    const lan = await started()
    lan.store.failure = new Error("disk full")
    expect((await call(lan, "UpdatePresence", { UpdatedUserPresence: userPresence("x", "open", ENTITY) })).fault?.[0]).toBe("501")
    expect(lan.device.refusals.map(({ reason }) => reason)).toEqual(["failed"])
  })

  test("what is not refused, and what concerns somebody else, is not counted", async () => {
    const lan = await started()
    await get(lan, PATHS.description)
    await call(lan, "GetPresence")
    await subscribe(lan, { nt: "upnp:event", callback: `<http://${ANN}:1/>` })
    hear(lan, SEARCH)
    hear(lan, { ...SEARCH, ST: "urn:schemas-upnp-org:device:MediaServer:1" })
    lan.network.hear({ startLine: "NOTIFY * HTTP/1.1", headers: {}, from: { address: STRANGER, port: 1900 } })
    expect(lan.device.refusals).toEqual([])
  })
})

/** Those that sockets see: test/net/http.test.ts, test/net/ssdp-engine.test.ts. */
const OF_SOCKETS = ["connections", "timeout", "body", "headers", "datagram"]
const OF_STORIES = ["access", "rate", "subscribers", "full", "failed"]
/** Those of a device elsewhere: test/conformance/control-point-eventing.test.ts. */
const OF_REMOTE = ["event"]

test("every reason has been seen here or there", () => {
  expect([...Object.keys(CAUSES), ...OF_STORIES, ...OF_REMOTE, ...OF_SOCKETS].sort()).toEqual(Object.keys(REFUSALS).sort())
})
