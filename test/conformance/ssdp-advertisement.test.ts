import { Socket } from "node:dgram"
import { afterEach, expect, test, vi } from "vitest"
import { osProduct } from "../../src/net/system"
import { serverHeader } from "../../src/upnp/ssdp/messages"
import { VERSION } from "../../src/version"
import { LAN } from "../fakes/memory-network"
import { presenceOnLan, UDN } from "../presence-on-lan"
import { chance } from "../upnp/ssdp/presence-on-ssdp"
import {
  DESCRIPTION,
  documentOf,
  get,
  header,
  LOCATION,
  namesOf,
  ntOf,
  pending,
  said,
  search,
  searchRequest,
  startedOnLan,
  stop,
  TARGETS,
  USNS,
  valuesOf,
  WLAN,
} from "./on-lan"
import { startedOnLoopback } from "./on-loopback"

const HALF_MAX_AGE_MS = 900_000

afterEach(() => vi.restoreAllMocks())

test("SSDP-1 messages to 239.255.255.250, at a port shared with others: CRLF lines, a blank line at the end, one datagram", async () => {
  const memberships = vi.spyOn(Socket.prototype, "addMembership")
  const host = await startedOnLoopback()
  await host.settle()
  await host.close()
  expect(memberships.mock.calls).toEqual(Array(2).fill(["239.255.255.250", "127.0.0.1"])) // of the device and of the peer
  expect(host.member.of(UDN).length).toBeGreaterThanOrEqual(16)
  for (const { text } of host.member.of(UDN)) expect(text).toMatch(/^NOTIFY \* HTTP\/1\.1\r\n(?:[^\r\n]+\r\n)+\r\n$/)
})

test("SSDP-2 the whole set of a root device with one service is four messages", async () => {
  const lan = await startedOnLan()
  expect(said(lan, "ssdp:alive").slice(0, 4).map(ntOf)).toEqual(TARGETS)
})

test("SSDP-3 each NT has its USN: uuid::NT, the UUID alone for the UUID", async () => {
  const lan = await startedOnLan()
  for (const { message } of said(lan, "ssdp:alive")) expect(header(message, "USN")).toBe(USNS[header(message, "NT") ?? ""])
})

test("SSDP-4 alive has all required headers, NTS without quotes", async () => {
  const lan = await startedOnLan()
  const required = ["HOST", "CACHE-CONTROL", "LOCATION", "NT", "NTS", "SERVER", "USN"]
  for (const { message } of said(lan, "ssdp:alive")) expect(namesOf(message)).toEqual(expect.arrayContaining(required))
  expect(valuesOf(said(lan, "ssdp:alive"), "HOST")).toEqual(["239.255.255.250:1900"])
  expect(said(lan, "ssdp:alive")).toHaveLength(12)
})

test("SSDP-5 one max-age, not less than 1800, in every alive and answer", async () => {
  const lan = await startedOnLan()
  const answers = await search(lan, { ST: "ssdp:all" })
  const [value, ...others] = valuesOf([...said(lan, "ssdp:alive"), ...answers], "CACHE-CONTROL")
  expect(others).toEqual([])
  expect(Number(/^max-age=(\d+)$/.exec(value ?? "")?.[1])).toBeGreaterThanOrEqual(1800)
})

test("SSDP-6 the first message waits a random time up to 100 ms, also after a new address", async () => {
  const firstAt = async (fraction: number) => {
    const lan = await startedOnLan({ fraction: () => fraction })
    lan.network.addresses = [WLAN]
    await lan.clock.run(10_000)
    return [LAN, WLAN].map(({ address }) => lan.network.datagrams.find(({ from }) => from === address)?.atMs ?? 0)
  }
  const [[atOnce = 0, atOnceThere = 0], [late = 0, lateThere = 0]] = [await firstAt(0), await firstAt(0.99)]
  expect([atOnce - presenceOnLan().clock.now(), late - atOnce, lateThere - atOnceThere]).toEqual([0, 99, 99])
})

test("SSDP-7 the set is sent two or three times, some hundred ms apart, with gaps between packets", async () => {
  const lan = await startedOnLan()
  const moments = said(lan, "ssdp:alive").map(({ atMs }) => atMs)
  const rounds = said(lan, "ssdp:alive").filter((each) => ntOf(each) === "upnp:rootdevice")
  expect([2, 3]).toContain(rounds.length)
  expect(moments).toHaveLength(rounds.length * TARGETS.length)
  for (const [index, { atMs }] of rounds.slice(1).entries()) expect(atMs - (rounds[index]?.atMs ?? 0)).toBeGreaterThanOrEqual(200)
  for (const [index, atMs] of moments.slice(1).entries()) expect(atMs - (moments[index] ?? 0)).toBeGreaterThanOrEqual(10)
})

test("SSDP-8 announced again before half the max-age is over, at a random interval drawn anew each time", async () => {
  const lan = await startedOnLan({ fraction: chance(0, 0.2, 0.8, 0.4, 0.999999, 0.6).fraction })
  await lan.clock.run(6 * HALF_MAX_AGE_MS, 1000)
  const roots = said(lan, "ssdp:alive").filter((each) => ntOf(each) === "upnp:rootdevice")
  const gaps = roots.slice(1).map(({ atMs }, index) => atMs - (roots[index]?.atMs ?? 0))
  const intervals = gaps.filter((gap) => gap > 10_000)
  expect(intervals.length).toBeGreaterThanOrEqual(6)
  expect(Math.max(...intervals)).toBeLessThan(HALF_MAX_AGE_MS)
  expect(new Set(intervals.slice(0, 5).map(Math.round)).size).toBe(5)
  expect(roots.length % 3).toBe(0)
})

test("SSDP-9 the description can be fetched before anything is said", async () => {
  const lan = presenceOnLan({ fraction: () => 0.9 })
  lan.device.start()
  await lan.clock.run(10)
  const { status } = await get(lan, DESCRIPTION)
  expect([status, lan.network.datagrams]).toEqual([200, []])
  await lan.clock.run(1000)
  expect(lan.network.order.slice(0, 2)).toEqual(["listen", "ssdp:byebye"])
})

test("SSDP-10 at the start byebye for the whole set goes before the first alive", async () => {
  const lan = await startedOnLan()
  const first = lan.network.order.indexOf("ssdp:alive")
  const before = lan.network.datagrams.slice(0, first - lan.network.order.indexOf("ssdp:byebye"))
  expect(before.map((each) => [ntOf(each), header(each.message, "NTS")])).toEqual(TARGETS.map((nt) => [nt, "ssdp:byebye"]))
})

test("SSDP-11 an orderly stop says byebye for the whole set, with HOST, NT, NTS and USN (BOOTID and CONFIGID are of 1.1)", async () => {
  const lan = await startedOnLan()
  const before = said(lan, "ssdp:byebye").length
  await stop(lan)
  const byebyes = said(lan, "ssdp:byebye").slice(before)
  expect(new Set(byebyes.map(ntOf))).toEqual(new Set(TARGETS))
  for (const { message } of byebyes) {
    expect(namesOf(message)).toEqual(["HOST", "NT", "NTS", "USN", "BOOTID.UPNP.ORG", "CONFIGID.UPNP.ORG"])
    expect(header(message, "USN")).toBe(USNS[header(message, "NT") ?? ""])
  }
})

test("SSDP-12 stop: no alive and no answer any more, byebye twice, then silence, within 2 s", async () => {
  for (const afterMs of [50, 420, 700, 1500]) {
    const lan = presenceOnLan({ fraction: () => 0.1 })
    lan.device.start()
    await lan.clock.run(afterMs)
    lan.network.hear(searchRequest({ MX: "5", ST: "ssdp:all" }))
    const before = lan.network.order.length
    const startedAt = lan.clock.now()
    let endedAt = Number.POSITIVE_INFINITY
    void lan.device.stop().then(() => {
      endedAt = lan.clock.now()
    })
    await pending()
    await lan.clock.run(HALF_MAX_AGE_MS, 1000)
    expect(lan.network.order.slice(before)).toEqual([...Array(8).fill("ssdp:byebye"), "silence", "unlisten"])
    expect(endedAt - startedAt).toBeLessThanOrEqual(2000)
    expect(lan.clock.waiting).toBe(0)
  }
})

test("SSDP-13 multicast leaves with TTL 4, the default of 1.0; a user cannot change it", async () => {
  const ttl = vi.spyOn(Socket.prototype, "setMulticastTTL")
  await startedOnLoopback()
  expect(ttl.mock.calls.filter(([value]) => value !== 4)).toEqual([])
  expect(ttl).toHaveBeenCalled()
})

test("SSDP-14 SERVER is OS/version UPnP/1.0 product/version: three tokens, no comma, over SSDP and HTTP alike", async () => {
  const server = serverHeader(osProduct(), { name: "node-red-contrib-upnp-presence", version: VERSION })
  const lan = await startedOnLan({ server })
  expect(server).toMatch(/^[^\s,/]+\/[^\s,/]+ UPnP\/1\.0 [^\s,/]+\/[^\s,/]+$/)
  expect(valuesOf([...said(lan, "ssdp:alive"), ...(await search(lan))], "SERVER")).toEqual([server])
  expect((await get(lan, DESCRIPTION)).headers).toContainEqual(["SERVER", server])
})

test("SSDP-15 LOCATION is an http URL with an IP literal and a port, and leads to the description", async () => {
  const lan = await startedOnLan()
  const [location, ...others] = valuesOf(said(lan, "ssdp:alive"), "LOCATION")
  expect([location, others]).toEqual([LOCATION, []])
  const { hostname, port, pathname } = new URL(location ?? "")
  expect([hostname, port]).toEqual([LAN.address, String(lan.network.port)])
  expect(await documentOf(lan, pathname)).toContain(`<UDN>${UDN}</UDN>`)
})
