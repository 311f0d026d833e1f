import { expect, test } from "vitest"
import { clean } from "../../../src/upnp/doctor/clean"
import { isOf, listed, neighboursIn } from "../../../src/upnp/doctor/neighbours"
import { answer, NEIGHBOUR, router, UDN } from "./observations"

test("neighbours say where they are and what, the device is none", () => {
  expect(neighboursIn([answer(), router(), answer({ USN: undefined })], UDN)).toEqual([
    { address: NEIGHBOUR, host: NEIGHBOUR, server: "Linux/5.4 UPnP/1.0 router/1.0" },
    { address: "192.168.1.10", host: "192.168.1.10", server: "Linux/6.1 UPnP/1.0 presence/1.0" },
  ])
})

test("what is missing or no URL is empty", () => {
  expect(neighboursIn([answer({ USN: "uuid:x", LOCATION: "nowhere", SERVER: undefined }, NEIGHBOUR)], UDN)).toEqual([
    { address: NEIGHBOUR, host: "", server: "" },
  ])
})

test("no more than twenty are listed", () => {
  const many = Array.from({ length: 50 }, (_, index) => router(`192.168.1.${index + 100}`))
  expect(neighboursIn(many, UDN)).toHaveLength(50)
  expect(listed(neighboursIn(many, UDN))).toHaveLength(20)
})

test.each([
  [UDN, true],
  [`${UDN}::upnp:rootdevice`, true],
  [UDN.toUpperCase(), true],
  [`${UDN}0`, false],
  [undefined, false],
])("the USN %s is the device's: %s", (usn, expected) => {
  expect(isOf(usn, UDN)).toBe(expected)
})

test.each([
  ["Linux/6.1 UPnP/1.0 a/1", "Linux/6.1 UPnP/1.0 a/1"],
  ["  a\r\n\tb\u0000c  ", "a b c"],
  ["\u202eevil\u200b\ud83d\ude00é", "evil"],
  ["<script>alert(1)</script>", "<script>alert(1)</script>"],
  ["__name__ $t(key)", "?name? ?key)"],
  ["x".repeat(81), `${"x".repeat(77)}...`],
  ["x".repeat(80), "x".repeat(80)],
])("%j is shown as %j", (text, shown) => {
  expect(clean(text)).toBe(shown)
})
