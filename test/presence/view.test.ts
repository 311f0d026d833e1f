import { describe, expect, test } from "vitest"
import { cutExtension } from "../../src/documents/cut-extension"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { makeView, viewOf } from "../../src/presence/view"
import { complaints } from "../documents/valid"
import { lacksXmllint } from "../xml/xmllint"

const pidf = (content: string) =>
  parseUserPresence(
    `<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"
      xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" xmlns:v="urn:v" entity="pres:ann@example.com">${content}</presence>`,
  )

const PHONE = `<tuple id="phone"><status><basic>open</basic><v:line>1</v:line></status><r:class>work</r:class>
  <contact priority="0.8">tel:+1555</contact><note>at work</note><timestamp>2026-11-22T13:00:00Z</timestamp></tuple>`
const DOOR = '<tuple id="door"><status><basic>closed</basic></status></tuple>'
const PERSON = '<dm:person id="p"><r:activities><r:busy/></r:activities><r:mood><r:happy/></r:mood></dm:person>'
const user = pidf(`${PHONE}${DOOR}<note>in the office</note>${PERSON}`)

/** What is seen through a view that was given while the user had this, when he has that. */
const seen = (given: string, now = user, then = user) => viewOf(now, makeView(pidf(given), then), cutExtension)
const open = (id: string) => `<tuple id="${id}"><status><basic>open</basic></status></tuple>`

describe("[presence.md 46] a view shows", () => {
  test("nobody but the user: without tuples the entity alone", () => {
    expect(seen("")).toEqual(pidf(""))
  })

  test("the tuples given, live; others are hidden", () => {
    expect(seen(open("door"))).toEqual(pidf(DOOR))
    expect(seen(open("door"), pidf(open("door")))).toEqual(pidf(open("door")))
  })

  test("of each tuple the elements given", () => {
    expect(seen(open("phone"))).toEqual(pidf(open("phone")))
    const masks = [
      '<status><basic>closed</basic><v:line/></status><r:class/><contact priority="0.8">tel:+1555</contact><note>at work</note><timestamp>2026-11-22T13:00:00Z</timestamp>',
      "<status><basic>closed</basic></status><contact>sip:nobody</contact>",
      "<status><basic>closed</basic></status><note/>",
      "<status><basic>closed</basic></status><r:class/>",
      "<status><v:line/></status><timestamp>2001-01-01T00:00:00Z</timestamp>",
    ]
    const status = "<status><basic>open</basic></status>"
    const shown = [
      PHONE,
      `<tuple id="phone">${status}<contact priority="0.8">tel:+1555</contact></tuple>`,
      `<tuple id="phone">${status}<note>at work</note></tuple>`,
      `<tuple id="phone">${status}<r:class>work</r:class></tuple>`,
      '<tuple id="phone"><status><v:line>1</v:line></status><timestamp>2026-11-22T13:00:00Z</timestamp></tuple>',
    ]
    expect(masks.map((mask) => seen(`<tuple id="phone">${mask}</tuple>`))).toEqual(shown.map(pidf))
  })

  test("no tuple whose status has nothing to show", () => {
    expect(seen('<tuple id="door"><status><v:line/></status></tuple>')).toEqual(pidf(""))
  })

  test("tuples that were never the user's as they were given", () => {
    expect(seen(open("alias"), pidf(DOOR))).toEqual(pidf(open("alias")))
  })

  test("nothing in place of a tuple that the user had and has no more", () => {
    expect(seen(open("door"), pidf(PHONE))).toEqual(pidf(""))
  })

  test("a tuple live as soon as the user has it", () => {
    expect(seen(open("later"), pidf('<tuple id="later"><status><basic>closed</basic></status></tuple>'))).toEqual(
      pidf('<tuple id="later"><status><basic>closed</basic></status></tuple>'),
    )
  })

  test("the user's notes where a note was given", () => {
    expect(seen("<note>anything</note>").notes).toEqual([{ text: "in the office" }])
    expect(seen(open("door")).notes).toEqual([])
  })

  test("of a person the elements given, of this person alone", () => {
    expect(seen('<dm:person id="p"><r:activities><r:away/></r:activities></dm:person>')).toEqual(
      pidf('<dm:person id="p"><r:activities><r:busy/></r:activities></dm:person>'),
    )
    expect(seen('<dm:person id="p"><r:sphere/></dm:person>')).toEqual(pidf(""))
    expect(seen('<dm:person id="p"/>').extensions).toEqual(user.extensions)
  })

  test("a person who was never the user's as he was given, and none who was", () => {
    const other = '<dm:person id="q"><r:activities><r:away/></r:activities></dm:person>'
    expect(seen(other)).toEqual(pidf(other))
    expect(seen(PERSON, pidf(DOOR))).toEqual(pidf(""))
  })
})

test("a tuple of a view never ends by itself, that of the user is gone when it is gone", () => {
  const given = { ...pidf(open("alias")), tuples: pidf(open("alias")).tuples.map((tuple) => ({ ...tuple, expiresAt: 1 })) }
  expect(viewOf(user, makeView(given, user), cutExtension)).toEqual(pidf(open("alias")))
})

test.skipIf(lacksXmllint("validation of views"))("what a view shows is valid", () => {
  const given = [
    "",
    open("door"),
    open("alias"),
    `${PHONE}${DOOR}<note/>${PERSON}`,
    '<tuple id="phone"><status><v:line/></status></tuple>',
  ]
  const texts = given.map((text) => formatUserPresence("UserPresence", seen(text)))
  expect(complaints(texts)).toEqual(texts.map(() => ""))
})
