import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { formatActivity, parseExtension } from "../../src/documents/extension"
import { isFilterUnderstood, narrowPresence } from "../../src/documents/filter"
import { checkPidf } from "../../src/presence/check-pidf"
import type { Pidf, Tuple } from "../../src/presence/pidf"
import { desk, filterSet, odd, person, phone, place, ringing, user, what } from "./filters"
import { pidfs } from "./pidfs"

const include = (path: string) => `<include>${path}</include>`
const exclude = (path: string) => `<exclude>${path}</exclude>`
const bare = ({ id, basic }: Tuple): Tuple => ({ id, ...(basic && { basic }), statusExtensions: [], extensions: [], notes: [] })
const nothing: Pidf = { ...user, tuples: [], notes: [], extensions: [] }
const phoneUntil = { ...bare(phone), expiresAt: 1000 }
const room = parseExtension('<v:place xmlns:v="urn:v"><v:room>2</v:room></v:place>')
const device = parseExtension(
  '<dm:device xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" id="d"><dm:deviceID>urn:d</dm:deviceID><dm:note>x</dm:note></dm:device>',
)
const { source: _, ...quiet } = formatActivity("phone", ["busy"])

describe("[presence.md 6] what a filter shows", () => {
  test("no device without its deviceID, which RFC 4479 wants", () => {
    const withDevice = { ...user, tuples: [{ ...desk, extensions: [device] }], extensions: [device] }
    const shown = (inside: string) => narrowPresence(withDevice, what(inside))
    const { tuples, extensions } = shown(exclude("//dm:note"))
    const bareDevice = parseExtension(device.xml.replace("<dm:note>x</dm:note>", ""))
    expect([tuples[0]?.extensions, extensions]).toEqual([[bareDevice], [bareDevice]])
    expect(shown(exclude("//dm:deviceID"))).toEqual({ ...user, tuples: [desk], extensions: [] })
    expect(shown(include("//dm:note"))).toEqual(nothing)
  })

  test.each([
    ["the status of all tuples", include("/p:presence/p:tuple/p:status/p:basic"), { tuples: [phoneUntil, bare(desk)] }],
    ["names without a prefix", include("/presence/tuple/status/basic"), { tuples: [phoneUntil, bare(desk)] }],
    ["anywhere", include("//p:basic"), { tuples: [phoneUntil, bare(desk)] }],
    ["any name", include("/*/*/*/p:basic"), { tuples: [phoneUntil, bare(desk)] }],
    [
      "any name of a namespace",
      include("/p:presence/p:*/p:status/v:*"),
      {
        tuples: [
          { ...phoneUntil, basic: undefined, statusExtensions: [ringing] },
          { ...bare(odd), statusExtensions: [ringing] },
        ],
      },
    ],
    ["a tuple by its id", include('/p:presence/p:tuple[@id="desk"]'), { tuples: [desk] }],
    ["a tuple by two things", include(`//p:tuple[@id='phone'][p:contact = "tel:+15551234"]`), { tuples: [phone] }],
    ["a tuple by a child that it has not", include('//p:tuple[p:contact="tel:1"]'), {}],
    ["a tuple by an attribute with a namespace", include('//p:tuple[p:id="desk"]/p:note'), {}],
    ["whole tuples", include("//p:tuple"), { tuples: [phone, desk, odd] }],
    [
      "parts of a tuple, with its basic status",
      include("//p:tuple/p:contact"),
      { tuples: [{ ...phoneUntil, contact: phone.contact }] },
    ],
    ["no tuple whose status would be empty", include("//p:tuple/p:note"), { tuples: [{ ...phoneUntil, notes: phone.notes }] }],
    [
      "a note by its language",
      include('//p:note[@xml:lang="en"]'),
      { tuples: [{ ...phoneUntil, notes: phone.notes.slice(0, 1) }] },
    ],
    ["notes of the presence alone", include("/p:presence/p:note"), { notes: user.notes }],
    ["parts of a person", include("//rpid:busy"), { extensions: [{ ...quiet, source: "phone", expiresAt: 2000 }] }],
    ["parts of something else", include("/p:presence/v:place/v:room"), { extensions: [{ ...room, expiresAt: 3000 }] }],
    [
      "what one include or the other names",
      include('//p:tuple[@id="desk"]') + include("/p:presence/p:note"),
      {
        tuples: [desk],
        notes: user.notes,
      },
    ],
    ["the whole presence", include("/p:presence"), user],
    ["nothing that is not there", include("/p:presence/p:status"), {}],
    [
      "a namespace and nothing of others inside",
      '<include type="namespace">urn:ietf:params:xml:ns:pidf</include>',
      {
        tuples: [{ ...phone, statusExtensions: [], extensions: [] }, desk],
        notes: user.notes,
      },
    ],
    [
      "a vendor's namespace, with the status around it",
      '<include type="namespace"> urn:v </include>',
      {
        tuples: [
          { ...phoneUntil, basic: undefined, statusExtensions: [ringing], extensions: [place] },
          { ...bare(odd), statusExtensions: [ringing] },
        ],
        extensions: [{ ...place, expiresAt: 3000 }],
      },
    ],
    [
      "everything but a part",
      exclude("/p:presence/p:tuple/p:contact"),
      {
        ...user,
        tuples: [{ ...phone, contact: undefined }, desk, odd],
      },
    ],
    [
      "everything but a namespace",
      '<exclude type="namespace">urn:v</exclude>',
      {
        tuples: [{ ...phone, statusExtensions: [], extensions: [] }, desk],
        notes: user.notes,
        extensions: [person],
      },
    ],
    [
      "no tuple without the status that was excluded",
      exclude("//p:basic"),
      {
        ...user,
        tuples: [{ ...phone, basic: undefined }, odd],
      },
    ],
    ["no tuple without a status", exclude("//p:status"), { ...user, tuples: [] }],
    [
      "no element of which all was excluded",
      exclude("//rpid:activities") + exclude("//v:place/*"),
      {
        ...user,
        tuples: [{ ...phone, extensions: [] }, desk, odd],
        extensions: [],
      },
    ],
    [
      "less than what was included",
      exclude("//p:note") + include('//p:tuple[@id="phone"]'),
      { tuples: [{ ...phone, notes: [] }] },
    ],
    ["no basic status that was excluded, for a contact that was included", include("//p:contact") + exclude("//p:basic"), {}],
    ["nothing if all was excluded", exclude("/p:presence"), {}],
  ])("%s", (_, inside, shown) => {
    const filter = what(inside)
    expect(isFilterUnderstood(filter)).toBe(true)
    expect(narrowPresence(user, filter)).toEqual({ ...nothing, ...shown })
    expect(checkPidf(narrowPresence(user, filter))).toBeUndefined()
  })

  test("what any of several filters shows", () => {
    const only = (id: string) =>
      `<filter id="${id}"><what>${include(`//p:tuple[@id="${id}"]`)}${exclude("//p:note")}</what></filter>`
    expect(narrowPresence(user, filterSet(only("phone") + only("desk"))).tuples).toEqual([{ ...phone, notes: [] }, desk])
    expect(narrowPresence(user, filterSet(`${only("phone")}<filter id="2"/>`))).toEqual(user)
  })

  const basic = `<what>${include("//p:basic")}</what>`

  test.each([
    ["is for the user", `<filter id="1" uri="sip:ann@EXAMPLE.com">${basic}</filter>`],
    ["is enabled", `<filter id="1" enabled="true" remove="false">${basic}</filter>`],
    [
      "has other filters beside it that are not in force",
      `<filter id="1" enabled="0"/><filter id="2" remove="1"/><filter id="3">${basic}</filter>`,
    ],
    [
      "has other filters beside it that are for others",
      `<filter id="1" uri="sip:bob@example.com"/><filter id="3">${basic}</filter>`,
    ],
  ])("if it %s", (_, filters) =>
    expect(narrowPresence(user, filterSet(filters))).toEqual({ ...nothing, tuples: [phoneUntil, bare(desk)] }),
  )

  test.each([
    ["is for somebody else", `<filter id="1" uri="sip:bob@example.com">${basic}</filter>`],
    ["is suspended", `<filter id="1" enabled="false">${basic}</filter>`],
    ["is removed", `<filter id="1" remove="true">${basic}</filter>`],
    ["has no filter", ""],
    ["has no what", '<filter id="1"/>'],
  ])("everything if it %s", (_, filters) => {
    expect(isFilterUnderstood(filterSet(filters))).toBe(true)
    expect(narrowPresence(user, filterSet(filters))).toEqual(user)
  })

  test.each(["RFC4660", "rfc4661"])("in the format %s, with prefixes as XML declares them", (format) => {
    const content = `<f:filter-set xmlns:f="urn:ietf:params:xml:ns:simple-filter" xmlns:q="urn:ietf:params:xml:ns:pidf" package="presence">
      <f:filter id="1"><f:what><f:include type="xpath"> /q:presence/q:note </f:include></f:what></f:filter></f:filter-set>`
    expect(narrowPresence(user, { format, content })).toEqual({ ...nothing, notes: user.notes })
  })
})

test("[presence.md 6] no text around what is shown", () => {
  const mixed = (text: string) => parseExtension(`<v:a xmlns:v="urn:v">${text}<v:b>x</v:b></v:a>`)
  const shown = narrowPresence({ ...nothing, extensions: [mixed("secret")] }, what(include("//v:b")))
  expect(shown.extensions).toEqual([mixed("")])
})

test("[presence.md 6] a binding without a prefix is for names without one", () => {
  const bound = filterSet(
    `<ns-bindings><ns-binding prefix="" urn="urn:v"/></ns-bindings><filter id="1"><what>${include("//place")}</what></filter>`,
  )
  expect(narrowPresence(user, bound).extensions).toEqual([{ ...place, expiresAt: 3000 }])
})

describe("[presence.md 6] a filter that is not understood shows what the authorization allows", () => {
  const notFor = (format: string) => ({ ...what(include("//p:basic")), format })
  test.each([
    ["an address", { format: "URL", content: "http://example.com/filter" }],
    ["a mask", notFor("pidf")],
    ["a format that nobody knows", notFor("xcap")],
    ["no XML", { format: "RFC4661", content: "<filter-set" }],
    ["an attack", { format: "RFC4661", content: "<!DOCTYPE a><filter-set/>" }],
    ["another element", { format: "RFC4661", content: "<filter-set/>" }],
    ["another package", filterSet("", ' package="dialog"')],
    ["a filter for a domain", filterSet('<filter id="1" domain="example.com"/>')],
    ["an element that no filter has", filterSet('<filter xmlns="urn:v"/>')],
    ["an interval", what("<min-interval>60</min-interval>")],
    ["another type", what('<include type="regex">.*</include>')],
    ["an empty namespace", what('<include type="namespace"> </include>')],
    ["too many expressions", what(include("//p:basic").repeat(101))],
    ...[
      "",
      "/",
      "//",
      "p:basic",
      "/p:presence/",
      "/p:presence//p:basic",
      "/p:presence/@entity",
      "/p:presence/p:tuple/text()",
      "/p:presence/child::p:tuple",
      "/p:presence/..",
      "/q:presence",
      "/p:presence/q:*",
      "/p:presence p:tuple",
      "/p:presence/p:tuple[1]",
      "/p:presence/p:tuple[@id=desk]",
      '/p:presence/p:tuple[@id="desk" or @id="phone"]',
      '/p:presence/p:tuple[@q:id="desk"]',
      '/p:presence/p:tuple[q:note="x"]',
      '/p:presence/p:tuple[p:status/p:basic="open"]',
      '/p:presence/p:tuple[@id="desk"',
      "/p:presence | /p:presence",
      `/p:presence${"/p:tuple".repeat(200)}`,
    ].flatMap((path): [string, ReturnType<typeof what>][] => [
      [`to include ${path.slice(0, 60)}`, what(include(path))],
      [`to exclude ${path.slice(0, 60)}`, what(include("//p:basic") + exclude(path))],
    ]),
  ])("%s", (_, filter) => {
    expect(isFilterUnderstood(filter)).toBe(false)
    expect(narrowPresence(user, filter)).toBe(user)
  })

  test("whatever it may be", () => {
    const garbage = fc.array(fc.constantFrom("/", "//", "p:", "tuple", "*", "[", "]", "@", "=", '"', "'", "id", "v:line", " "))
    fc.assert(
      fc.property(garbage, (pieces) => {
        const filter = what(include(pieces.join("")))
        expect(checkPidf(narrowPresence(user, filter))).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  })
})

test("[presence.md 6] what is left is always valid", () => {
  const paths = [
    "//p:basic",
    "//p:status",
    "//p:note",
    "//v:mood",
    "//v:*",
    "//*",
    "//rpid:busy",
    "//p:tuple/*",
    '//p:tuple[@id="_"]',
  ]
  const some = fc.subarray(paths, { maxLength: 3 })
  fc.assert(
    fc.property(pidfs, some, some, (pidf, included, excluded) => {
      const narrowed = narrowPresence(pidf, what([...included.map(include), ...excluded.map(exclude)].join("")))
      expect(checkPidf(narrowed)).toBeUndefined()
      expect(narrowPresence(pidf, what(""))).toStrictEqual(pidf)
    }),
    { numRuns: 10 },
  )
})

test("[SEC-8] more extensions than a document may bring at once do not matter", () => {
  const extensions = Array.from({ length: 101 }, () => place)
  const many = { ...nothing, tuples: [{ ...desk, extensions }], extensions }
  expect(narrowPresence(many, what(exclude("//p:contact")))).toEqual(many)
})
