import helper from "node-red-node-test-helper"
import { describe, expect, test } from "vitest"
import { type Examined, type Report, reportText } from "../../nodes/doctor-text"
import { checkOf } from "../../src/upnp/doctor/examine"
import { FINDINGS, type FindingCode, finding } from "../../src/upnp/doctor/findings"
import { CASES, WELL } from "../upnp/doctor/cases"
import { admin, DEVICE, deviceId, load, node, soon, useNodeRed } from "./flow-runtime"
import { list, read } from "./package-files"

const REPORT: Report = {
  name: "Ann",
  udn: "uuid:1",
  at: Date.UTC(2026, 10, 25),
  tookMs: 3_432,
  verdict: "failed",
  software: "a 1, b 2",
  interfaces: [],
}
const HOST = { address: "192.168.1.77", host: "192.168.1.77", server: "router/1.0" }

/** How RED._ words a key in a language, values and all. */
function wordIn(language: string) {
  const texts = JSON.parse(read(`nodes/locales/${language}/presence-device.json`))["presence-device"]
  return (key: string, values: Record<string, string> = {}): string => {
    const text: string = key.split(".").reduce((part, name) => part?.[name], texts)
    return text.replace(/__(\w+?)__/g, (whole, name) => values[name] ?? whole)
  }
}

const at = (checks: Examined["checks"], others: Examined["others"] = []): Examined => ({
  name: "eth0",
  address: "192.168.1.10",
  checks,
  others,
})
const english = (report: Partial<Report>) => reportText({ ...REPORT, ...report }, wordIn("en-US"))

describe("a doctor's report in words", () => {
  test("the head, then each interface with its checks, what to do, and who else is there", () => {
    const checks = [checkOf(finding("multicast.ok", { group: "239.255.255.250" })), checkOf(finding("search.silence"))]
    const elsewhere = { ...HOST, host: "192.168.1.78" }
    expect(
      english({ interfaces: [at(checks, [HOST, elsewhere, { address: "fe80::1%eth0", host: "fe80::1", server: "" }])] }),
    ).toBe(
      `Network doctor: Ann uuid:1
2026-11-25T00:00:00.000Z, 3.4 s, a 1, b 2
Something keeps control points from the device. Look at what is marked.

eth0 192.168.1.10
  [ok] Multicast: The group 239.255.255.250 can be joined and sent to.
  [failed] Search: The device does not hear searches.
    A firewall of this machine drops them: let UDP port 1900 in (for example: ufw allow 1900/udp).
  Who else answers:
    192.168.1.77 router/1.0
    192.168.1.77 192.168.1.78 router/1.0
    fe80::1%eth0
`,
    )
  })

  test("what is about the whole device stands under no interface", () => {
    const checks = [checkOf(finding("device.no-interface", { interface: "eth9" }))]
    const lines = english({ udn: undefined, interfaces: [{ name: "", address: "", checks, others: [] }] }).split("\n")
    expect(lines[0]).toBe("Network doctor: Ann")
    expect(lines[4]).toMatch(/^ {2}\[failed\] Device: This machine has no interface eth9 /)
  })

  test.each(list("nodes/locales"))("in %s every finding has all the values that its words name", (language) => {
    const ofDevice = (Object.keys(FINDINGS) as FindingCode[]).filter((code) => code.startsWith("device."))
    const values = { cause: "cause", interface: "eth9", port: "80" }
    const found = [
      ...WELL,
      ...Object.values(CASES).flatMap((each) => each.found),
      ...ofDevice.map((code) => finding(code, values)),
    ]
    expect(reportText({ ...REPORT, interfaces: [at(found.map(checkOf))] }, wordIn(language))).not.toMatch(/__|undefined/)
  })
})

describe("the admin API", () => {
  useNodeRed()

  const PATH = "/presence-device/d1/doctor"

  test("says why a device is nowhere, in codes and as text", async () => {
    await load({ ...DEVICE, interface: "nowhere0" })
    await soon(() => node(deviceId).device?.status.code).toBe("no-network")
    const { status, body } = await admin<Report>("get", PATH)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      name: "Ann",
      verdict: "failed",
      interfaces: [{ name: "", checks: [{ code: "device.no-interface", verdict: "failed", values: { interface: "nowhere0" } }] }],
    })
    const { type, text } = await helper.request().get(`/presence-device/${deviceId}/doctor?format=text`)
    expect([type, text.split("\n")[0]]).toEqual(["text/plain", expect.stringMatching(/doctor\.title: Ann uuid:/)])
    expect(body.software).toMatch(/^node-red-contrib-upnp-presence \d+\.\d+\.\d+, Node-RED .*, Node\.js \d+/)
  })

  test("knows no other device", async () => {
    await load(DEVICE)
    await soon(() => node(deviceId).device?.status.code).toBe("local")
    expect((await admin("get", "/presence-device/nobody/doctor")).status).toBe(404)
  })
})
