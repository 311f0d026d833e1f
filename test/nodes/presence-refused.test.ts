import { beforeAll, describe, expect, test } from "vitest"
import { acts, DEVICE, errorOf, heard, hears, load, node, send, useNodeRed } from "./flow-runtime"
import { type Definition, definitions, NODES } from "./package-files"

type Row = [type: string, property: string, value: unknown, key: string, more?: object]

const LATER = "presence-device.invalid.version"
const LIFETIME = [-1, "4294967296", "1.5", "soon"] as const
const rows = (type: string, property: string, values: readonly unknown[], key = `${type}.invalid.${property}`): Row[] =>
  values.map((value) => [type, property, value, key])

/** Values that no form lets through. */
const WRONG: Row[] = [
  ...NODES.flatMap((type) => rows(type, "version", [99, "1.5", -1], LATER)),
  ...rows("presence-device", "mode", ["both", ""]),
  ...rows("presence-device", "entity", ["a b", "me@example.com"]),
  ...rows("presence-device", "deviceType", ["MediaServer:1"]),
  ...rows("presence-device", "udn", ["xyz"]),
  ...rows("presence-device", "port", ["70000", -1, "http"]),
  ...rows("presence-device", "advertise", ["nas.local"]),
  ["presence-device", "target", "two words", "presence-device.invalid.target", { mode: "remote" }],
  ...rows("presence-device", "contacts", [5, "[{"]),
  ...rows("presence-device", "contacts", [[{ name: "Ann" }]], "presence-device.invalid.contactId"),
  ...rows(
    "presence-device",
    "contacts",
    [[{ id: "sip:a@example.com" }, { id: "a@EXAMPLE.com" }]],
    "presence-device.invalid.contactTwice",
  ),
  ...rows("presence-device", "contacts", [[{ id: "a", contactInstanceId: 0 }]], "presence-device.invalid.contactInstanceId"),
  ...rows(
    "presence-device",
    "contacts",
    [
      [
        { id: "a", contactInstanceId: 1 },
        { id: "b", contactInstanceId: 1 },
      ],
    ],
    "presence-device.invalid.instanceTwice",
  ),
  ...rows("presence-device", "unknownContacts", ["allow"]),
  ...rows("presence-device", "unknownWatchers", ["reject"]),
  ...rows("presence-device", "authorization", ["no"], "presence-device.invalid.flag"),
  ...rows("presence-device", "access", [[{ network: "kitchen" }], "10.0.0.0/8 all"]),
  ...rows("presence-device", "limits", [{ tuples: 0 }, { few: 1 }, "few"]),
  ...rows("presence-in", "events", [[], "", ["nobody"]]),
  ...rows("presence-in", "contact", [",", "[{", [{ id: "eve" }], '[{ "id": "eve" }]']),
  ...rows("presence-in", "when", ["never"]),
  ...rows("presence-in", "output", ["yaml"]),
  ["presence-in", "output", "xml", "presence-in.invalid.xml", { events: ["user", "group"] }],
  ...rows("presence-in", "openAfter", [-1, "soon"], "presence-in.invalid.delay"),
  ...rows("presence-in", "closedAfter", [-1, "soon"], "presence-in.invalid.delay"),
  ...rows("presence-in", "initial", ["perhaps"], "presence-device.invalid.flag"),
  ...rows("presence-update", "tuple", ["", "a b"]),
  ...rows("presence-update", "basic", ["maybe"]),
  ...rows("presence-update", "activity", ["hungry"]),
  ...rows("presence-update", "lang", ["english language"]),
  ...rows("presence-update", "expires", LIFETIME),
  ...rows("presence-get", "what", ["everybody"]),
  ["presence-get", "contact", "[", "presence-device.invalid.contactJson", { what: "contact", contactType: "json" }],
  ...rows("presence-get", "property", [""]),
  ["presence-register", "contact", "a b", "presence-device.invalid.contactPath", { contactType: "msg" }],
  ["presence-register", "contact", "[", "presence-device.invalid.contactJson", { contactType: "json" }],
  ...rows("presence-register", "expires", LIFETIME),
  ...rows("presence-register", "renew", ["perhaps"], "presence-device.invalid.flag"),
  ...rows("presence-authorize", "mode", ["policy"]),
  ...rows("presence-authorize", "decision", ["perhaps"]),
  ...rows("presence-authorize", "expires", LIFETIME),
  ["presence-contact", "contact", "{", "presence-device.invalid.contactJson", { contactType: "json" }],
]

const located = (key: string) => `node-red-contrib-upnp-presence/${key.split(".")[0]}:${key}`
const refused = (id: string, [type, property, value, , more]: Row) => {
  const wrong = { [property]: value, ...more }
  if (type === "presence-device") return { ...DEVICE, id, ...wrong }
  return type === "presence-in" ? hears(wrong, id) : acts(id, type, wrong)
}

let defined: ReadonlyMap<string, Definition>
beforeAll(async () => {
  defined = await definitions()
})

useNodeRed()

describe("what slips through by import", () => {
  test("every property that a form looks at is here", () => {
    for (const [type, { defaults }] of defined)
      for (const [property, made] of Object.entries(defaults))
        if (made?.validate) expect(WRONG.filter(([of, name]) => of === type && name === property)).not.toEqual([])
  })

  test.each(WRONG)("%s %s %j is refused in the form: %s", (...[type, property, value, key, more]) => {
    const form = { _: (asked: string) => asked, ...more }
    expect(defined.get(type)?.defaults[property]?.validate?.call(form, value, {})).toBe(located(key))
  })

  test("is refused at the start with the same words on the node, and so is every message", async () => {
    await load(...WRONG.map((row, index) => refused(`w${index}`, row)), DEVICE)
    for (const [index, row] of WRONG.entries()) {
      const { status, error } = lastOf(`w${index}`)
      expect([row, error]).toEqual([row, expect.stringContaining("messages.configuration")])
      if (row[0] === "presence-device") expect([row, node(`w${index}`).device]).toEqual([row, undefined])
      else expect([row, status]).toEqual([row, expect.objectContaining(refusal(row))])
    }
    const acting = WRONG.findIndex(([type]) => type === "presence-update")
    expect(errorOf(await send(`w${acting}`, "open"))).toMatchObject({ code: "INVALID_ARGUMENT", cause: { upnp: 600 } })
    expect(heard.h1).toEqual([])
  })

  test.each(["presence-device", "presence-in", "presence-update", "presence-get", "presence-register"])(
    "what the environment of %s lacks is named",
    async (type) => {
      const property = { "presence-device": "store", "presence-in": "when", "presence-update": "basic", "presence-get": "what" }[
        type
      ]
      await load(DEVICE, refused("w1", [type, property ?? "contact", `\${PRESENCE_TEST_UNSET}`, ""]))
      const { status, error } = lastOf("w1")
      expect(error).toContain("messages.configuration")
      if (type !== "presence-device") expect(status).toMatchObject({ text: located("presence-device.invalid.unset") })
    },
  )

  test.each([
    ["presence-update", "note", `\${PRESENCE_TEST_UNSET}`],
    ["presence-in", "contact", ["Bob", `\${PRESENCE_TEST_UNSET}`]],
  ])("what the environment lacks is named; %s took it by its letters in %s: %j", async (type, property, value) => {
    await load(DEVICE, refused("w1", [type, property, value, ""]))
    expect(lastOf("w1").status).toMatchObject({ text: located("presence-device.invalid.unset") })
  })
})

interface Spy {
  getCalls(): { thisValue: { id: string }; firstArg: unknown }[]
}

/** What a node said last; all nodes share their spies. */
function lastOf(id: string) {
  const last = (spy: unknown) =>
    (spy as Spy)
      .getCalls()
      .filter(({ thisValue }) => thisValue.id === id)
      .at(-1)?.firstArg
  const { status, error } = node(id)
  return { status: last(status), error: last(error) }
}

const refusal = ([, , , key]: Row) => ({ fill: "red", shape: "ring", code: "configuration", text: located(key) })
