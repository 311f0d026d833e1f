import { Socket } from "node:dgram"
import { afterEach, expect, test, vi } from "vitest"
import { chosenInterfaces } from "../../src/net/interfaces"
import type { NetworkInterface } from "../../src/upnp/transport"
import { LAN } from "../fakes/memory-network"
import { UDN } from "../presence-on-lan"
import {
  CONFIG_ID,
  DESCRIPTION,
  documentOf,
  header,
  LOCATION,
  namesOf,
  ntOf,
  SCPD,
  SERVICE_TYPE,
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
import { lo, lo2, startedOnLoopback } from "./on-loopback"

afterEach(() => vi.restoreAllMocks())

const WLAN_LOCATION = "http://10.0.0.10:49200/upnp/presence/device.xml"
const BOOT_ID = "BOOTID.UPNP.ORG"

const on = (name: string, address: string): NetworkInterface => ({
  name,
  address,
  netmask: "255.255.0.0",
  internal: name === "lo",
})
const ipv6 = (name: string, address: string): NetworkInterface => ({
  name,
  address,
  netmask: "ffff:ffff:ffff:ffff::",
  internal: false,
})
const MACHINE = [
  on("lo", "127.0.0.1"),
  on("eth0", "192.168.1.10"),
  on("eth0", "169.254.3.4"),
  on("wlan0", "10.0.0.10"),
  on("docker0", "172.17.0.1"),
  on("veth1a2b", "172.18.0.1"),
  on("vEthernet (WSL)", "172.19.0.1"),
  on("wg0", "10.8.0.1"),
]
const chosen = (choice: string) => chosenInterfaces(choice, MACHINE).map(({ address }) => address)

test("SSDP-30 each interface is spoken from by a socket of its own, with the LOCATION of that interface, all else alike", async () => {
  const by = vi.spyOn(Socket.prototype, "setMulticastInterface")
  const host = await startedOnLoopback({}, [lo, lo2])
  await host.settle()
  const alive = host.member.of("ssdp:alive")
  expect(alive).toHaveLength(24)
  for (const { text, from } of alive) expect(text).toContain(`LOCATION: http://${from.address}:${host.port()}/`)
  const others = ({ address }: NetworkInterface) =>
    alive.filter(({ from }) => from.address === address).map(({ text }) => text.replaceAll(address, "-"))
  expect(others(lo)).toEqual(others(lo2))
  expect(by.mock.calls).toEqual(expect.arrayContaining([[lo.address], [lo2.address]]))
})

test("SSDP-31 the LOCATION of an answer lies in the asker's own subnet; who is in none of ours gets silence", async () => {
  const lan = await startedOnLan({}, [LAN, WLAN])
  const locationFor = async (from: string) => valuesOf(await search(lan, {}, { from }), "LOCATION")
  expect(await locationFor("192.168.1.20")).toEqual([LOCATION])
  expect(await locationFor("10.0.0.77")).toEqual([WLAN_LOCATION])
  expect(await locationFor("203.0.113.1")).toEqual([])
})

test("SSDP-32 a search to the group gets one answer, however many interfaces it came in by", async () => {
  const host = await startedOnLoopback({}, [lo, lo2])
  const text = `M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ${SERVICE_TYPE}\r\n\r\n`
  expect(await host.ask(text, "239.255.255.250")).toHaveLength(1)
  const lan = await startedOnLan({}, [LAN, { ...LAN, name: "eth1", address: "192.168.1.11" }])
  lan.network.hear(searchRequest())
  expect(await search(lan)).toHaveLength(1)
})

test("SSDP-33 no loopback or link-local LOCATION on a LAN; loopback only if chosen, link-local if there is nothing else", async () => {
  const lan = await startedOnLan({}, chosenInterfaces("", MACHINE))
  expect(valuesOf(said(lan, "ssdp:alive"), "LOCATION")).toEqual([LOCATION, WLAN_LOCATION])
  expect([chosen("eth0"), chosen("lo")]).toEqual([["192.168.1.10"], ["127.0.0.1"]])
  expect(chosenInterfaces("eth1", [on("eth1", "169.254.3.4")])).toHaveLength(1)
})

test("SSDP-34 one interface is chosen by name or address, else all are used but those of containers, virtual machines and VPNs; no lists", () => {
  expect(chosen("")).toEqual(["192.168.1.10", "10.0.0.10"])
  expect([chosen("wlan0"), chosen("10.0.0.10"), chosen("docker0")]).toEqual([["10.0.0.10"], ["10.0.0.10"], ["172.17.0.1"]])
})

test("SSDP-35 without an interface, or with one that fails, it stays up and starts within 10 s of one that works", async () => {
  const lan = await startedOnLan({}, [])
  expect(lan.statuses.at(-1)?.code).toBe("no-network")
  lan.network.addresses = [LAN]
  lan.network.ssdpFailure = Object.assign(new Error("addMembership ENODEV"), { code: "ENODEV" })
  await lan.clock.run(10_000)
  expect([lan.statuses.at(-1)?.code, lan.network.datagrams]).toEqual(["undiscoverable", []])
  lan.network.ssdpFailure = undefined
  await lan.clock.run(10_000)
  expect(said(lan, "ssdp:alive").slice(0, 4).map(ntOf)).toEqual(TARGETS)
  const gone = on("gone0", "203.0.113.1")
  const host = await startedOnLoopback({}, [gone])
  expect(host.statuses.at(-1)?.code).toBe("failed")
})

test("SSDP-36 a changed address: byebye from the old one, a start from the new one; only the new LOCATION and Host count", async () => {
  const lan = await startedOnLan()
  lan.network.datagrams.length = 0
  lan.network.addresses = [WLAN]
  await lan.clock.run(10_000)
  const old = lan.network.datagrams.filter(({ from }) => from === LAN.address)
  expect(old.map(({ message }) => header(message, "NTS"))).toEqual(Array(8).fill("ssdp:byebye"))
  expect(lan.network.datagrams.slice(0, 8)).toEqual(old)
  expect(valuesOf(said(lan, "ssdp:alive"), "LOCATION")).toEqual([WLAN_LOCATION])
  expect(valuesOf(await search(lan, {}, { from: "10.0.0.77" }), "LOCATION")).toEqual([WLAN_LOCATION])
  const statusFor = async (host: string) => {
    const ends = { local: { address: WLAN.address, port: 49200 }, peer: { address: "10.0.0.77", port: 50000 } }
    return (await lan.request({ method: "GET", path: DESCRIPTION, headers: { host }, ...ends })).status
  }
  expect([await statusFor("192.168.1.10:49200"), await statusFor("10.0.0.10:49200")]).toEqual([403, 200])
})

test("SSDP-37 IPv6: groups FF02::C and FF05::C, from link-local and private addresses; LOCATION in brackets, of the same scope, without zone", async () => {
  const [link, twin] = [ipv6("eth0", "fe80::10%eth0"), ipv6("wlan0", "fe80::10%wlan0")]
  const own = ipv6("eth0", "fd00:1::10")
  const machine = [LAN, link, own, ipv6("eth0", "fd00:2::10"), ipv6("eth0", "2001:db8::10"), twin]
  expect(chosenInterfaces("", machine)).toEqual([LAN, link, own, twin]) // one of each kind, none of the internet
  const lan = await startedOnLan({}, [link, own, twin])
  const saidFrom = ({ address }: NetworkInterface) => {
    const theirs = said(lan, "ssdp:alive").filter(({ from }) => from === address)
    return [theirs.length, ...valuesOf(theirs, "HOST"), ...valuesOf(theirs, "LOCATION")]
  }
  const LINK_LOCATION = `http://[fe80::10]:49200${DESCRIPTION}`
  expect(saidFrom(link)).toEqual([12, "[FF02::C]:1900", LINK_LOCATION])
  expect(saidFrom(own)).toEqual([12, "[FF05::C]:1900", `http://[fd00:1::10]:49200${DESCRIPTION}`])
  const answered = async (from: string) => {
    const answers = await search(lan, { HOST: "[FF02::C]:1900" }, { from })
    return answers.map((answer) => [answer.from, header(answer.message, "LOCATION")])
  }
  expect(await answered("fe80::20%eth0")).toEqual([[link.address, LINK_LOCATION]])
  expect(await answered("fe80::20%wlan0")).toEqual([[twin.address, LINK_LOCATION]])
  expect(await answered("fd00:1::20")).toEqual([[own.address, `http://[fd00:1::10]:49200${DESCRIPTION}`]])
  for (const stranger of ["fe80::20%eth1", "fe80::20", "fd00:9::20", "2001:db8::20"]) expect(await answered(stranger)).toEqual([])
})

test("SSDP-38 BOOTID is a number below 2^31 in every message, constant while up, greater at each start", async () => {
  const lan = await startedOnLan()
  await search(lan, { ST: "ssdp:all" })
  await lan.clock.run(1_000_000, 1000)
  const [first] = lan.boots
  expect(valuesOf(lan.network.datagrams, BOOT_ID)).toEqual([String(first)])
  expect(first).toBeLessThan(2 ** 31)
  lan.network.addresses = [WLAN]
  await lan.clock.run(10_000)
  expect(valuesOf(said(lan, "ssdp:alive").slice(-4), BOOT_ID)).toEqual([String(lan.boots[1])])
  await stop(lan)
  // the next one finds the clock of the first start: it was set back, or runs from no battery
  const again = await startedOnLan({ lastBootId: lan.boots[1] ?? 0 })
  const ids = [...lan.boots, ...again.boots]
  expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other))
  expect(ids).toHaveLength(3)
})

test("SSDP-39 CONFIGID, 0 to 16777215, is in every message, that of the documents, and another if they differ in any byte", async () => {
  const [lan, other] = [await startedOnLan(), await startedOnLan({ friendlyName: "Bob" })]
  await search(lan)
  await stop(other)
  const [id, ...more] = valuesOf(lan.network.datagrams, CONFIG_ID)
  expect([Number(id) >= 0 && Number(id) <= 16_777_215, more]).toEqual([true, []])
  for (const path of [DESCRIPTION, SCPD]) expect(await documentOf(lan, path)).toContain(`configId="${id}"`)
  expect(valuesOf(other.network.datagrams, CONFIG_ID)).not.toContain(id)
  const same = await startedOnLan()
  expect(valuesOf(same.network.datagrams, CONFIG_ID)).toEqual([id])
})

test("SSDP-40 no message has SEARCHPORT, for unicast searches are heard at the usual port", async () => {
  const lan = await startedOnLan()
  await search(lan)
  expect(lan.network.datagrams.flatMap(({ message }) => namesOf(message))).not.toContain("SEARCHPORT.UPNP.ORG")
  const host = await startedOnLoopback()
  const unicast = `M-SEARCH * HTTP/1.1\r\nHOST: 127.0.0.1:${host.ssdpPort}\r\nMAN: "ssdp:discover"\r\nST: ${UDN}\r\n\r\n`
  expect(await host.ask(unicast)).toHaveLength(1)
})

test("SSDP-41 a new interface makes those that stay say ssdp:update, with the old BOOTID and the next one, before any alive has that", async () => {
  const { lan, heard } = await joinedByWlan()
  const updates = heard(LAN.address).filter(({ message }) => header(message, "NTS") === "ssdp:update")
  expect(updates.map(ntOf)).toEqual([...TARGETS, ...TARGETS]) // twice, the root's first
  const [old, next] = lan.boots.map(String)
  expect([valuesOf(updates, BOOT_ID), valuesOf(updates, "NEXTBOOTID.UPNP.ORG")]).toEqual([[old], [next]])
  expect([valuesOf(updates, "LOCATION"), valuesOf(updates, "USN")]).toEqual([[LOCATION], Object.values(USNS)])
  expect(new Set(updates.map(({ message }) => JSON.stringify(message))).size).toBe(TARGETS.length) // each copy alike
  const alive = said(lan, "ssdp:alive")
  expect(valuesOf(alive, BOOT_ID)).toEqual([next])
  expect(Math.min(...alive.map(({ atMs }) => atMs))).toBeGreaterThan(Math.max(...updates.map(({ atMs }) => atMs)))
})

test("SSDP-42 as ssdp:update is sent, no byebye is said where the device stays; there it is said alone where it begins", async () => {
  const { heard } = await joinedByWlan()
  const words = (address: string) => heard(address).map(({ message }) => header(message, "NTS"))
  expect(words(LAN.address)).toEqual([...Array(8).fill("ssdp:update"), ...Array(12).fill("ssdp:alive")])
  expect(words(WLAN.address)).toEqual([...Array(4).fill("ssdp:byebye"), ...Array(12).fill("ssdp:alive")])
})

/** A device on a LAN that gets a second one; what was said since. */
async function joinedByWlan() {
  const lan = await startedOnLan()
  lan.network.datagrams.length = 0
  lan.network.addresses = [LAN, WLAN]
  await lan.clock.run(10_000)
  const heard = (address: string) => lan.network.datagrams.filter(({ from }) => from === address)
  return { lan, heard }
}
