import { expect, test } from "vitest"
import { allowedCallbacks } from "../../../src/upnp/eventing/callback"
import { nextSeq } from "../../../src/upnp/eventing/subscriber"
import { grantedSeconds } from "../../../src/upnp/eventing/timeout"
import { LAN } from "../../fakes/memory-network"

const OTHER = { name: "eth1", address: "10.0.0.10", netmask: "255.255.255.0", internal: false }
const LO = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true }
const policy = {
  local: { address: LAN.address, port: 49200 },
  peer: { address: "192.168.1.20", port: 50000 },
  interfaces: [LAN, OTHER],
}
const urls = (header: string, more = {}) =>
  allowedCallbacks(header, { ...policy, ...more }).map(({ to, path }) => `${to.address}:${to.port}${path}`)

test("[GENA-4] URLs keep their order and every character of their paths", () => {
  expect(urls("<http://192.168.1.20:5004/a/../b%2Fc?x=1&y=%20> , <http://192.168.1.21/Cb/>")).toEqual([
    "192.168.1.20:5004/a/../b%2Fc?x=1&y=%20",
    "192.168.1.21:80/Cb/",
  ])
  expect(urls("http://192.168.1.20:5004/bare")).toEqual(["192.168.1.20:5004/bare"])
  expect(urls("<http://192.168.1.20:5004>")).toEqual(["192.168.1.20:5004/"])
  expect(urls("<http://192.168.1.20:5004?x>")).toEqual(["192.168.1.20:5004/?x"])
})

test("[GENA-4] more than six, or one too long, refuse them all", () => {
  const url = "<http://192.168.1.20/>"
  expect(urls(url.repeat(6))).toHaveLength(6)
  expect(urls(url.repeat(7))).toEqual([])
  expect(urls(`${url}<http://192.168.1.20/${"a".repeat(1024)}>`)).toEqual([])
})

test.each([
  ["another subnet", "<http://192.168.2.20/>"],
  ["a subnet of another interface", "<http://10.0.0.20/>"],
  ["the internet", "<http://203.0.113.1/>"],
  ["this machine", "<http://127.0.0.1:8080/>"],
  ["nobody", "<http://0.0.0.0/>"],
  ["a multicast group", "<http://239.255.255.250/>"],
  ["the broadcast address", "<http://192.168.1.255/>"],
  ["the device itself", "<http://192.168.1.10:49200/upnp/presence/control>"],
])("[SEC-1, SEC-3] %s is no place for events", (_title, header) => {
  expect(urls(header)).toEqual([])
})

test.each([
  ["a name", "<http://kitchen.local/>"],
  ["localhost", "<http://localhost/>"],
  ["https", "<https://192.168.1.20/>"],
  ["a user", "<http://ann@192.168.1.20/>"],
  ["a fragment", "<http://192.168.1.20/#a>"],
  ["IPv6 without brackets", "<http://fe80::1/>"],
  ["a line break", "<http://192.168.1.20/\r\nX: y>"],
  ["a line break in the address", "<http://192.168.1\r\n.20:5004/>"],
  ["a tab in the address", "<http://192.168.1\t.20/>"],
  ["wide digits in the address", "<http://\uff11\uff19\uff12.168.1.20/>"],
  ["white space", "<http://192.168.1.20/a b>"],
  ["port 0", "<http://192.168.1.20:0/>"],
  ["nothing", "<>"],
])("[SEC-2] %s is no URL for events", (_title, header) => {
  expect(urls(header)).toEqual([])
})

test("[SEC-2] other spellings of an address are read as that address", () => {
  expect(urls("<http://0xc0a80114/>")).toEqual(["192.168.1.20:80/"])
  expect(urls("<http://2130706433/>")).toEqual([])
})

test("[SEC-3] loopback may be told over loopback, and the asker always", () => {
  const local = { address: "127.0.0.1", port: 49200 }
  expect(urls("<http://127.0.0.1:5004/>", { local, peer: { address: "127.0.0.1", port: 1 }, interfaces: [LO] })).toHaveLength(1)
  expect(urls("<http://10.9.9.9/>", { peer: { address: "10.9.9.9", port: 1 } })).toHaveLength(1)
})

test("[SEC-4] bad URLs are dropped, the others stay", () => {
  expect(urls("<http://evil.example/><http://192.168.1.20/ok>")).toEqual(["192.168.1.20:80/ok"])
})

test.each([
  [undefined, 1800],
  ["Second-1800", 1800],
  ["second-3600", 3600],
  ["Second-60", 1800],
  ["Second-999999", 86400],
  ["Second-infinite", 1800],
  ["infinite", 1800],
  ["3600", 1800],
  ["Second--1", 1800],
])("[GENA-6, GENA-7] TIMEOUT %s grants %i seconds", (timeout, seconds) => {
  expect(grantedSeconds(timeout)).toBe(seconds)
})

test("[GENA-21] after 4294967295 comes 1", () => {
  expect([nextSeq(0), nextSeq(4294967294), nextSeq(4294967295)]).toEqual([1, 4294967295, 1])
})

const LINK = { name: "eth0", address: "fe80::10%eth0", netmask: "ffff:ffff:ffff:ffff::", internal: false }
const ULA = { name: "eth0", address: "fd00:1::10", netmask: "ffff:ffff:ffff:ffff::", internal: false }
const TWIN = { ...LINK, name: "eth1", address: "fe80::10%eth1" }
const overIpv6 = {
  local: { address: LINK.address, port: 49200 },
  peer: { address: "fe80::20%eth0", port: 50000 },
  interfaces: [LAN, LINK, ULA, OTHER, TWIN],
}

test("[SSDP-37] a link-local callback is meant on the link of the connection, whatever zone is written", () => {
  expect(urls("<http://[fe80::20]:5004/a>", overIpv6)).toEqual(["fe80::20%eth0:5004/a"])
  expect(urls("<http://[fe80::21%25wlan0]:5004/><http://[fe80::22%wlan0]/b>", overIpv6)).toEqual([
    "fe80::21%eth0:5004/",
    "fe80::22%eth0:80/b",
  ])
  expect(urls("<http://[fe80::21]/>", { ...overIpv6, local: { address: TWIN.address, port: 49200 } })).toEqual([
    "fe80::21%eth1:80/",
  ])
  const [callback] = allowedCallbacks("<http://[fe80::21%25wlan0]:5004/>", { ...policy, ...overIpv6 })
  expect(callback?.host).toBe("[fe80::21]:5004") // GENA-18: no zone on the wire
})

test("[SEC-3] over IPv6 too, any subnet of the interface that was asked, and no other", () => {
  expect(urls("<http://[fd00:1::99]:5004/>", policy)).toEqual([]) // eth0 has none here
  expect(urls("<http://[fd00:1::99]:5004/><http://192.168.1.20/>", overIpv6)).toEqual(["fd00:1::99:5004/", "192.168.1.20:80/"])
  const refused = ["[fd00:2::1]", "[::1]", "[::]", "[ff02::c]", "[2001:db8::1]", "[::ffff:10.0.0.20]", "[fe80::10]:49200"]
  for (const host of refused) expect(urls(`<http://${host}/>`, overIpv6)).toEqual([])
  const global = { address: "2001:db8::1", port: 50000 }
  expect(urls("<http://[2001:db8:0::1]/>", { ...overIpv6, peer: global })).toEqual(["2001:db8::1:80/"]) // the asker itself
})
