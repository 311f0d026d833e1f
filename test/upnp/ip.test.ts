import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { isOwnHost } from "../../src/upnp/access"
import { isIpv6, parseAuthority, parseIp, sameIp, urlHost } from "../../src/upnp/ip"
import { inSubnet, isForAll, sizeOf } from "../../src/upnp/subnet"

describe("an IP literal", () => {
  test.each([
    ["192.168.1.10", 32, 0xc0a8010an, ""],
    ["::ffff:192.168.1.10", 32, 0xc0a8010an, ""],
    ["::FFFF:c0a8:10a", 32, 0xc0a8010an, ""],
    ["::1", 128, 1n, ""],
    ["::", 128, 0n, ""],
    ["fe80::1%eth0.10", 128, (0xfe80n << 112n) | 1n, "eth0.10"],
    ["fe80::1%25wlan0", 128, (0xfe80n << 112n) | 1n, "wlan0"],
    ["FD00:0:0:0:0:0:0:1", 128, (0xfd00n << 112n) | 1n, ""],
  ])("%s is read", (text, bits, value, zone) => {
    expect(parseIp(text)).toEqual({ bits, value, zone })
  })

  test.each([
    "",
    "kitchen",
    "1.2.3",
    "1.2.3.256",
    "1.2.3.4.5",
    "0x7f.1",
    "::g",
    ":::",
    "1::2::3",
    "fe80::1%",
    "[::1",
    "fe80::1%a b",
  ])("%j is none", (text) => {
    expect(parseIp(text)).toBeUndefined()
  })

  test("any IPv6 address is the same however it is written", () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const url = new URL(`http://[${text}]/`)
        expect(sameIp(text, url.hostname.slice(1, -1))).toBe(true)
        expect(isIpv6(text)).toBe(true)
      }),
    )
  })

  test("[SSDP-15] as a host it has brackets and no zone", () => {
    expect(["10.0.0.1", "fe80::1%eth0", "fd00::1"].map(urlHost)).toEqual(["10.0.0.1", "[fe80::1]", "[fd00::1]"])
  })
})

describe("a subnet", () => {
  const wide = { address: "10.0.0.1", netmask: "255.0.0.0" }
  const link = { address: "fe80::1%eth0", netmask: "ffff:ffff:ffff:ffff::" }

  test("holds its own family, and of a link-local one its own link", () => {
    expect(["10.9.9.9", "::ffff:10.9.9.9", "11.0.0.1", "fe80::2%eth0", "x"].map((each) => inSubnet(each, wide))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ])
    expect(
      ["fe80::2%eth0", "fe80::2%eth1", "fe80::2", "fe80:0:0:1::2%eth0", "10.0.0.1"].map((each) => inSubnet(each, link)),
    ).toEqual([true, false, false, false, false])
  })

  test("its first and last address are nobody's, where there are more than two", () => {
    const isNobodys = (address: string, netmask: string) => isForAll(address, { netmask })
    expect(isNobodys("10.0.0.0", "255.255.255.0")).toBe(true)
    expect(isNobodys("10.0.0.255", "255.255.255.0")).toBe(true)
    expect(isNobodys("10.0.0.1", "255.255.255.254")).toBe(false)
    expect(isNobodys("fe80::", "ffff::")).toBe(false)
    expect([sizeOf(wide), sizeOf({ netmask: "255.255.255.255" })]).toEqual([2n ** 24n, 1n])
  })
})

describe("an authority", () => {
  test.each([
    ["10.0.0.1", { address: "10.0.0.1" }],
    ["10.0.0.1:80", { address: "10.0.0.1", port: 80 }],
    ["fd00::1", { address: "fd00::1" }],
    ["[fd00::1]", { address: "fd00::1" }],
    ["[fd00::1]:8080", { address: "fd00::1", port: 8080 }],
  ])("%s", (text, authority) => {
    expect(parseAuthority(text)).toEqual(authority)
  })

  test.each([
    "",
    "kitchen",
    "kitchen:80",
    "10.0.0.1:",
    "10.0.0.1:0",
    "10.0.0.1:65536",
    "[10.0.0.1]:80",
    "http://10.0.0.1",
    "[::1]x",
  ])("%j is none", (text) => {
    expect(parseAuthority(text)).toBeUndefined()
  })
})

describe("[SEC-5] the Host", () => {
  const asked = (host: string | undefined, address = "192.168.1.10", port = 49200, httpVersion = "1.1") => ({
    method: "GET",
    path: "/",
    headers: { host },
    body: "",
    peer: { address, port: 1 },
    local: { address, port },
    httpVersion,
  })

  test.each([
    ["192.168.1.10:49200", "192.168.1.10", true],
    ["192.168.1.11:49200", "192.168.1.10", false],
    ["192.168.1.10", "192.168.1.10", false],
    ["kitchen:49200", "192.168.1.10", false],
    ["[fe80::1]:49200", "fe80::1%eth0", true],
    ["[FE80:0::1%25eth0]:49200", "fe80::1%eth0", true],
    ["[fe80::2]:49200", "fe80::1%eth0", false],
    ["fe80::1:49200", "fe80::1%eth0", false],
  ])("%s of a connection to %s: %s", (host, address, isOurs) => {
    expect(isOwnHost(asked(host, address))).toBe(isOurs)
  })

  test("may be what is advertised, with its port or with ours", () => {
    expect(isOwnHost(asked("203.0.113.7:8080"), { address: "203.0.113.7", port: 8080 })).toBe(true)
    expect(isOwnHost(asked("203.0.113.7:49200"), { address: "203.0.113.7", port: 8080 })).toBe(false)
    expect(isOwnHost(asked("203.0.113.7:49200"), { address: "203.0.113.7" })).toBe(true)
    expect(isOwnHost(asked("203.0.113.7:49200"))).toBe(false)
    expect(isOwnHost(asked(undefined, "10.0.0.1", 80, "1.0"), { address: "203.0.113.7" })).toBe(true)
  })
})
