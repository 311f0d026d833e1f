import { connect, type Socket } from "node:net"
import { expect, onTestFinished, test } from "vitest"
import { osProduct, systemEntropy } from "../../src/net/system"
import { parseNetwork } from "../../src/upnp/ip"
import { PATHS } from "../../src/upnp/protocol"
import { readXml } from "../../src/xml/read-xml"
import { headerOf, LAN } from "../fakes/memory-network"
import { ControlPoint, tuple } from "../presence-on-lan"
import { call, envelope, SERVICE } from "../soap"
import { DESCRIPTION, get, search, startedOnLan, WLAN } from "./on-lan"
import { startedOnLoopback } from "./on-loopback"
import { deviceOnLoopback, headerIn, lo, posting, postRaw, raw } from "./wire"

type Lan = Awaited<ReturnType<typeof startedOnLan>>

const subscribe = async (lan: Lan, callback: string, more: object = {}) =>
  lan.request({ method: "SUBSCRIBE", path: PATHS.event, headers: { callback, nt: "upnp:event" }, ...more })
const statusFor = async (lan: Lan, url: string) => (await subscribe(lan, `<${url}>`)).status

test("SEC-1 events go to the segment of the interface that was asked, or nowhere: 412", async () => {
  const lan = await startedOnLan({}, [LAN, WLAN])
  expect(await statusFor(lan, "http://192.168.1.77:5004/")).toBe(200)
  for (const url of ["http://203.0.113.1/", "http://10.0.0.77/", "http://192.168.2.1/", "http://169.254.1.1/"])
    expect([url, await statusFor(lan, url)]).toEqual([url, 412])
})

test("SEC-2 a callback names an IP literal, read as a resolver would; never a name, which is never looked up", async () => {
  const lan = await startedOnLan()
  for (const url of ["http://kitchen.local/", "http://localhost:5004/", "http://example.com/", "https://192.168.1.77/"])
    expect([url, await statusFor(lan, url)]).toEqual([url, 412])
  for (const host of ["0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "[::ffff:203.0.113.1]"])
    expect([host, await statusFor(lan, `http://${host}/`)]).toEqual([host, 412])
  expect(await statusFor(lan, "http://0xc0a8014d:5004/")).toBe(200) // 192.168.1.77
})

test("SEC-3 never to nobody, a group, everybody, this machine or the device itself, nor with a user's name", async () => {
  const lan = await startedOnLan()
  const hosts = [
    "0.0.0.0",
    "239.255.255.250",
    "255.255.255.255",
    "192.168.1.255",
    "127.0.0.1",
    `${LAN.address}:${lan.network.port}`,
  ]
  for (const host of [...hosts, "ann@192.168.1.77"]) expect([host, await statusFor(lan, `http://${host}/`)]).toEqual([host, 412])
})

test("SEC-4 bad URLs are dropped, good ones keep their order; none left is 412", async () => {
  const lan = await startedOnLan()
  const [first, second] = [new ControlPoint(lan, "192.168.1.31", 1), new ControlPoint(lan, "192.168.1.32", 2)]
  first.answer = () => Promise.reject(new Error("refused"))
  const urls = ["http://203.0.113.1/", "http://192.168.1.31:1/", "http://x/", "http://192.168.1.32:2/"]
  expect((await subscribe(lan, urls.map((url) => `<${url}>`).join(""))).status).toBe(200)
  await lan.clock.run(200)
  expect([first.seqs, second.seqs]).toEqual([[0], [0]])
  expect((await subscribe(lan, "<http://203.0.113.1/><http://x/>")).status).toBe(412)
})

test("SEC-5 the Host is the address and port that were connected to, on all URLs; else 403", async () => {
  const lan = await startedOnLan()
  const own = `${LAN.address}:${lan.network.port}`
  for (const path of Object.values(PATHS)) {
    for (const host of ["evil.example", `evil.example:${lan.network.port}`, "192.168.1.11:49200", LAN.address, "", "[::1]:49200"])
      expect([path, host, (await lan.request({ method: "GET", path, headers: { host } })).status]).toEqual([path, host, 403])
    expect((await lan.request({ method: "GET", path, headers: { host: own } })).status).not.toBe(403)
  }
})

test("SEC-6 pages in a browser get nothing: no CORS headers, OPTIONS 405, other content types 415, an Origin 403", async () => {
  const lan = await startedOnLan()
  expect((await get(lan, DESCRIPTION)).headers.filter(([name]) => /^access-control/i.test(name))).toEqual([])
  for (const path of Object.values(PATHS)) expect((await lan.request({ method: "OPTIONS", path })).status).toBe(405)
  const post = (headers: Record<string, string>) => lan.request({ method: "POST", path: PATHS.control, headers, body: "<a/>" })
  expect((await post({ "content-type": "text/plain" })).status).toBe(415)
  expect((await post({ "content-type": "text/xml", origin: "http://evil.example" })).status).toBe(403)
  expect((await subscribe(lan, "<http://192.168.1.77/>", { headers: { origin: "null", nt: "upnp:event" } })).status).toBe(403)
})

test("SEC-7 headers, bodies, datagrams, connections and requests in a second are bounded: 431, 413, silence, the end, 503; others are served on", async () => {
  const device = await deviceOnLoopback()
  expect(await raw(device.port(), `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(17_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /)
  expect(await raw(device.port(), posting(device, "", { "CONTENT-LENGTH": "262145" }))).toMatch(/^HTTP\/1.1 413 /)
  const search = 'M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\nX: '
  expect(await device.ask(`${search.padEnd(2046, "x")}\r\n\r\n`)).toEqual([])
  const sockets = Array.from({ length: 70 }, () => connect(device.port(), lo.address).on("error", () => {}))
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()))
  const closed = () => sockets.filter((socket) => socket.closed || socket.readableEnded).length
  await expect.poll(closed).toBe(70 - 64)
  sockets.forEach((socket) => void socket.destroy())
  expect((await flooded(device.port())).at(-1)).toMatch(/^HTTP\/1.1 503 [\s\S]*RETRY-AFTER: 1\r\n/)
  await expect.poll(() => postRaw(device, envelope(`<u:GetPresence xmlns:u="${SERVICE}"/>`))).toMatch(/^HTTP\/1.1 200 /)
})

/** What a neighbour gets who asks more at once than he may, on one connection. */
async function flooded(port: number): Promise<readonly string[]> {
  const flood = connect({ host: lo.address, port, localAddress: "127.0.0.2" })
  const request = `HEAD ${DESCRIPTION} HTTP/1.1\r\nHost: ${lo.address}:${port}\r\n\r\n`
  return (await said(flood, request.repeat(1001))).split(/(?=HTTP\/1\.1 \d)/)
}

/** Says something on a connection; all that comes back until it ends. */
async function said(socket: Socket, text: string): Promise<string> {
  let answers = ""
  socket.setEncoding("latin1").on("error", () => {})
  socket.on("data", (piece) => {
    answers += piece
  })
  socket.write(text)
  await new Promise((resolve) => socket.on("close", resolve))
  return answers
}

test("SEC-8 no DOCTYPE, no entity but the five, 32 deep and 10,000 nodes at most, names of any kind; in envelopes and arguments alike", async () => {
  const lan = await startedOnLan()
  const entities = ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "<a>&nbsp;</a>"]
  const tooMuch = [`${"<a>".repeat(33)}${"</a>".repeat(33)}`, `<a>${"<b/>".repeat(10_001)}</a>`]
  const bombs = [...entities, ...tooMuch]
  for (const bomb of bombs) expect(() => readXml(bomb), bomb.slice(0, 40)).toThrow()
  const post = (body: string) =>
    lan.request({ method: "POST", path: PATHS.control, headers: { "content-type": "text/xml" }, body })
  for (const bomb of bombs) expect((await post(bomb)).status).toBe(400)
  const faultOf = async (UpdatedUserPresence: string) => (await call(lan, "UpdatePresence", { UpdatedUserPresence })).fault?.[0]
  for (const bomb of entities) expect(await faultOf(bomb)).toBe("600")
  for (const bomb of tooMuch) expect(await faultOf(bomb)).toBe("605")
  expect(readXml('<__proto__ constructor="a"/>')).toMatchObject({ name: "__proto__" })
  expect(({} as Record<string, unknown>).constructor).toBe(Object)
})

test("SEC-9 subscriptions are bounded in all and for each address: 503; who subscribes anew again and again replaces himself", async () => {
  const lan = await startedOnLan({ limits: { subscribers: 5, subscribersPerAddress: 3 } })
  const from = async (address: string, port: number) =>
    (await subscribe(lan, `<http://${address}:${port}/>`, { peer: { address, port: 1 } })).status
  const ports = [1, 2, 3, 4, 3, 3]
  const first: number[] = []
  for (const port of ports) first.push(await from("192.168.1.20", port))
  expect(first).toEqual([200, 200, 200, 503, 200, 200])
  expect([await from("192.168.1.21", 1), await from("192.168.1.22", 1), await from("192.168.1.23", 1)]).toEqual([200, 200, 503])
})

test("SEC-10 events under way are bounded, and who does not answer takes no place of who does", async () => {
  const lan = await startedOnLan({ limits: { subscribersPerAddress: 1000 } })
  const points = Array.from({ length: 301 }, (_, index) => new ControlPoint(lan, "192.168.1.20", 6000 + index))
  for (const point of points) await point.subscribe()
  await lan.clock.run(200)
  let trying = 0
  const [live, ...dead] = points
  for (const point of dead)
    point.answer = () => {
      trying += 1
      return new Promise((_, reject) => {
        lan.clock.after(5000, () => reject(new Error("connect timed out")))
      })
    }
  await lan.service.update(tuple("a", "open"), "flow")
  await lan.clock.run(15_000, 100)
  expect(trying).toBe(300)
  trying = 0
  await lan.service.update(tuple("a", "closed"), "flow")
  await lan.clock.run(100)
  expect([live?.seqs, trying]).toEqual([[0, 1, 2], 16])
})

test("SEC-11 searches from outside our subnets and from port 0 get silence; 20 answers a second to each, 200 in all", async () => {
  const lan = await startedOnLan()
  expect(await search(lan, {}, { from: "203.0.113.1" })).toEqual([])
  expect(await search(lan, {}, { port: 0 })).toEqual([])
  const ask = (from: string, port: number) =>
    lan.network.hear({
      startLine: "M-SEARCH * HTTP/1.1",
      headers: { MAN: '"ssdp:discover"', MX: "1", ST: "ssdp:all" },
      from: { address: from, port },
    })
  const answeredTo = async (flood: () => void) => {
    const before = lan.network.datagrams.length
    flood()
    await lan.clock.run(1500, 100)
    return lan.network.datagrams.slice(before).filter(({ to }) => to !== "group").length
  }
  expect(await answeredTo(() => Array.from({ length: 100 }, (_, port) => ask("192.168.1.66", port + 1)))).toBe(20)
  expect(await answeredTo(() => Array.from({ length: 200 }, (_, host) => ask(`192.168.1.${host + 1}`, 1)))).toBe(200)
})

test("SEC-12 it listens at the chosen addresses alone, and strangers get 403", async () => {
  const device = await deviceOnLoopback()
  await expect(
    new Promise((resolve, reject) => connect(device.port(), "127.0.0.9").on("connect", resolve).on("error", reject)),
  ).rejects.toThrow("ECONNREFUSED")
  const lan = await startedOnLan()
  for (const path of Object.values(PATHS))
    expect((await lan.request({ method: "GET", path, peer: { address: "203.0.113.1", port: 1 } })).status).toBe(403)
})

test("SEC-13 nothing of a search becomes a pattern or a line of a header", async () => {
  const lan = await startedOnLan()
  const begun = performance.now()
  for (const target of ["(", "*", ".*", "(a+)+$", "uuid:(a+)+$", `urn:${"a*".repeat(30)}b`, "ssdp:all\r\nX: y", "\u0000"])
    expect(await search(lan, { ST: target })).toEqual([])
  expect(performance.now() - begun).toBeLessThan(2000)
  for (const { message } of lan.network.datagrams) expect(message.headers.flat().join("")).not.toMatch(/[\r\n]/)
})

test("SEC-14 SERVER tells neither Node.js nor a patch level; SIDs are random", async () => {
  const device = await deviceOnLoopback()
  const server =
    headerIn(
      await raw(
        device.port(),
        `GET ${DESCRIPTION} HTTP/1.1\r\nHost: ${lo.address}:${device.port()}\r\nConnection: close\r\n\r\n`,
      ),
      "SERVER",
    ) ?? ""
  expect(server).not.toContain(process.versions.node)
  expect(server).not.toMatch(/node\.js|node\//i)
  expect(osProduct().version.split(".").length).toBeLessThanOrEqual(2)
  const ids = Array.from({ length: 100 }, () => systemEntropy.uuid())
  expect(new Set(ids).size).toBe(100)
  expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})

test("[SEC-15] on real sockets, too, each address has its level: 200, 606, 403; and what is refused is counted", async () => {
  const rule = (address: string, level: "control" | "read") => {
    const network = parseNetwork(address)
    return network ? [{ network, level }] : []
  }
  const device = await startedOnLoopback({ access: [...rule("127.0.0.1", "control"), ...rule("127.0.0.2/32", "read")] })
  const body = envelope(`<u:RegisterForContactPresence xmlns:u="${SERVICE}"/>`)
  const from = (localAddress: string) =>
    said(connect({ host: lo.address, port: device.port(), localAddress }), posting(device, body))
  expect(await from("127.0.0.1")).toMatch(/^HTTP\/1.1 500 [\s\S]*<errorCode>402</) // may, but says nothing
  expect(await from("127.0.0.2")).toMatch(/^HTTP\/1.1 500 [\s\S]*<errorCode>606</)
  expect(await from("127.0.0.3")).toMatch(/^HTTP\/1.1 403 /)
  const counted = device.device.refusals.map(({ reason, address }) => `${reason} ${address}`)
  expect(counted).toEqual(expect.arrayContaining(["call 127.0.0.1", "access 127.0.0.2", "stranger 127.0.0.3"]))
})

test("SEC-15 who may read calls the Get actions and subscribes, any other action is 606; who may nothing gets 403", async () => {
  const network = parseNetwork("192.168.1.0/24")
  const [none, rest] = [parseNetwork("192.168.1.66"), network]
  if (!none || !rest) throw new Error("no network")
  const lan = await startedOnLan({
    access: [
      { network: none, level: "none" },
      { network: rest, level: "read" },
    ],
  })
  expect((await call(lan, "GetPresence")).out).toBeDefined()
  for (const action of [
    "UpdatePresence",
    "RegisterForContactPresence",
    "AuthorizePresenceReactive",
    "AuthorizePresenceProactive",
  ])
    expect((await call(lan, action)).fault?.[0]).toBe("606")
  expect(headerOf(await subscribe(lan, "<http://192.168.1.20/>"), "SID")).toMatch(/^uuid:/)
  expect((await lan.request({ method: "GET", path: DESCRIPTION, peer: { address: "192.168.1.66", port: 1 } })).status).toBe(403)
})
