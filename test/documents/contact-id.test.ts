import { describe, expect, test } from "vitest"
import { formatContactId, parseContactId } from "../../src/documents/contact-id"
import { XmlError } from "../../src/xml/xml-error"
import { fixtures } from "../xml/fixtures"

const documents = fixtures("documents")
const CONTACTS = [{ id: "tel:+15551234", contactInstanceId: 12 }, { name: "Ann" }]

describe("contacts that a control point may name", () => {
  test.each([
    ["as the text has it", "contact-id"],
    ["[presence.md 1, 8] as the sample has it, the root unqualified", "contact-id-as-printed"],
    ["[presence.md 4, 7] all qualified, the namespaces in other cases", "contact-id-in-other-case"],
    ["[presence.md 7] a default namespace, a vendor's element beside", "contact-id-default-namespace"],
    ["[Presence A.2] elements peer", "contact-id-with-peer"],
  ])("%s", (_, name) => expect(parseContactId(documents.get(name) ?? "")).toStrictEqual(CONTACTS))

  test("not the printed sample, which has text among the elements", () =>
    expect(() => parseContactId(documents.get("printed-contact-id") ?? "")).toThrow(new XmlError("there is text in <contact>")))

  test.each([
    ["no contact", "<contactId/>", "there is no contact in <contactId>"],
    ["a vendor's element alone", '<contactId><contact xmlns="urn:v"/></contactId>', "there is no contact in <contactId>"],
    ["nobody", "<contactId><contact/></contactId>", "<contact> names nobody"],
    ["another root", "<contact><id>a</id></contact>", "the root <contact> is no contactId"],
    ["a root in another case", "<contactID/>", "the root <contactID> is no contactId"],
    ["another namespace", '<contactId xmlns="urn:v"/>', "the root <contactId> is no contactId"],
    ["another element", "<contactId><contact><id>a</id></contact><id>b</id></contactId>", "<id> does not belong in <contactId>"],
    ["text", "<contactId>a</contactId>", "there is text in <contactId>"],
    ["an empty text", "", "there is no element"],
  ])("not %s", (_, text, message) => expect(() => parseContactId(text)).toThrow(new XmlError(message)))
})

test("[presence.md 1, 7, 8, 12] what we send has one form", () =>
  expect(formatContactId(CONTACTS)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      '<presence:contactId xmlns:presence="urn:schemas-upnp-org:phone:presence" xmlns:peer="urn:schemas-upnp-org:phone:peer">' +
      "<contact><peer:id>tel:+15551234</peer:id><peer:contactInstanceId>12</peer:contactInstanceId></contact>" +
      "<contact><peer:name>Ann</peer:name></contact></presence:contactId>",
  ))
