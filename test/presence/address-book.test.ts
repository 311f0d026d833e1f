import { describe, expect, test } from "vitest"
import { type AddressBook, entityOf, identify, identifyText, present } from "../../src/presence/address-book"
import { type Addressed, normalizeId, type Peer } from "../../src/presence/peer"

const ANN: Addressed = { id: "sip:ann@example.com", name: "Ann", contactInstanceId: 1 }
const BOB: Addressed = { id: "+15551234", name: "Bob", contactInstanceId: 2 }
const TWIN: Addressed = { id: "xmpp:bob@example.com", name: "Bob" }

const bookWith = (...contacts: Addressed[]): AddressBook =>
  new Map(contacts.map((contact) => [normalizeId(contact.id), contact] as const))
const book = bookWith(ANN, BOB, TWIN)

describe("[presence.md 37, 38] who is meant", () => {
  test.each<[string, Peer, Addressed]>([
    ["his number", { contactInstanceId: 1 }, ANN],
    ["his number and an id of his", { contactInstanceId: 1, id: "pres:ann@EXAMPLE.com" }, ANN],
    ["his number, whatever he is called", { contactInstanceId: 1, name: "Bob" }, ANN],
    ["his id", { id: "sip:ann@example.com" }, ANN],
    ["another spelling of his id", { id: "xmpp:ann@Example.com/phone" }, ANN],
    ["his id and no number", { id: "sip:ann@example.com", contactInstanceId: 0 }, ANN],
    ["his id, whatever he is called", { id: "xmpp:bob@example.com", name: "Ann" }, TWIN],
    ["his id and no group", { id: "+15551234", groupInstanceId: 0 }, BOB],
    ["a name that only he has", { name: "Ann" }, ANN],
    ["a name, in no group", { name: "Ann", groupInstanceId: 0 }, ANN],
    ["an id that is not in the book", { id: "carl@example.com", name: "Carl" }, { id: "carl@example.com", name: "Carl" }],
  ])("by %s", (_title, peer, contact) => {
    expect(identify(peer, book)).toEqual({ peer: contact })
  })

  test.each<[string, Peer, string]>([
    ["an unknown number", { contactInstanceId: 9 }, "the address book has no contact 9"],
    ["an unknown number with a known id", { contactInstanceId: 9, id: ANN.id }, "the address book has no contact 9"],
    ["a number and an id of different people", { contactInstanceId: 1, id: BOB.id }, "contact 1 has another id"],
    ["a group", { groupInstanceId: 3 }, "the address book has no groups"],
    ["a group with an id", { groupInstanceId: 3, id: ANN.id }, "the address book has no groups"],
    ["a name of several", { name: "Bob" }, "several contacts have this name"],
    ["a name of nobody", { name: "Carl" }, "the address book has nobody of this name"],
    ["a name in other case", { name: "ann" }, "the address book has nobody of this name"],
  ])("not by %s", (_title, peer, refused) => {
    expect(identify(peer, book)).toEqual({ refused })
  })
})

test.each([
  ["an id", "pres:ann@example.com", ANN],
  ["a unique name", "Ann", ANN],
  ["anything else, read as an id", "carl@example.com", { id: "carl@example.com" }],
])("[contract.md] a text is %s", (_title, text, contact) => {
  expect(identifyText(text, book)).toEqual({ peer: contact })
})

test("a text that is the name of several is nobody", () => {
  expect(identifyText("Bob", book)).toEqual({ refused: "several contacts have this name" })
})

test("an id goes before a name", () => {
  const named = { id: "carl@example.com", name: "+15551234" }
  expect(identifyText("+15551234", bookWith(BOB, named))).toEqual({ peer: BOB })
})

test.each<[string, Addressed, Addressed]>([
  ["a stranger is called by his id", { id: "a@b" }, { id: "a@b", name: "a@b" }],
  ["a stranger keeps the name that he brings", { id: "a@b", name: "A" }, { id: "a@b", name: "A" }],
  ["no number of a stranger is ours", { id: "a@b", contactInstanceId: 7, groupInstanceId: 8 }, { id: "a@b", name: "a@b" }],
  ["a contact is as the address book has him", { id: "pres:ann@example.com/x", name: "A", contactInstanceId: 7 }, ANN],
  ["what he brings beyond goes along", { id: ANN.id, extensions: ["<v/>"] }, { ...ANN, extensions: ["<v/>"] }],
  ["an empty name is none", { id: "a@b", name: "" }, { id: "a@b", name: "a@b" }],
])("[contract.md, presence.md 32] %s", (_title, peer, shown) => {
  expect(present(peer, book)).toEqual(shown)
})

test("a contact without a name is called by the id that the address book has", () => {
  expect(present({ id: "xmpp:carl@example.com/phone" }, bookWith({ id: "carl@example.com" }))).toEqual({
    id: "carl@example.com",
    name: "carl@example.com",
  })
})

test.each([
  ["sip:ann@example.com", "sip:ann@example.com"],
  ["XMPP:ann@example.com", "XMPP:ann@example.com"],
  ["tel:+1555", "tel:+1555"],
  ["ann@example.com", "pres:ann@example.com"],
  ["+1555", "tel:+1555"],
  ["+1 (555) 123-45", "tel:+1(555)123-45"],
  ["Ann Lee", "pres:Ann%20Lee"],
  ["a\tb", "pres:a%09b"],
  ["küche", "pres:küche"],
  ["100% #1 #2", "pres:100%25%20#1%20%232"],
  ["sip:a%40b@example.com", "sip:a%40b@example.com"],
  ["sip:50%@example.com", "sip:50%25@example.com"],
  ["]]>", "pres:%5D%5D>"],
  ["sip:ann@[2001:db8::1]", "sip:ann@[2001:db8::1]"],
  ["http://example.com:x/", "pres:http://example.com:x/"],
  ["//example.com:x/", "pres:%2F%2Fexample.com:x/"],
])("[presence.md 21] the presence of %j is that of %s", (id, entity) => {
  expect(entityOf({ id })).toBe(entity)
})
