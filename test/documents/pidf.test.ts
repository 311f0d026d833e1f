import { describe, expect, test } from "vitest"
import { parsePidf } from "../../src/documents/pidf"
import { childElements, type XmlElement } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"
import { XmlError } from "../../src/xml/xml-error"
import { fixtures } from "../xml/fixtures"

const full = fixtures("documents").get("full") ?? ""
const presenceIn = (text: string): XmlElement => {
  const [presence] = childElements(readXml(text))
  if (!presence) throw new Error("the fixture has no presence")
  return presence
}
const read = (text: string) => parsePidf(presenceIn(text))
const edited = (from: string, to: string): string => {
  expect(full.split(from)).toHaveLength(2)
  return full.replace(from, to)
}

const V = 'xmlns:v="urn:example:vendor"'
const FULL = {
  entity: "pres:someone@example.com",
  tuples: [
    {
      id: "phone",
      basic: "open",
      statusExtensions: [{ key: "{urn:example:vendor}line", xml: `<v:line ${V} v:number="2">ringing</v:line>` }],
      extensions: [
        {
          key: "{urn:ietf:params:xml:ns:pidf:data-model}deviceID",
          xml: '<dm:deviceID xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model">urn:device:1</dm:deviceID>',
        },
        {
          key: "{urn:ietf:params:xml:ns:pidf:rpid}service-class",
          xml: '<rpid:service-class xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid"><rpid:electronic/></rpid:service-class>',
        },
      ],
      contact: { uri: "tel:+15551234", priority: "0.8" },
      notes: [{ text: "Don't disturb & please!", lang: "en" }, { text: "Later" }],
      timestamp: "2001-10-27T16:49:29.25+02:00",
    },
    {
      id: "vendor",
      statusExtensions: [{ key: "{urn:example:vendor}odd", xml: `<v:odd ${V}/>` }],
      extensions: [],
      notes: [],
    },
  ],
  notes: [{ text: "Im Urlaub", lang: "de-AT" }],
  extensions: [
    {
      key: "{urn:ietf:params:xml:ns:pidf:data-model}person#someone",
      xml:
        '<dm:person xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:rpid="urn:ietf:params:xml:ns:pidf:rpid" id="someone">' +
        "<rpid:activities><rpid:meeting/><rpid:on-the-phone/></rpid:activities></dm:person>",
      id: "someone",
      activities: ["meeting", "on-the-phone"],
    },
    {
      key: "{urn:example:vendor}mood",
      xml: `<v:mood xmlns:pid="urn:ietf:params:xml:ns:pidf" ${V} v:kind="v:sunny" pid:mustUnderstand="1"/>`,
      mustUnderstand: true,
    },
  ],
}

describe("[presence.md 4, 5] RFC 3863", () => {
  test("everything that a document may hold", () => expect(read(full)).toStrictEqual(FULL))

  test("a presence with nothing in it says nothing", () =>
    expect(parsePidf(readXml('<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:a@b"/>'))).toStrictEqual({
      entity: "pres:a@b",
      tuples: [],
      notes: [],
      extensions: [],
    }))

  test("white space that schema types ignore", () => {
    const text = full
      .replace('entity="pres', 'entity=" pres')
      .replace('id="phone"', 'id="phone "')
      .replace('"0.8"', '" 0.8"')
      .replace("2001-10-27T16:49:29.25+02:00", "\n2001-10-27T16:49:29.25+02:00\t")
      .replace('"de-AT"', '"de-AT "')
    expect(read(text)).toStrictEqual(FULL)
  })

  test("an empty xml:lang is none", () =>
    expect(read(edited('<pid:note xml:lang="en">', '<pid:note xml:lang="">')).tuples[0]?.notes[0]).toStrictEqual({
      text: "Don't disturb & please!",
    }))

  test("attributes for schema processors anywhere", () =>
    expect(read(edited('<pid:tuple id="phone">', '<pid:tuple id="phone" xsi:type="pid:tuple">'))).toStrictEqual(FULL))

  test.each([
    ["another root", "pid:presence entity", "pid:presences entity", "<presences> is not the presence of a PIDF document"],
    ["no entity", ' entity="pres:someone@example.com"', "", "<presence> has no entity"],
    [
      "an unknown attribute",
      '<pid:tuple id="phone">',
      '<pid:tuple id="phone" state="x">',
      'the attribute "state" does not belong to the <tuple> of tuple "phone"',
    ],
    [
      "a known attribute, but qualified",
      '<pid:tuple id="phone">',
      '<pid:tuple id="phone" pid:id="x">',
      'the attribute "id" does not belong to the <tuple> of tuple "phone"',
    ],
    [
      "mustUnderstand on an element of PIDF",
      "<pid:basic>",
      '<pid:basic pid:mustUnderstand="1">',
      'the attribute "mustUnderstand" does not belong to the <basic> of tuple "phone"',
    ],
    [
      "an attribute of presence",
      "<pid:presence ",
      '<pid:presence xml:lang="en" ',
      'the attribute "lang" does not belong to the <presence> of the document',
    ],
    [
      "an attribute of status",
      "<pid:status><v:odd/>",
      '<pid:status id="x"><v:odd/>',
      'the attribute "id" does not belong to the <status> of tuple "vendor"',
    ],
    [
      "an attribute of contact",
      "<pid:contact ",
      '<pid:contact xml:lang="en" ',
      'the attribute "lang" does not belong to the <contact> of tuple "phone"',
    ],
    [
      "an attribute of note",
      "<pid:note>Later",
      '<pid:note lang="en">Later',
      'the attribute "lang" does not belong to the <note> of tuple "phone"',
    ],
    [
      "an attribute of timestamp",
      "<pid:timestamp>",
      '<pid:timestamp zone="Z">',
      'the attribute "zone" does not belong to the <timestamp> of tuple "phone"',
    ],
    ["no id", ' id="vendor"', "", "<tuple> has no id"],
    ["no status", "<pid:status><v:odd/></pid:status>", "", 'tuple "vendor" has no status'],
    ["an empty status", "<pid:status><v:odd/></pid:status>", "<pid:status/>", 'tuple "vendor" has no status'],
    [
      "two of status",
      "<pid:status><v:odd/></pid:status>",
      "<pid:status><v:odd/></pid:status><pid:status><v:odd/></pid:status>",
      'there is more than one <status> in tuple "vendor"',
    ],
    [
      "two of basic",
      "<pid:basic>open</pid:basic>",
      "<pid:basic>open</pid:basic><pid:basic>open</pid:basic>",
      'there is more than one <basic> in the status of tuple "phone"',
    ],
    [
      "two of contact",
      "</pid:contact>",
      "</pid:contact><pid:contact>tel:2</pid:contact>",
      'there is more than one <contact> in tuple "phone"',
    ],
    [
      "two of timestamp",
      "</pid:timestamp>",
      "</pid:timestamp><pid:timestamp>2001-10-27T16:49:29Z</pid:timestamp>",
      'there is more than one <timestamp> in tuple "phone"',
    ],
    ["a basic status of another kind", ">open<", ">busy<", 'tuple "phone" has the basic status "busy", not open or closed'],
    ["a basic status with blanks", ">open<", "> open <", 'tuple "phone" has the basic status " open ", not open or closed'],
    ["an element in a basic status", ">open<", "><v:open/>open<", 'there is an element inside the <basic> of tuple "phone"'],
    ["an element in a note", ">Later<", "><v:b>Later</v:b><", 'there is an element inside the <note> of tuple "phone"'],
    ["an unknown element of PIDF", "<v:odd/>", "<pid:odd/>", '<odd> does not belong in the status of tuple "vendor"'],
    [
      "an element of PIDF in the wrong place",
      "<v:odd/>",
      "<pid:note/>",
      '<note> does not belong in the status of tuple "vendor"',
    ],
    [
      "an element named as by JavaScript",
      "<v:odd/>",
      "<pid:constructor/>",
      '<constructor> does not belong in the status of tuple "vendor"',
    ],
    ["an element of no namespace", "<v:odd/>", "<odd/>", "the extension <odd> has no namespace"],
    ["an element after its place", "<pid:note>Later</pid:note>", "<v:odd/>", '<odd> stands too late in tuple "phone"'],
    [
      "basic after extensions",
      "<v:odd/>",
      "<v:odd/><pid:basic>open</pid:basic>",
      '<basic> stands too late in the status of tuple "vendor"',
    ],
    [
      "a tuple after the notes",
      "</pid:note>\n    <dm",
      '</pid:note><pid:tuple id="x"/>\n    <dm',
      "<tuple> stands too late in the presence",
    ],
    ["text in presence", "<dm:person", "x<dm:person", "there is text in the presence"],
    ["text in a tuple", "<dm:deviceID>", "x<dm:deviceID>", 'there is text in tuple "phone"'],
    ["text in a status", "<v:odd/>", "x<v:odd/>", 'there is text in the status of tuple "vendor"'],
    ["one id twice", '<pid:tuple id="vendor">', '<pid:tuple id="phone">', 'the id "phone" occurs twice'],
    [
      "[presence.md 5] the id of a person and a tuple",
      '<dm:person id="someone">',
      '<dm:person id="phone">',
      'the id "phone" occurs twice',
    ],
    [
      "[presence.md 17] a priority of four decimals",
      '"0.8"',
      '"0.1234"',
      'tuple "phone" has the priority "0.1234", not 0 to 1 with up to three decimals',
    ],
    [
      "[presence.md 16] a timestamp without a zone",
      "+02:00",
      "",
      'tuple "phone" has the timestamp "2001-10-27T16:49:29.25", not an RFC 3339 time with a zone',
    ],
    [
      "[presence.md 4] an unknown namespace",
      'urn:ietf:params:xml:ns:pidf"',
      'urn:ietf:params:xml:ns:PIDF"',
      "<presence> is not the presence of a PIDF document",
    ],
  ])("is strict about %s", (_, from, to, message) => {
    const text = edited(from, to).replace(
      "</pid:presence>",
      to.includes("pid:presences") ? "</pid:presences>" : "</pid:presence>",
    )
    expect(() => read(text)).toThrow(new XmlError(message))
  })

  test.each([
    ["presence", '<dm:person id="someone">', "the presence", 98],
    ["tuple", "<dm:deviceID>", 'tuple "phone"', 98],
    ["status", "<v:odd/>", 'tuple "vendor"', 99],
  ])("[SEC-8] a %s holds 100 extensions and not one more", (_, before, where, more) => {
    expect(read(edited(before, "<v:a/>".repeat(more) + before)).entity).toBe("pres:someone@example.com")
    expect(() => read(edited(before, "<v:a/>".repeat(more + 1) + before))).toThrow(
      new XmlError(`there are more than 100 extensions in ${where}`),
    )
  })

  test("says which tuple is wrong without saying too much", () => {
    const id = `x${"\u202e".repeat(300)}`
    const text = edited('<pid:tuple id="phone">', `<pid:tuple id="${id}" state="x">`)
    expect(() => read(text)).toThrow(/^[ -~]*tuple "x\?{38}…"$/)
  })
})
