import { describe, expect, test } from "vitest"
import { extensionOf, formatActivity, parseExtension } from "../../src/documents/extension"
import { RPID_ACTIVITIES } from "../../src/presence/activity"
import { childElements } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"
import { XmlError } from "../../src/xml/xml-error"

const DM = 'xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"'
const RPID = 'xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"'
const PID = 'xmlns:pid="urn:ietf:params:xml:ns:pidf"'

/** The extension that stands in a document which declares what it needs. */
const inside = (declarations: string, xml: string) => {
  const [child] = childElements(readXml(`<root ${declarations}>${xml}</root>`))
  if (!child) throw new Error("there is no extension")
  return extensionOf(child)
}

describe("[presence.md 5] an extension stands by itself", () => {
  test.each([
    ["as it is", "", '<v:a xmlns:v="urn:v" v:b="1" c="2">x<v:d/> y</v:a>', '<v:a xmlns:v="urn:v" v:b="1" c="2">x<v:d/> y</v:a>'],
    ["with the namespace of its name", 'xmlns:v="urn:v" xmlns:w="urn:w"', "<v:a/>", '<v:a xmlns:v="urn:v"/>'],
    ["with the default namespace", 'xmlns="urn:v"', "<a><b/></a>", '<a xmlns="urn:v"><b/></a>'],
    [
      "with those of attributes",
      'xmlns:v="urn:v" xmlns:w="urn:w"',
      '<v:a w:b=""/>',
      '<v:a xmlns:v="urn:v" xmlns:w="urn:w" w:b=""/>',
    ],
    [
      "with those of what is inside, declared once",
      'xmlns:v="urn:v" xmlns:w="urn:w"',
      "<w:a><v:b/><v:b/></w:a>",
      '<w:a xmlns:v="urn:v" xmlns:w="urn:w"><v:b/><v:b/></w:a>',
    ],
    [
      "with those that values mention",
      'xmlns:v="urn:v" xmlns:w="urn:w"',
      '<v:a b="w:c"/>',
      '<v:a xmlns:v="urn:v" xmlns:w="urn:w" b="w:c"/>',
    ],
    [
      "with those that texts mention",
      'xmlns:v="urn:v" xmlns:w="urn:w"',
      "<v:a>/w:c</v:a>",
      '<v:a xmlns:v="urn:v" xmlns:w="urn:w">/w:c</v:a>',
    ],
    [
      "with a prefix of two meanings",
      'xmlns:v="urn:v"',
      '<v:a><v:b xmlns:v="urn:w"/></v:a>',
      '<v:a xmlns:v="urn:v"><v:b xmlns:v="urn:w"/></v:a>',
    ],
    ["with elements of no namespace", 'xmlns:v="urn:v"', "<v:a><b/></v:a>", '<v:a xmlns:v="urn:v"><b/></v:a>'],
    ["without comments", 'xmlns:v="urn:v"', "<v:a>x<!-- y -->z</v:a>", '<v:a xmlns:v="urn:v">xz</v:a>'],
  ])("%s", (_, declarations, xml, alone) => expect(inside(declarations, xml).xml).toBe(alone))
})

describe("[presence.md 5] the key of an extension", () => {
  test.each([
    ["any element", '<v:a xmlns:v="urn:v" id="x"/>', { key: "{urn:v}a" }],
    ["a person", `<dm:person ${DM} id="x"/>`, { key: "{urn:ietf:params:xml:ns:pidf:data-model}person#x", id: "x" }],
    [
      "a device",
      `<dm:device ${DM} id="y"><dm:deviceID>urn:x</dm:deviceID></dm:device>`,
      { key: "{urn:ietf:params:xml:ns:pidf:data-model}device#y", id: "y" },
    ],
    [
      "what has ids inside",
      `<v:a xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:v="urn:v" xml:id="x"><dm:person id="y"/></v:a>`,
      { key: "{urn:v}a", innerIds: ["x", "y"] },
    ],
    [
      "another element of the data model",
      `<dm:deviceID ${DM} id="x"/>`,
      { key: "{urn:ietf:params:xml:ns:pidf:data-model}deviceID" },
    ],
    ["a person of another namespace", '<v:person xmlns:v="urn:v" id="x"/>', { key: "{urn:v}person" }],
  ])("%s", (_, xml, rest) => expect(parseExtension(xml)).toStrictEqual({ xml, ...rest }))
})

describe("[presence.md 5] RFC 4480 activities", () => {
  const activities = (xml: string) => parseExtension(xml).activities
  const person = (inner: string) => `<dm:person ${DM} ${RPID} xmlns:v="urn:v" id="x">${inner}</dm:person>`

  test.each([
    ["one in a person", person("<rpid:activities><rpid:busy/></rpid:activities>"), ["busy"]],
    ["several, in their order", person("<rpid:activities><rpid:tv/><rpid:meal/></rpid:activities>"), ["tv", "meal"]],
    ["each once", person("<rpid:activities><rpid:tv/></rpid:activities><rpid:activities><rpid:tv/></rpid:activities>"), ["tv"]],
    ["outside a person", `<rpid:activities ${RPID}><rpid:away/></rpid:activities>`, ["away"]],
    [
      "beside notes and others",
      person("<rpid:activities><rpid:note>x</rpid:note><rpid:other>y</rpid:other><rpid:busy/></rpid:activities>"),
      ["busy"],
    ],
    [
      "not names that RFC 4480 does not know",
      person("<rpid:activities><rpid:gaming/><rpid:unknown/><rpid:constructor/></rpid:activities>"),
      undefined,
    ],
    ["not of another namespace", person("<rpid:activities><v:busy/></rpid:activities>"), undefined],
    ["not in other elements", person("<v:a><rpid:activities><rpid:busy/></rpid:activities></v:a>"), undefined],
    ["not in elements of that name", person("<v:activities><rpid:busy/></v:activities>"), undefined],
  ])("%s", (_, xml, expected) => expect(activities(xml)).toEqual(expected))

  test("every name is known", () => {
    const names = RPID_ACTIVITIES.map((name) => `<rpid:${name}/>`).join("")
    expect(activities(person(`<rpid:activities>${names}</rpid:activities>`))).toEqual([...RPID_ACTIVITIES])
  })
})

describe("[presence.md 18] mustUnderstand", () => {
  test.each([
    ["yes", "true"],
    ["no", "false"],
    [" 1 ", "1"],
    ["false", "false"],
  ])("%j is written as XML Schema spells it, wherever it stands: %s", (read, written) => {
    const xml = (value: string) =>
      `<v:a xmlns:pid="urn:ietf:params:xml:ns:pidf" xmlns:v="urn:v"><v:b pid:mustUnderstand="${value}"/></v:a>`
    expect(parseExtension(xml(read)).xml).toBe(xml(written))
  })

  test.each(["1", "true", "yes"])("is set by %s", (value) =>
    expect(parseExtension(`<v:a xmlns:v="urn:v" ${PID} pid:mustUnderstand="${value}"/>`).mustUnderstand).toBe(true),
  )

  test("is set from within", () =>
    expect(parseExtension(`<v:a xmlns:v="urn:v" ${PID}><v:b><v:c pid:mustUnderstand="1"/></v:b></v:a>`).mustUnderstand).toBe(
      true,
    ))

  test.each([
    ["0", 'pid:mustUnderstand="0"'],
    ["no", 'pid:mustUnderstand="no"'],
    ["false", 'pid:mustUnderstand="false"'],
    ["that of no namespace", 'mustUnderstand="1"'],
    ["that of another namespace", 'v:mustUnderstand="1"'],
    ["another attribute of PIDF", 'pid:mustKnow="1"'],
  ])("is not set by %s", (_, attribute) =>
    expect(parseExtension(`<v:a xmlns:v="urn:v" ${PID} ${attribute}/>`)).not.toHaveProperty("mustUnderstand"),
  )
})

describe("[contract.md presence-update] the activity of a source", () => {
  const busy =
    `<dm:person ${DM} ${RPID} id="phone-person">` +
    "<rpid:activities><rpid:busy/><rpid:on-the-phone/></rpid:activities></dm:person>"

  test("is a person of that source", () =>
    expect(formatActivity("phone", ["busy", "on-the-phone"])).toStrictEqual({
      key: "{urn:ietf:params:xml:ns:pidf:data-model}person#phone-person",
      xml: busy,
      id: "phone-person",
      activities: ["busy", "on-the-phone"],
      source: "phone",
    }))

  test("is known again", () => expect(parseExtension(busy)).toStrictEqual(formatActivity("phone", ["busy", "on-the-phone"])))

  test("leaves out what RFC 4480 does not know, and what comes twice", () =>
    expect(formatActivity("phone", ["busy", "a b", "on-the-phone", "other", "busy"])).toStrictEqual(
      formatActivity("phone", ["busy", "on-the-phone"]),
    ))

  test("says unknown where there is none, as RFC 4480 wants one", () => {
    const xml = `<dm:person ${DM} ${RPID} id="a-person"><rpid:activities><rpid:unknown/></rpid:activities></dm:person>`
    const key = "{urn:ietf:params:xml:ns:pidf:data-model}person#a-person"
    expect(formatActivity("a", [])).toStrictEqual({ key, xml, id: "a-person", source: "a" })
  })

  test.each([
    ["another id", 'id="phone-person"', 'id="phone"'],
    ["another attribute", ' id="', ' xml:lang="en" id="'],
    ["a note", "</dm:person>", "<dm:note>x</dm:note></dm:person>"],
    ["a text in it", "<rpid:busy/>", "<rpid:busy>x</rpid:busy>"],
    ["another activity", "<rpid:busy/>", "<rpid:gaming/>"],
    ["white space", "</dm:person>", " </dm:person>"],
  ])("is anybody's with %s", (_, from, to) => {
    expect(busy).toContain(from)
    expect(parseExtension(busy.replace(from, to))).not.toHaveProperty("source")
  })
})

describe("what is no extension", () => {
  test.each([
    ["no namespace", "<a/>", "the extension <a> has no namespace"],
    ["the namespace of PIDF", `<pid:tuple ${PID}/>`, "<tuple> is no extension: PIDF has no such element there"],
    ["two elements", '<v:a xmlns:v="urn:v"/><v:a xmlns:v="urn:v"/>', "there is a second root element, <v:a>"],
    ["text", "busy", "there is text outside the root element"],
  ])("%s", (_, xml, message) => expect(() => parseExtension(xml)).toThrow(new XmlError(message)))

  test.each([
    ["a person without id", `<dm:person ${DM}/>`, "<person> has no id"],
    ["a device without deviceID", `<dm:device ${DM} id="x"/>`, "<device> has no deviceID"],
    ["an attribute not of RFC 4479", `<dm:person ${DM} id="x" since="1"/>`, 'the attribute "since" does not belong to <person>'],
    ["text in a person", `<dm:person ${DM} id="x">busy</dm:person>`, "there is text in <person>"],
    [
      "a note before activities",
      `<dm:person ${DM} ${RPID} id="x"><dm:note>a</dm:note><rpid:mood/></dm:person>`,
      "<mood> stands too late in <person>",
    ],
    [
      "a timestamp without zone",
      `<dm:person ${DM} id="x"><dm:timestamp>2026-01-01T00:00:00</dm:timestamp></dm:person>`,
      '<person> has the timestamp "2026-01-01T00:00:00", not a time with a zone',
    ],
    ["one of these further inside", `<v:a xmlns:v="urn:v"><dm:person ${DM}/></v:a>`, "<person> has no id"],
    ["a whole presence", `<v:a xmlns:v="urn:v"><pid:presence ${PID}/></v:a>`, "there is a whole presence inside <a>"],
    [
      "mustUnderstand that is no boolean",
      `<v:a xmlns:v="urn:v" ${PID} pid:mustUnderstand="maybe"/>`,
      'mustUnderstand is "maybe", neither true nor false',
    ],
  ])("[presence.md 5, 18] %s: the document around it would be invalid", (_, xml, message) =>
    expect(() => parseExtension(xml)).toThrow(new XmlError(message)),
  )

  test("one so deep that no document could hold it", () => {
    const nested = (depth: number) => `<a xmlns="urn:v">${"<b>".repeat(depth - 1)}${"</b>".repeat(depth - 1)}</a>`
    expect(parseExtension(nested(24)).key).toBe("{urn:v}a")
    expect(() => parseExtension(nested(25))).toThrow("the extension <a> is nested deeper than 24 elements")
  })
})

test("[SEC-8] an extension that could not be read again once it stands by itself is refused", () => {
  const children = Array.from({ length: 300 }, (_, index) => `<p${index}:a xmlns:p${index}="urn:${index}"/>`).join("")
  expect(() => parseExtension(`<x xmlns="urn:x">${children}</x>`)).toThrow(/cannot stand by itself/)
})
