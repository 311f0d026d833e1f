import { describe, expect, test } from "vitest"
import { checkPidf } from "../../src/presence/check-pidf"
import type { Basic, Extension, Tuple } from "../../src/presence/pidf"

const tuple: Tuple = { id: "phone", basic: "open", statusExtensions: [], extensions: [], notes: [] }
const pidf = { entity: "pres:someone@example.com", tuples: [tuple], notes: [], extensions: [] }
const extension: Extension = { key: "{urn:v}a", xml: '<v:a xmlns:v="urn:v"/>' }
const person = (id: string): Extension => ({ ...extension, id })

const checkTuple = (part: Partial<Tuple>) => checkPidf({ ...pidf, tuples: [{ ...tuple, ...part }] })

test("a sound document", () => {
  expect(checkPidf(pidf)).toBeUndefined()
  expect(checkPidf({ entity: "a", tuples: [], notes: [], extensions: [] })).toBeUndefined()
})

describe("[presence.md 4] the entity", () => {
  test("is not empty", () => expect(checkPidf({ ...pidf, entity: "" })).toBe("the entity is empty"))
  test.each([" pres:a@b", "pres:a b", "pres:a\u0000b"])("has no white space or controls: %j", (entity) =>
    expect(checkPidf({ ...pidf, entity })).toBe("the entity has white space in it"),
  )
  test.each([
    "pres:50%@b",
    "pres:%zz@b",
    "pres:a#b#c",
    "pres:a]b",
    "pres:[b",
    "http://[::1",
    "http://a:99x/",
    "http://a@b:c@d/",
    ":",
    "1:2",
    "é:x",
  ])("is a URI: %j", (entity) => expect(checkPidf({ ...pidf, entity })).toBe(`the entity is no URI: ${JSON.stringify(entity)}`))
  test.each(["pres:%7ea@b", "mailto:", "a#b", "pres:ü@b", "a:b:c", "x/y:z", "//a:1/b", "http://u:p@[::1]:80?x", "sip:a@[::1]"])(
    "may be %j",
    (entity) => expect(checkPidf({ ...pidf, entity })).toBeUndefined(),
  )
})

test.each(["a", "#", "[", "]", "%20", "[:", "//", ":", "@"])("[SEC-8] a URI of 64 KiB of %j is looked at in no time", (piece) => {
  const began = process.cpuUsage()
  checkPidf({ ...pidf, entity: `pres:${piece.repeat(65_536 / piece.length)}` })
  const { user, system } = process.cpuUsage(began)
  expect((user + system) / 1000).toBeLessThan(500)
})

describe("[presence.md 4] ids", () => {
  test.each(["a", "_", "node-red", "a.b", "A1", "küche", "电话", "a·b"])("may be %s", (id) =>
    expect(checkTuple({ id })).toBeUndefined(),
  )

  test.each(["", "1a", "-a", ".a", "a b", " a", "a:b", "a/b", "ª", "aº", "😀", "a\n"])("may not be %j", (id) =>
    expect(checkTuple({ id })).toBe(`the id ${JSON.stringify(id)} is not a name as XML has them`),
  )

  test("of persons and devices are checked too", () => {
    const wrong = 'the id "1" is not a name as XML has them'
    expect(checkPidf({ ...pidf, extensions: [extension, person("1")] })).toBe(wrong)
    expect(checkTuple({ extensions: [person("1")] })).toBe(wrong)
    expect(checkTuple({ statusExtensions: [person("1")] })).toBe(wrong)
  })

  test("[presence.md 43] occur once in a document, whatever they name", () => {
    const twice = 'the id "phone" occurs twice'
    expect(checkPidf({ ...pidf, tuples: [tuple, tuple] })).toBe(twice)
    expect(checkPidf({ ...pidf, extensions: [person("phone")] })).toBe(twice)
    expect(checkPidf({ ...pidf, extensions: [person("x"), person("x")] })).toBe('the id "x" occurs twice')
    expect(checkTuple({ extensions: [person("phone")] })).toBe(twice)
    expect(checkPidf({ ...pidf, extensions: [{ ...extension, innerIds: ["phone"] }] })).toBe(twice)
    expect(checkTuple({ statusExtensions: [{ ...extension, innerIds: ["x", "x"] }] })).toBe('the id "x" occurs twice')
    expect(checkPidf({ ...pidf, tuples: [tuple, { ...tuple, id: "door" }], extensions: [person("x")] })).toBeUndefined()
  })

  test.each([
    [40, " ".repeat(40)],
    [41, `${" ".repeat(39)}…`],
  ])("of %i characters are quoted in short", (length, quoted) =>
    expect(checkTuple({ id: " ".repeat(length) })).toBe(`the id "${quoted}" is not a name as XML has them`),
  )
})

describe("[presence.md 15] the status", () => {
  test("must say something", () => {
    const { basic: _, ...silent } = tuple
    expect(checkPidf({ ...pidf, tuples: [silent] })).toBe('tuple "phone" has no status')
    expect(checkPidf({ ...pidf, tuples: [{ ...silent, statusExtensions: [extension] }] })).toBeUndefined()
  })

  test("is open or closed", () => {
    expect(checkTuple({ basic: "closed" })).toBeUndefined()
    for (const basic of ["Open", "", " open", "constructor"])
      expect(checkTuple({ basic: basic as Basic })).toBe(`tuple "phone" has the basic status "${basic}", not open or closed`)
  })
})

describe("[presence.md 13, 17] the contact", () => {
  test("may be relative", () => expect(checkTuple({ contact: { uri: "someone@mobilecarrier.net" } })).toBeUndefined())
  test("is not empty", () => expect(checkTuple({ contact: { uri: "" } })).toBe('the contact of tuple "phone" is empty'))
  test("has no white space", () =>
    expect(checkTuple({ contact: { uri: "tel:1 2" } })).toBe('the contact of tuple "phone" has white space in it'))

  test.each(["0", "0.", "0.8", "0.123", "1", "1.", "1.000"])("may have the priority %s", (priority) =>
    expect(checkTuple({ contact: { uri: "a", priority } })).toBeUndefined(),
  )

  test.each(["", ".5", "0.1234", "1.001", "1.0000", "-0", "+0.5", "1e0", "0,5", "2", " 1", "1 ", "01", "0.5\n"])(
    "may not have the priority %j",
    (priority) =>
      expect(checkTuple({ contact: { uri: "a", priority } })).toBe(
        `tuple "phone" has the priority ${JSON.stringify(priority)}, not 0 to 1 with up to three decimals`,
      ),
  )
})

describe("[presence.md 16] notes", () => {
  const noted = (lang: string) => ({ notes: [{ text: "" }, { text: "x", lang }] })

  test.each(["en", "de-AT", "zh-Hant-TW", "x-klingon", "i-navajo"])("may be in %s", (lang) => {
    expect(checkTuple(noted(lang))).toBeUndefined()
    expect(checkPidf({ ...pidf, ...noted(lang) })).toBeUndefined()
  })

  test.each(["", "e n", "en-", "-en", "toolongtag", "en_US", "en\n", "e1"])("may not be in %j", (lang) => {
    expect(checkTuple(noted(lang))).toBe(`a note of tuple "phone" is in the language ${JSON.stringify(lang)}, which is no tag`)
    expect(checkPidf({ ...pidf, ...noted(lang) })).toBe(
      `a note of the presence is in the language ${JSON.stringify(lang)}, which is no tag`,
    )
  })
})

describe("[presence.md 16] the timestamp", () => {
  test.each([
    "2001-10-27T16:49:29Z",
    "2001-10-27T16:49:29.123456789Z",
    "2001-10-27T16:49:29+14:00",
    "2001-10-27T00:00:00-00:00",
    "2024-02-29T23:59:59-13:59",
    "2000-02-29T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2001-04-30T00:00:00Z",
  ])("may be %s", (timestamp) => expect(checkTuple({ timestamp })).toBeUndefined())

  test.each([
    ["nothing", ""],
    ["no zone", "2001-10-27T16:49:29"],
    ["no time", "2001-10-27Z"],
    ["no seconds", "2001-10-27T16:49Z"],
    ["a blank for the T", "2001-10-27 16:49:29Z"],
    ["small letters", "2001-10-27t16:49:29z"],
    ["a month 13", "2001-13-27T16:49:29Z"],
    ["a month 0", "2001-00-27T16:49:29Z"],
    ["a day 0", "2001-10-00T16:49:29Z"],
    ["a day 32", "2001-10-32T16:49:29Z"],
    ["the 31st of April", "2001-04-31T16:49:29Z"],
    ["the 31st of June", "2001-06-31T16:49:29Z"],
    ["the 31st of September", "2001-09-31T16:49:29Z"],
    ["the 31st of November", "2001-11-31T16:49:29Z"],
    ["the 29th of February in no leap year", "2001-02-29T16:49:29Z"],
    ["the 29th of February in 1900", "1900-02-29T16:49:29Z"],
    ["the year 0", "0000-10-27T16:49:29Z"],
    ["five digits of year", "12001-10-27T16:49:29Z"],
    ["an hour 24", "2001-10-27T24:00:00Z"],
    ["a minute 60", "2001-10-27T16:60:29Z"],
    ["a leap second", "2016-12-31T23:59:60Z"],
    ["a dot and no digits", "2001-10-27T16:49:29.Z"],
    ["a zone beyond 14 hours", "2001-10-27T16:49:29+14:01"],
    ["a zone of 60 minutes", "2001-10-27T16:49:29+01:60"],
    ["a zone without a colon", "2001-10-27T16:49:29+0100"],
    ["white space", "2001-10-27T16:49:29Z\n"],
  ])("may not have %s", (_, timestamp) =>
    expect(checkTuple({ timestamp })).toBe(
      `tuple "phone" has the timestamp ${JSON.stringify(timestamp)}, not an RFC 3339 time with a zone`,
    ),
  )
})
