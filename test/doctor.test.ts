import { expect, test } from "vitest"
import type { HostStatus } from "../src/any-device"
import { diagnose, type Patient } from "../src/doctor"

const options = { id: "d1", name: "Ann", interface: "", port: 0 } as Patient["options"]
const device = (status: HostStatus, more: Partial<Patient> = {}): Patient => ({
  id: "d1",
  options,
  udn: "uuid:1",
  places: [],
  status,
  ...more,
})
const cause = new Error("it says no")
const chosen = { options: { ...options, interface: "eth9" } }

test.each<[HostStatus, string, Partial<Patient>?]>([
  [{ code: "starting" }, "starting"],
  [{ code: "stopped" }, "stopped"],
  [{ code: "no-network" }, "no-network"],
  [{ code: "no-network" }, "no-interface", chosen],
  [{ code: "port-taken", port: 80, cause }, "port-taken"],
  [{ code: "failed", cause }, "failed"],
  [{ code: "store-failed", cause }, "store-failed"],
  [{ code: "udn-taken" }, "udn-taken"],
  [{ code: "up", locations: [], unused: [] }, "starting"],
])("of a device that is nowhere its status is told: %j is %s", async (status, code, more) => {
  const report = await diagnose(device(status, more))
  expect(report).toMatchObject({ id: "d1", name: "Ann", udn: "uuid:1", verdict: code === "starting" ? "warning" : "failed" })
  expect(report.interfaces).toMatchObject([{ name: "", address: "", checks: [{ code: `device.${code}` }], others: [] }])
  const { values } = report.interfaces[0]?.checks[0] ?? {}
  expect(values).toEqual({
    cause: "cause" in status ? cause.message : "",
    interface: more ? "eth9" : "",
    port: "port" in status ? "80" : "",
  })
})

test("a device that has not run yet", async () => {
  const { udn, interfaces } = await diagnose(device({ code: "starting" }, { udn: undefined }))
  expect([udn, interfaces[0]?.checks[0]?.code]).toEqual([undefined, "device.starting"])
})

test("what nobody thought of is a finding, and the next look is a new one", async () => {
  const broken = Object.defineProperty(device({ code: "starting" }), "places", {
    get: () => {
      throw cause
    },
  })
  const [one, other] = [diagnose(broken), diagnose(broken)]
  expect(one).toBe(other)
  expect((await one).interfaces[0]?.checks).toEqual([
    { code: "device.error", verdict: "failed", values: { cause: "it says no" } },
  ])
  expect(diagnose(broken)).not.toBe(one)
})
