import { describe, expect, test } from "vitest"
import {
  formatPresenceOfContactsList,
  formatPresenceOfContactsUpdate,
  parsePresenceOfContacts,
} from "../../src/documents/contacts-presence"
import { formatActivity, parseExtension } from "../../src/documents/extension"
import type { Pidf, Tuple } from "../../src/presence/pidf"
import { XmlError } from "../../src/xml/xml-error"
import { fixtures } from "../xml/fixtures"

const documents = fixtures("documents")
const read = (name: string) => parsePresenceOfContacts(documents.get(name) ?? "")

const entity = "pres:someone@example.com"
const tuple: Tuple = { id: "t1", basic: "open", statusExtensions: [], extensions: [], notes: [] }
const presence: Pidf = { entity, tuples: [tuple], notes: [], extensions: [] }
const second: Pidf = { ...presence, tuples: [{ ...tuple, id: "t2" }] }
const mayur = { id: "mayur.patil@example.com" }
const ann = { id: "sip:ann@example.com" }

describe("the presence of contacts, as somebody may write it", () => {
  test.each([
    ["[presence.md 23] remoteContact", "contacts-update-as-written", [{ contact: mayur, presence }]],
    ["[presence.md 9] remotecontact", "contacts-update-as-printed", [{ contact: mayur, presence }]],
    ["[presence.md 7] a qualified remoteContact", "contacts-update-qualified", [{ contact: mayur, presence }]],
    [
      "[presence.md 23] several presences of one contact, elements that nobody knows",
      "contacts-several-presences",
      [
        { contact: ann, presence },
        { contact: ann, presence: second },
        { contact: { id: "sip:bob@example.com" }, presence },
      ],
    ],
    ["[presence.md 21] a list without contacts", "user-presence", [{ presence }]],
    ["[presence.md 10] UserPresenceInfo", "user-presence-info", [{ presence }]],
    ["[presence.md 10] PIDF without a wrapper", "bare-presence", [{ presence }]],
    ["[presence.md 5] a list in the namespace of messaging", "contacts-list-of-messaging", [{ presence }, { presence: second }]],
    ["[presence.md 5] pairs in the namespace of messaging", "contacts-update-of-messaging", [{ contact: ann, presence }]],
  ])("%s", (_, name, found) => expect(read(name)).toStrictEqual(found))

  test.each([
    ["an empty text", ""],
    ["white space", " \n"],
    ["a root without children", "<PresenceOfContactsUpdate/>"],
    [
      "a contact without presence",
      "<PresenceOfContactsUpdate><remoteContact><id>a</id></remoteContact></PresenceOfContactsUpdate>",
    ],
  ])("[presence.md 22] nothing: %s", (_, text) => expect(parsePresenceOfContacts(text)).toEqual([]))

  test.each(["printed-contacts-update", "printed-presence-of-contacts"])(
    "[presence.md 2, 3] not the printed samples that lack a quote: %s",
    (name) => expect(() => read(name)).toThrow(/^no white space before the attribute "http:" in <presence:\w+>$/),
  )

  test.each([
    ["another document", "<Watcher/>", "the root <Watcher> is no presence of contacts"],
    ["another namespace", '<UserPresence xmlns="urn:v"/>', "the root <UserPresence> is no presence of contacts"],
    ["text", "<UserPresence>x</UserPresence>", "there is text in <UserPresence>"],
    ["nobody", "<UserPresence><remoteContact/></UserPresence>", "<remoteContact> names nobody"],
    [
      "a broken presence",
      '<UserPresence><p:presence xmlns:p="urn:ietf:params:xml:ns:pidf"/></UserPresence>',
      "<presence> has no entity",
    ],
  ])("not %s", (_, text, message) => expect(() => parsePresenceOfContacts(text)).toThrow(new XmlError(message)))
})

describe("what we send", () => {
  const declared = 'xmlns:presence="urn:schemas-upnp-org:phone:presence" xmlns:pid="urn:ietf:params:xml:ns:pidf"'
  const pidf = (id: string) =>
    `<pid:presence entity="${entity}"><pid:tuple id="${id}"><pid:status><pid:basic>open</pid:basic></pid:status></pid:tuple></pid:presence>`
  const items = [
    { contact: ann, presence },
    { contact: { id: "c", contactInstanceId: 7 }, presence, aliases: { t1: "c7-t1", t2: "c7-t2" } },
  ]

  test("[presence.md 1, 5, 7, 9, 23] in events has pairs, and each id once", () =>
    expect(formatPresenceOfContactsUpdate(items)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>' +
        `<presence:PresenceOfContactsUpdate ${declared} xmlns:peer="urn:schemas-upnp-org:phone:peer">` +
        `<remoteContact><peer:id>${ann.id}</peer:id></remoteContact>${pidf("t1")}` +
        `<remoteContact><peer:id>c</peer:id><peer:contactInstanceId>7</peer:contactInstanceId></remoteContact>${pidf("c7-t1")}` +
        "</presence:PresenceOfContactsUpdate>",
    ))

  test("[presence.md 21, 42] in actions has the presences alone", () =>
    expect(formatPresenceOfContactsList(items)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>' +
        `<presence:UserPresence ${declared}>${pidf("t1")}${pidf("c7-t1")}</presence:UserPresence>`,
    ))

  test.each([
    ["events", formatPresenceOfContactsUpdate, "PresenceOfContactsUpdate"],
    ["actions", formatPresenceOfContactsList, "UserPresence"],
  ])("[presence.md 22] in %s is a root without children if there is nothing", (_, format, root) =>
    expect(format([])).toMatch(new RegExp(`<presence:${root} [^<]*/>$`)),
  )

  test("[presence.md 5] other ids have tuples, persons and devices, wherever they stand, and nothing else", () => {
    const device =
      '<dm:device xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:v="urn:v" id="d" v:id="d"><dm:deviceID>d</dm:deviceID></dm:device>'
    const vendor = parseExtension('<v:mood xmlns:v="urn:v" id="t1">d</v:mood>')
    const full: Pidf = {
      ...presence,
      tuples: [{ ...tuple, statusExtensions: [parseExtension(device)], extensions: [vendor] }],
      extensions: [formatActivity("constructor", ["busy"]), formatActivity("b", ["away"])],
    }
    const aliases = { d: "x-d", t1: "x-t1", "constructor-person": "x-person" }
    const [read] = parsePresenceOfContacts(formatPresenceOfContactsList([{ contact: ann, presence: full, aliases }]))
    expect(read?.presence).toStrictEqual({
      ...full,
      tuples: [
        {
          ...tuple,
          id: "x-t1",
          statusExtensions: [parseExtension(device.replace(' id="d"', ' id="x-d"'))],
          extensions: [vendor],
        },
      ],
      extensions: [formatActivity("x", ["busy"]), formatActivity("b", ["away"])],
    })
  })

  test("[presence.md 5] an id may be called like something that every object has", () => {
    const odd = { ...presence, tuples: [{ ...tuple, id: "constructor" }] }
    expect(formatPresenceOfContactsList([{ contact: ann, presence: odd, aliases: {} }])).toContain('id="constructor"')
  })
})
