import { describe, expect, test } from "vitest"
import { answersTo, usnTable } from "../../../src/upnp/ssdp/usn-table"
import { identity } from "./presence-on-ssdp"

const { udn } = identity
const targetsFor = (target: string) => answersTo(target, identity).map((entry) => entry.target)

describe("usn table", () => {
  test("[SSDP-2] [SSDP-3] a root device with one service has four entries", () => {
    expect(usnTable(identity)).toEqual([
      { target: "upnp:rootdevice", usn: `${udn}::upnp:rootdevice` },
      { target: udn, usn: udn },
      { target: "urn:schemas-upnp-org:device:TelephonyServer:2", usn: `${udn}::urn:schemas-upnp-org:device:TelephonyServer:2` },
      { target: "urn:schemas-upnp-org:service:Presence:1", usn: `${udn}::urn:schemas-upnp-org:service:Presence:1` },
    ])
  })

  test("[SSDP-22] ssdp:all gets every entry, anything else of ours gets one", () => {
    expect(answersTo("ssdp:all", identity)).toEqual(usnTable(identity))
    for (const entry of usnTable(identity)) expect(answersTo(entry.target, identity)).toEqual([entry])
  })

  test("[SSDP-23] an older version is answered, in ST and USN, with the version that was asked for", () => {
    const asked = "urn:schemas-upnp-org:device:TelephonyServer:1"
    expect(answersTo(asked, identity)).toEqual([{ target: asked, usn: `${udn}::${asked}` }])
  })

  test.each([
    "urn:schemas-upnp-org:device:TelephonyServer:3",
    "urn:schemas-upnp-org:service:Presence:2",
    "urn:schemas-upnp-org:service:Presence:10",
  ])("[SSDP-23] a later version than ours gets silence: %s", (asked) => {
    expect(targetsFor(asked)).toEqual([])
  })

  test.each(["0", "-1", "01", "1.0", "+1", "1e0", "0x1", "", " 1", "१", "99999999999999999999"])(
    "[SSDP-23] no version at all gets silence: %j",
    (version) => {
      expect(targetsFor(`urn:schemas-upnp-org:service:Presence:${version}`)).toEqual([])
    },
  )

  test("[SSDP-24] the letter case of a UUID does not matter, and ST comes back byte for byte", () => {
    const asked = udn.toUpperCase().replace("UUID:", "uuid:")
    expect(answersTo(asked, identity)).toEqual([{ target: asked, usn: udn }])
  })

  test.each([
    "upnp:rootDevice",
    "SSDP:ALL",
    "urn:schemas-upnp-org:service:presence:1",
    "urn:schemas-upnp-org:service:Presence",
    "urn:schemas-upnp-org:service:Presence:1:1",
    "urn:schemas-upnp-org:device:Presence:1",
    "schemas-upnp-org:service:Presence:1",
    '"upnp:rootdevice"',
    "uuid:",
    "uuid:2fac1234-31f8-11b4-a222-08002b34c004",
    "urn:schemas-upnp-org:service:Presence:1\0",
  ])("[SSDP-24] [SSDP-28] whatever is not exactly ours gets silence: %j", (asked) => {
    expect(targetsFor(asked)).toEqual([])
  })

  test.each(["(", ".*", "*", "(a+)+$", "urn:schemas-upnp-org:service:*:1", "[", "__proto__", "constructor"])(
    "[SEC-13] a target is never a pattern: %s",
    (asked) => {
      expect(targetsFor(asked)).toEqual([])
    },
  )
})
