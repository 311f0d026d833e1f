import { describe, expect, test } from "vitest"
import { aliveMessage, byebyeMessage, searchReply, serverHeader } from "../../../src/upnp/ssdp/messages"
import type { UsnEntry } from "../../../src/upnp/ssdp/usn-table"
import { eth0, golden, header, locationOf, signature, table, wire } from "./presence-on-ssdp"

const service = table[3] as UsnEntry
const place = { host: "239.255.255.250:1900", location: locationOf(eth0) }
const now = Date.UTC(2026, 10, 22, 13, 0, 0, 499)

describe("messages", () => {
  test("[SSDP-1] [SSDP-4] [SSDP-38] [SSDP-39] alive is the golden message, byte for byte", () => {
    expect(wire(aliveMessage(service, place, signature))).toBe(golden("alive"))
  })

  test("[SSDP-11] byebye is the golden message: no LOCATION, no CACHE-CONTROL, no SERVER", () => {
    expect(wire(byebyeMessage(service, place, signature))).toBe(golden("byebye"))
  })

  test("[SSDP-25] a search reply is the golden message, with an empty EXT and the moment as DATE", () => {
    expect(wire(searchReply(service, locationOf(eth0), signature, now))).toBe(golden("search-reply"))
  })

  test("[SSDP-5] advertisement and reply say the same max-age, not less than 1800", () => {
    const alive = header(aliveMessage(service, place, signature), "CACHE-CONTROL")
    expect(alive).toBe(header(searchReply(service, "", signature, now), "CACHE-CONTROL"))
    expect(Number(alive?.replace("max-age=", ""))).toBeGreaterThanOrEqual(1800)
  })

  test("[SSDP-14] SERVER has three tokens whatever the names are", () => {
    const server = serverHeader({ name: "Windows NT", version: "10.0, 64 bit" }, { name: "@scope/pack", version: "1.0\r\nX: y" })
    expect(server).toBe("Windows-NT/10.0--64-bit UPnP/1.0 -scope-pack/1.0--X--y")
    expect(serverHeader({ name: "", version: "" }, { name: "a", version: "" })).toBe("-/- UPnP/1.0 a/-")
  })
})
