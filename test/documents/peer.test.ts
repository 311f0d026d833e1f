import { describe, expect, test } from "vitest"
import { parsePeer, parsePeerExtension, parsePeerImage, peerElement } from "../../src/documents/peer"
import { readXml } from "../../src/xml/read-xml"
import { formatXml } from "../../src/xml/write-xml"
import { XmlError } from "../../src/xml/xml-error"
import { fixtures } from "../xml/fixtures"

const documents = fixtures("documents")
const PEER = 'xmlns:peer="urn:schemas-upnp-org:phone:peer"'
const read = (inside: string) => parsePeer(readXml(`<contact ${PEER} xmlns:v="urn:v">${inside}</contact>`))
const id = "<peer:id>a</peer:id>"

describe("[presence.md 3, 8] who somebody is", () => {
  test.each([
    ["an id", id, { id: "a" }],
    ["white space around", "<peer:id>\n  tel:+1 555\t</peer:id>", { id: "tel:+1 555" }],
    ["any order", `<peer:name>Ann</peer:name>${id}`, { id: "a", name: "Ann" }],
    ["a name alone", "<peer:name>Ann</peer:name>", { name: "Ann" }],
    ["an entry of the address book alone", "<peer:contactInstanceId>7</peer:contactInstanceId>", { contactInstanceId: 7 }],
    ["a group alone", "<peer:groupInstanceId>4294967295</peer:groupInstanceId>", { groupInstanceId: 4294967295 }],
    ["0, which is no entry", `${id}<peer:contactInstanceId>0</peer:contactInstanceId>`, { id: "a", contactInstanceId: 0 }],
    ["leading zeros", `${id}<peer:groupInstanceId>007</peer:groupInstanceId>`, { id: "a", groupInstanceId: 7 }],
    ["elements that are empty", `${id}<peer:name> </peer:name><peer:contactInstanceId/>`, { id: "a" }],
    ["elements without a namespace", "<id>a</id><name>Ann</name>", { id: "a", name: "Ann" }],
    ["the namespace in another case", '<p:id xmlns:p="URN:schemas-upnp-org:phone:Peer">a</p:id>', { id: "a" }],
    ["an element peer around it all, as A.2 prints it", `<peer:peer>${id}</peer:peer>`, { id: "a" }],
    [
      "an element peer beside the others, which is not around them",
      `<peer:peer><peer:id>b</peer:id></peer:peer>${id}`,
      { id: "a", extensions: [`<peer:peer ${PEER}><peer:id>b</peer:id></peer:peer>`] },
    ],
    ["as many characters as it may have", `<peer:id>${"x".repeat(1024)}</peer:id>`, { id: "x".repeat(1024) }],
    ["a stranger's id", `<v:id>b</v:id>${id}`, { id: "a", extensions: ['<v:id xmlns:v="urn:v">b</v:id>'] }],
  ])("%s", (_, inside, peer) => expect(read(inside)).toStrictEqual(peer))

  test("what later versions and vendors add is kept", () =>
    expect(parsePeer(readXml(documents.get("peer-of-version-2") ?? ""))).toStrictEqual({
      id: "sip:ann@example.com",
      name: "Ann",
      image: `<peer:image ${PEER} type="URL"><peer:contentType>image/png</peer:contentType></peer:image>`,
      extensions: ['<v:rank xmlns:v="urn:example:vendor">3</v:rank>', `<peer:location ${PEER}>home</peer:location>`],
    }))

  test("[presence.md 7, 8] is kept in the peer's namespace, where it was in another case or left out", () =>
    expect(
      read(
        `<id>a</id><image type="URL"><contentType>a/b</contentType><v:x/></image><p:location xmlns:p="URN:schemas-upnp-org:phone:Peer"/>`,
      ),
    ).toStrictEqual({
      id: "a",
      image: `<peer:image ${PEER} xmlns:v="urn:v" type="URL"><peer:contentType>a/b</peer:contentType><v:x/></peer:image>`,
      extensions: [`<peer:location ${PEER}/>`],
    }))

  test.each([
    ["nothing", "", "<contact> names nobody"],
    ["empty elements", "<peer:id/><peer:name> </peer:name>", "<contact> names nobody"],
    ["no entry", "<peer:contactInstanceId>0</peer:contactInstanceId>", "<contact> names nobody"],
    ["no group", "<peer:groupInstanceId>0</peer:groupInstanceId>", "<contact> names nobody"],
    ["vendors' elements alone", "<v:id>b</v:id>", "<contact> names nobody"],
    ["text", `a${id}`, "there is text in <contact>"],
    ["text beside an element peer", `a<peer:peer>${id}</peer:peer>`, "there is text in <contact>"],
    ["text in an element peer", `<peer:peer>a${id}</peer:peer>`, "there is text in <peer>"],
    ["two ids", `${id}<id/>`, "there is more than one <id> in <contact>"],
    ["two names", `${id}<name>b</name><name>b</name>`, "there is more than one <name> in <contact>"],
    [
      "an entry and a group",
      `${id}<peer:contactInstanceId>1</peer:contactInstanceId><peer:groupInstanceId>0</peer:groupInstanceId>`,
      "<contact> has both a contactInstanceId and a groupInstanceId",
    ],
    ["an element in an id", "<peer:id><peer:id/></peer:id>", "there is an element inside the <id> of <contact>"],
    ["a long id", `<peer:id>${"x".repeat(1025)}</peer:id>`, "the id of <contact> is longer than 1024 characters"],
    ["a long name", `<peer:name>${"x".repeat(1025)}</peer:name>`, "the name of <contact> is longer than 1024 characters"],
    ...["4294967296", "-1", "+1", "1.0", "1e3", "0x1", "seven", "1".repeat(400)].map((number) => [
      `the number ${number}`,
      `${id}<peer:contactInstanceId>${number}</peer:contactInstanceId>`,
      `the contactInstanceId "${number.length > 40 ? `${number.slice(0, 39)}…` : number}" of <contact> is no number from 0 to 4294967295`,
    ]),
    ["21 further elements", id + "<v:a/>".repeat(21), "there are more than 20 further elements in <contact>"],
    [
      "one that is too deep",
      `${id}<v:a>${"<b>".repeat(24)}${"</b>".repeat(24)}</v:a>`,
      "the element <a> is nested deeper than 24 elements",
    ],
  ])("not %s", (_, inside = "", message) => expect(() => read(inside)).toThrow(new XmlError(message ?? "")))

  test("[SEC-8] 20 further elements and not one more", () => expect(read(id + "<v:a/>".repeat(20)).extensions).toHaveLength(20))

  test("[presence.md 3] not the sample of A.2, which has words for numbers", () =>
    expect(() => parsePeer(readXml(documents.get("printed-peer") ?? ""))).toThrow(
      'the contactInstanceId "The instance identifier for a contact r…" of <peer> is no number from 0 to 4294967295',
    ))
})

describe("what flows say of somebody", () => {
  test("an image, and what vendors add", () => {
    expect(parsePeerImage("<image/>")).toBe(`<peer:image ${PEER}/>`)
    expect(parsePeerExtension('<v:rank xmlns:v="urn:v">3</v:rank>')).toBe('<v:rank xmlns:v="urn:v">3</v:rank>')
  })

  test.each([
    ["an image of another name", parsePeerImage, "<picture/>", "<picture> is no image of a peer"],
    ["an image of a stranger", parsePeerImage, '<image xmlns="urn:v"/>', "<image> is no image of a peer"],
    ["no XML", parsePeerImage, "http://example.com/a.png", "there is text outside the root element"],
    ["what has no namespace", parsePeerExtension, "<rank/>", "the element <rank> has no namespace"],
    ["an id", parsePeerExtension, `<id xmlns="urn:schemas-upnp-org:phone:peer"/>`, "<id> has a place of its own in a peer"],
  ])("not %s", (_, parse, xml, message) => expect(() => parse(xml)).toThrow(message))
})

describe("what we send", () => {
  const written = (name: string, peer: Parameters<typeof peerElement>[1]) => formatXml(peerElement(name, peer))

  test("[presence.md 3, 7] has the order of the schema, and a name without a namespace", () =>
    expect(written("contact", { contactInstanceId: 0, name: "Ann & Bob", id: "a" })).toBe(
      `<contact><peer:id ${PEER}>a</peer:id><peer:name ${PEER}>Ann &amp; Bob</peer:name>` +
        `<peer:contactInstanceId ${PEER}>0</peer:contactInstanceId></contact>`,
    ))

  test("leaves out what is no XML, and what has no namespace: no schema has a place for it", () =>
    expect(written("contact", { id: "a", image: "picture", extensions: ["<b>", "<c/>"] })).toBe(
      `<contact><peer:id ${PEER}>a</peer:id></contact>`,
    ))

  test("has what peerType may have first, then what others add", () =>
    expect(written("contact", { id: "a", extensions: ['<b xmlns="urn:v"/>', `<peer:location ${PEER}/>`] })).toBe(
      `<contact><peer:id ${PEER}>a</peer:id><peer:location ${PEER}/><b xmlns="urn:v"/></contact>`,
    ))

  test("carries on what came with it", () =>
    expect(written("contact", { groupInstanceId: 3, extensions: ['<b xmlns="urn:v"/>'], image: `<peer:image ${PEER}/>` })).toBe(
      `<contact><peer:groupInstanceId ${PEER}>3</peer:groupInstanceId><peer:image ${PEER}/><b xmlns="urn:v"/></contact>`,
    ))
})
