import { expect, test } from "vitest"
import { parseDeviceConfig } from "../../nodes/device-settings"

const read = (config: object) => {
  const { faults, ...settings } = parseDeviceConfig({ id: "d", type: "presence-device", name: "", z: "", ...config }, "dir")
  return { ...settings, wrong: faults.map(({ property }) => property) }
}
const access = (value: unknown) => {
  const { policy, wrong } = read({ access: value })
  return wrong.length > 0 ? wrong : policy.access.map(({ network, level }) => [network.ip.value, network.prefix, level])
}

test("[contract.md] who may call comes as a list, as JSON, or with commas", () => {
  const rules = [
    [0xc0a80100n, 24, "control"],
    [0x0a000000n, 8, "read"],
  ]
  const list = [
    { network: "192.168.1.0/24", level: "control" },
    { network: "10.0.0.0/8", level: "read" },
  ]
  expect(access(list)).toEqual(rules)
  expect(access(JSON.stringify(list))).toEqual(rules)
  expect(access("192.168.1.0/24, 10.0.0.0/8 read")).toEqual(rules)
  expect(access(undefined)).toEqual([])
})

test.each(["a", "10.0.0.0/8 all", "[{", [{ network: 5 }], [{ network: "10.0.0.1", who: "me" }], `\${UNSET}`, "fe80::1%eth0"])(
  "%j is no access",
  (value) => {
    expect(access(value)).toEqual(["access"])
  },
)

test("[contract.md] limits come as an object or as JSON", () => {
  expect(read({ limits: { tuples: "5", bodyBytes: 10 } }).policy.limits).toEqual({ tuples: 5, bodyBytes: 10 })
  expect(read({ limits: '{ "contacts": 7 }' }).policy.limits).toEqual({ contacts: 7 })
  expect(read({ limits: "" }).policy.limits).toEqual({})
  for (const limits of ["{", { nobody: 1 }, { tuples: -1 }, { documentDepth: 65 }, { tuples: null }, 5, { constructor: 1 }])
    expect(read({ limits }).wrong).toEqual(["limits"])
})

test("[contract.md] the store is in Node-RED's user directory, or where somebody says as seen from there", () => {
  const store = (value?: string) => read({ store: value }).options.store
  expect([store(), store("")]).toEqual(["dir/upnp-presence", "dir/upnp-presence"])
  expect(store("elsewhere")).toMatch(/\/dir\/elsewhere$/)
  expect(store("/var/lib/presence")).toBe("/var/lib/presence")
  expect(read({ store: `\${UNSET}` }).wrong).toEqual(["store"])
})

test.each([
  ["name", `\${UNSET}`],
  ["contacts", ["eve", `\${UNSET}`]],
  ["contacts", [{ id: "eve" }, { id: `\${UNSET}` }]],
  ["contacts", [{ id: "eve", name: `\${UNSET}` }]],
  ["contacts", [{ id: "eve", contactInstanceId: `\${UNSET}` }]],
  ["access", [{ network: `\${UNSET}`, level: "read" }]],
  ["limits", { tuples: `\${UNSET}` }],
])("what the environment lacks is named, and not taken by its letters: %s %j", (property, value) => {
  const { faults } = parseDeviceConfig({ id: "d", type: "presence-device", name: "", z: "", [property]: value }, "dir")
  expect(faults).toEqual([{ property, key: "presence-device.invalid.unset", values: { value: `\${UNSET}` } }])
})

test("a number of the environment, an extension say, is a contact's id as it is written", () => {
  const { policy, wrong } = read({ contacts: [{ id: 101, name: 7 }, { id: "eve" }] })
  expect([policy.contacts, wrong]).toEqual([[{ id: "101", name: "7" }, { id: "eve" }], []])
})
