import { describe, expect, test } from "vitest"
import { parseSearch } from "../../../src/upnp/ssdp/search-request"
import { identity, search } from "./presence-on-ssdp"

const parsed = { target: identity.serviceType, waitSeconds: 3 }
const line = (startLine: string) => parseSearch({ ...search(), startLine })

describe("search request", () => {
  test("[SSDP-16] a search as the standard writes it", () => {
    expect(parseSearch(search())).toEqual(parsed)
  })

  test.each(["M-SEARCH * HTTP/1.1", "M-SEARCH  *  HTTP/1.1 ", "M-SEARCH * HTTP/1.2", "M-SEARCH * HTTP/2.0"])(
    "[SSDP-16] accepted: %j",
    (startLine) => {
      expect(line(startLine)).toEqual(parsed)
    },
  )

  test.each([
    "M-SEARCH * HTTP/1.0",
    "M-SEARCH * HTTP/0.9",
    "M-SEARCH /foo HTTP/1.1",
    "M-SEARCH *",
    "M-SEARCH * HTTP/1.1 x",
    "M-SEARCH * HTTP/1.1x",
    "m-search * HTTP/1.1",
    "SEARCH * HTTP/1.1",
    "",
  ])("[SSDP-16] [SSDP-28] silence: %j", (startLine) => {
    expect(line(startLine)).toBeUndefined()
  })

  test.each(["NOTIFY * HTTP/1.1", "HTTP/1.1 200 OK"])("[SSDP-29] not for a device: %s", (startLine) => {
    expect(line(startLine)).toBeUndefined()
  })

  test("[SSDP-18] MAN without its quotes is tolerated", () => {
    expect(parseSearch(search({ MAN: "ssdp:discover" }))).toEqual(parsed)
  })

  test.each([undefined, "", "ssdp:all", '"ssdp:discover', "'ssdp:discover'", '"SSDP:DISCOVER"', "foo"])(
    "[SSDP-18] any other MAN is ignored: %j",
    (man) => {
      expect(parseSearch(search({ MAN: man }))).toBeUndefined()
    },
  )

  test.each([undefined, "", "abc", "-1", "1.5", "+1", "1e1", "0x2", "3s", "NaN"])("[SSDP-19] no MX, no answer: %j", (mx) => {
    expect(parseSearch(search({ MX: mx }))).toBeUndefined()
  })

  test.each([
    ["0", 1],
    ["1", 1],
    ["03", 3],
    ["5", 5],
    ["6", 5],
    ["120", 5],
    ["9".repeat(400), 5],
  ])("[SSDP-19] [SSDP-20] MX %s means %i s", (mx, waitSeconds) => {
    expect(parseSearch(search({ MX: mx }))?.waitSeconds).toBe(waitSeconds)
  })

  test.each([undefined, "", "239.255.255.250", "239.255.255.246:1900", "[FF02::C]:1900"])(
    "[SSDP-27] a search for the group needs its MX: HOST %j",
    (host) => {
      expect(parseSearch(search({ HOST: host, MX: undefined }))).toBeUndefined()
    },
  )

  test.each([undefined, "5", "abc"])("[SSDP-27] a search for us alone is answered within a second: MX %j", (mx) => {
    expect(parseSearch(search({ HOST: "192.0.2.10:1900", MX: mx }))?.waitSeconds).toBe(1)
  })

  test.each([undefined, ""])("[SSDP-28] no target, no answer: %j", (st) => {
    expect(parseSearch(search({ ST: st }))).toBeUndefined()
  })
})
