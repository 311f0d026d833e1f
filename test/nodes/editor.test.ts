import { beforeAll, expect, test } from "vitest"
import { decisionFrom } from "../../nodes/decision-message"
import { parseDeviceConfig } from "../../nodes/device-settings"
import { updateFrom } from "../../nodes/flow-message"
import { registeringFrom } from "../../nodes/registration-message"
import { IN_RULES } from "../../nodes/rules/in-rules"
import { faultsIn, type NamedFault } from "../../nodes/rules/rule"
import { configs, type Definition, definitions, type Known, NODES } from "./package-files"

type Config = Readonly<Record<string, unknown>>

let defined: ReadonlyMap<string, Definition>
beforeAll(async () => {
  defined = await definitions()
})

const definition = (type: string): Definition => defined.get(type) as Definition

const plain = (key: string): string => key.slice(key.indexOf(":") + 1)

/** The texts' keys instead of the texts. */
const check = (type: string, property: string, value: unknown): true | string =>
  definition(type).defaults[property]?.validate?.call({ _: plain }, value, {}) ?? true

const defaultsOf = (type: string): Config =>
  Object.fromEntries(Object.entries(definition(type).defaults).map(([property, made]) => [property, made?.value]))

/** Whether the runtime takes the defaults with this one property changed. */
const RUNTIME: Readonly<Record<string, (config: Config, property: string) => boolean>> = {
  "presence-device": (config, property) =>
    !isFaulty(parseDeviceConfig({ id: "d", type: "presence-device", name: "", z: "", ...config }, "dir").faults, property),
  "presence-in": (config, property) => !isFaulty(faultsIn(config, IN_RULES), property),
  "presence-update": ({ tuple, basic, activity, note, lang, expires }) =>
    isTaken(() => updateFrom("", { tuple, basic, activity, note, lang, expires } as Parameters<typeof updateFrom>[1], 0)),
  "presence-register": ({ expires }) => isTaken(() => registeringFrom("ann", { contact: "", expires, renew: true }, 0)),
  "presence-authorize": ({ mode, decision, expires }) =>
    isTaken(() => decisionFrom({ watcher: "ann" }, { mode, decision, expires } as Parameters<typeof decisionFrom>[1], 0)),
}

function isFaulty(faults: readonly NamedFault[], property: string): boolean {
  return faults.some((fault) => fault.property === property)
}

function isTaken(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

test("every node registers, with its version and a name", () => {
  expect([...defined.keys()].sort()).toEqual([...NODES].sort())
  for (const { defaults } of defined.values()) {
    expect(defaults.version?.value).toBe(1)
    expect(defaults.name).toBeDefined()
  }
})

test.each(NODES)("%s: all properties are right from the start", (type) => {
  for (const [property, value] of Object.entries(defaultsOf(type)))
    expect([property, check(type, property, value)]).toEqual([property, true])
})

// Node-RED takes the text of a validator with one parameter for "valid"
test.each(NODES)("%s: validators have two parameters", (type) => {
  for (const made of Object.values(definition(type).defaults)) if (made?.validate) expect(made.validate).toHaveLength(2)
})

test.each(NODES)("%s: every validator lets the environment fill the property", (type) => {
  for (const property of Object.keys(definition(type).defaults)) expect(check(type, property, `\${PRESENCE}`)).toBe(true)
})

test.each([
  ["presence-device", "entity", ["", "pres:me@example.com", "sip:me@example.com"], ["a b", "pres:a b"]],
  ["presence-device", "deviceType", ["TelephonyClient:2", "Basic:1"], ["Basic", "MediaServer:1"]],
  [
    "presence-device",
    "udn",
    ["", "2fac1234-31f8-11b4-a222-08002b34c003", "uuid:2FAC1234-31f8-11b4-a222-08002b34c003"],
    ["xyz", "1-2"],
  ],
  ["presence-device", "port", [0, "0", "", "8080", 65535], ["-1", "65536", "1.5", "http"]],
  ["presence-device", "unknownContacts", ["reject", "ask"], ["allow"]],
  [
    "presence-device",
    "access",
    [[], [{ network: "192.168.1.0/24", level: "read" }, { network: "fd00::/8" }], [{ network: "10.0.0.7", level: "none" }]],
    [
      [{ network: "kitchen", level: "read" }],
      [{ network: "10.0.0.0/33" }],
      [{ network: "10.0.0.0/8", level: "write" }],
      "10.0.0.0/8 all",
    ],
  ],
  [
    "presence-device",
    "limits",
    [{}, { subscribers: 10, bodyBytes: "1000" }, { documentDepth: 64 }],
    [{ subscriber: 1 }, { documentDepth: 65 }, { tuples: 0 }, { tuples: 1.5 }, { tuples: "many" }, [], "few"],
  ],
  ["presence-device", "unknownWatchers", ["ask", "allow", "block"], ["reject"]],
  [
    "presence-in",
    "events",
    [["user"], "user", ["contact", "group", "watcher"], "authorization, registration,notify"],
    [[], ["user", "nobody"], "nobody"],
  ],
  ["presence-in", "when", ["any", "status"], ["never"]],
  ["presence-in", "output", ["object", "xml", "status", "boolean", "activity"], ["yaml"]],
  ["presence-in", "openAfter", [0, "", "1.5", 60], [-1, "soon"]],
  ["presence-in", "closedAfter", [0, "", "1.5", 60], [-1, "soon"]],
  ["presence-update", "basic", ["open", "closed"], ["maybe"]],
  ["presence-update", "activity", ["", "meeting", "on the phone", "dnd"], ["hungry", "open"]],
  ["presence-update", "expires", ["", "0", 600, "4294967295"], ["-1", "4294967296", "1.5", "soon"]],
  ["presence-register", "expires", ["", 0, "3600", 4294967295], [-1, "4294967296", "1.5", "soon"]],
  ["presence-authorize", "mode", ["reactive", "proactive"], ["policy"]],
  ["presence-authorize", "decision", ["allow", "block"], ["perhaps"]],
  ["presence-authorize", "expires", ["", 0, "3600", 4294967295], [-1, "4294967296", "1.5", "soon"]],
] as const)("%s %s: editor and runtime agree on what is right", (type, property, right, wrong) => {
  const runtime = (value: unknown) => RUNTIME[type]?.({ ...defaultsOf(type), [property]: value }, property)
  for (const value of right) expect([value, check(type, property, value), runtime(value)]).toEqual([value, true, true])
  for (const value of wrong)
    expect([value, check(type, property, value), runtime(value)]).toEqual([value, expect.any(String), false])
})

test.each([
  ["presence-update", "tuple", ["node-red", "tür_2", "a.b"], ["", "2nd", "a b", "a:b"]],
  ["presence-update", "lang", ["", "en", "de-AT"], ["e n", "english language"]],
  ["presence-get", "what", ["user", "contact", "contacts", "updates", "watchers", "registrations"], ["everybody"]],
  ["presence-get", "property", ["payload", "presence.now"], [""]],
  ["presence-device", "mode", ["host", "remote"], ["both", ""]],
  [
    "presence-device",
    "target",
    ["", "2fac1234-31f8-11b4-a222-08002b34c003", "uuid:2FAC1234-31f8", "http://192.168.1.20:49200/d.xml", "http://nas.local/"],
    ["https://192.168.1.20/", "nas.local:80", "http://me@nas/", "two words"],
  ],
  ["presence-device", "entity", ["tel:+4312345"], ["me@example.com"]],
] as const)("%s %s: what the editor takes", (type, property, right, wrong) => {
  for (const value of right) expect([value, check(type, property, value)]).toEqual([value, true])
  for (const value of wrong) expect([value, check(type, property, value)]).toEqual([value, expect.any(String)])
})

test.each([
  ["contactId", [{ name: "Ann" }]],
  ["contactId", [{ id: " " }]],
  ["contactTwice", [{ id: "sip:ann@example.com" }, { id: "ann@EXAMPLE.com" }]],
  ["contactInstanceId", [{ id: "ann", contactInstanceId: 1.5 }]],
  ["contactInstanceId", [{ id: "ann", contactInstanceId: "4294967296" }]],
  ["contactInstanceId", [{ id: "ann", contactInstanceId: "first" }]],
  [
    "instanceTwice",
    [
      { id: "ann", contactInstanceId: 7 },
      { id: "bob", contactInstanceId: "7" },
    ],
  ],
])("an address book is refused by editor and runtime: %s", (key, contacts) => {
  expect(check("presence-device", "contacts", contacts)).toBe(`presence-device.invalid.${key}`)
  expect(RUNTIME["presence-device"]?.({ contacts }, "contacts")).toBe(false)
})

test("an address book that the form cannot have made is refused", () => {
  expect(check("presence-device", "contacts", 5)).toBe("presence-device.invalid.contacts")
  expect(check("presence-device", "contacts", [{ id: "ann", contactInstanceId: 0 }])).not.toBe(true)
})

test.each([
  [[]],
  [[{ id: "ann@example.com" }, { id: "Ann@example.com", name: "another" }]],
  [
    [
      { id: "ann", contactInstanceId: 1 },
      { id: "bob", name: "Bob", contactInstanceId: "4294967295" },
    ],
  ],
  [
    [
      { id: "ann", contactInstanceId: `\${ANN}` },
      { id: "bob", contactInstanceId: `\${ANN}` },
    ],
  ],
])("an address book is taken: %j", (contacts) => {
  expect(check("presence-device", "contacts", contacts)).toBe(true)
})

test.each([
  [["user", "contact", "watcher"], true],
  [["user", "group"], "presence-in.invalid.xml"],
  ["user, registration", "presence-in.invalid.xml"],
  [`\${EVENTS}`, true],
])("presence-in: XML for %j", (events, answer) => {
  const validate = definition("presence-in").defaults.output?.validate
  expect(validate?.call(Object.assign({ _: plain }, { events }), "xml", {})).toBe(answer)
  expect(validate?.call(Object.assign({ _: plain }, { events }), "object", {})).toBe(true)
})

test.each(NODES.filter((type) => type !== "presence-device"))(
  "%s: a dropped node gets the only device, no other node does",
  (type) => {
    const added = (node: object, known: readonly Known[]) => {
      configs.splice(0, configs.length, ...known)
      definition(type).onadd?.call(node)
      return node
    }
    const one = { id: "d1", type: "presence-device" }
    const other = { id: "m1", type: "mqtt-broker" }
    const elsewhere = { id: "d2", type: "presence-device", z: "f2" }
    expect(added({ device: "", z: "f1" }, [other, one, elsewhere])).toEqual({ device: "d1", z: "f1" })
    expect(added({ device: "", z: "f2" }, [one, elsewhere])).toEqual({ device: "", z: "f2" })
    expect(added({ device: "", z: "f1" }, [])).toEqual({ device: "", z: "f1" })
    expect(added({ device: "d9", z: "f1" }, [one])).toEqual({ device: "d9", z: "f1" })
    expect(added({ device: "", z: "f1", x: 10 }, [one])).toEqual({ device: "", z: "f1", x: 10 })
  },
)
