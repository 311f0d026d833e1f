import { describe, expect, test } from "vitest"
import { parseExtension } from "../../src/documents/extension"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { XmlError } from "../../src/xml/xml-error"
import { fixtures } from "../xml/fixtures"

const documents = fixtures("documents")
const read = (name: string) => parseUserPresence(documents.get(name) ?? "")
const edited = (from: string, to: string): string => {
  const text = documents.get("user-presence") ?? ""
  expect(text).toContain(from)
  return text.replace(from, to)
}

const entity = "pres:someone@example.com"
const tuple = { id: "t1", basic: "open" as const, statusExtensions: [], extensions: [], notes: [] }
const pidf = { entity, tuples: [tuple], notes: [], extensions: [] }

describe("what a control point may send", () => {
  test.each([
    ["[presence.md 10] UserPresence", "user-presence"],
    ["[presence.md 10] UserPresenceInfo", "user-presence-info"],
    ["[presence.md 10] PIDF without a wrapper", "bare-presence"],
    ["[presence.md 10] PresenceOfContactsUpdate with one presence, remoteContact skipped", "contacts-update-as-written"],
    ["[presence.md 9] remotecontact", "contacts-update-as-printed"],
    ["[presence.md 7] a qualified remoteContact", "contacts-update-qualified"],
    ["[presence.md 4] the namespace in the other case", "namespace-in-other-case"],
    ["[presence.md 7] no namespace", "no-namespace"],
    ["[presence.md 7] a default namespace", "default-namespace"],
    ["[presence.md 1] the prefix in the other case", "prefix-in-other-case"],
  ])("%s", (_, name) => expect(read(name)).toEqual(pidf))

  test("[presence.md 1, 13] the printed UserPresenceInfo, whose contact has no scheme", () =>
    expect(read("printed-user-presence-info")).toEqual({
      ...pidf,
      tuples: [
        {
          ...tuple,
          id: "bs35r9",
          contact: { uri: "someone@mobilecarrier.net", priority: "0.8" },
          notes: [
            { text: "Don't Disturb Please!", lang: "en" },
            { text: "Ne derangez pas, s'il vous plait", lang: "fr" },
          ],
          timestamp: "2001-10-27T16:49:29Z",
        },
      ],
    }))

  test.each(["printed-user-presence", "printed-presence-of-contacts", "printed-contacts-update"])(
    "[presence.md 2, 3] not the printed samples that lack a quote: %s",
    (name) => expect(() => read(name)).toThrow(/^no white space before the attribute "http:" in <presence:\w+>$/),
  )

  test("[presence.md 12] a byte order mark and white space before the declaration, whatever encoding it names", () =>
    expect(parseUserPresence(`\ufeff \n<?xml version="1.0" encoding="ISO-8859-1"?>${documents.get("user-presence")}`)).toEqual(
      pidf,
    ))
})

describe("[presence.md 10] what is no user presence", () => {
  const presence = /<pid:presence[\s\S]*<\/pid:presence>/.exec(documents.get("user-presence") ?? "")?.[0] ?? ""
  const wrapped = (root: string, inside: string) =>
    `<presence:${root} xmlns:presence="urn:schemas-upnp-org:phone:presence">${inside}</presence:${root}>`

  test.each([
    ["another document of Presence:1", wrapped("Watcher", presence), "the root <Watcher> is no user presence"],
    ["a root in another case", wrapped("userPresence", presence), "the root <userPresence> is no user presence"],
    ["no presence", wrapped("UserPresence", ""), "<UserPresence> does not hold exactly one presence"],
    ["two presences", wrapped("UserPresence", presence + presence), "<UserPresence> does not hold exactly one presence"],
    [
      "two contacts",
      wrapped("PresenceOfContactsUpdate", presence + presence),
      "<PresenceOfContactsUpdate> does not hold exactly one presence",
    ],
    [
      "a contact beside the user",
      wrapped("UserPresence", `<remoteContact/>${presence}`),
      "<UserPresence> does not hold exactly one presence",
    ],
    ["text beside the presence", wrapped("UserPresence", `x${presence}`), "there is text in <UserPresence>"],
    [
      "something other than a contact beside the presence",
      wrapped("PresenceOfContactsUpdate", `<contact/>${presence}`),
      "<PresenceOfContactsUpdate> does not hold exactly one presence",
    ],
    [
      "a contact of another namespace",
      wrapped("PresenceOfContactsUpdate", `<v:remoteContact xmlns:v="urn:v"/>${presence}`),
      "<PresenceOfContactsUpdate> does not hold exactly one presence",
    ],
    ["another element", wrapped("UserPresence", "<presence/>"), "<presence> is not the presence of a PIDF document"],
    ["an empty text", "", "there is no element"],
  ])("%s", (_, text, message) => expect(() => parseUserPresence(text)).toThrow(new XmlError(message)))

  test.each(["pidf-diff", "pidf-full"])("[presence.md 5] partial presence: %s", (root) => {
    const text = `<d:${root} xmlns:d="urn:ietf:params:xml:ns:pidf-diff" entity="pres:a@b" version="1"/>`
    expect(() => parseUserPresence(text)).toThrow(`the root <${root}> is no user presence`)
  })

  test.each([
    ["another namespace", '"urn:schemas-upnp-org:phone:presence"', '"urn:schemas-upnp-org:phone:messaging"'],
    ["a DOCTYPE", "<presence:", "<!DOCTYPE a><presence:"],
    ["[presence.md 1] another prefix undeclared", "<pid:tuple", "<Pid:tuple"],
    ["[presence.md 3] presence_entity", "<pid:presence ", "<pid:presence_"],
  ])("%s", (_, from, to) => expect(() => parseUserPresence(edited(from, to))).toThrow(XmlError))
})

describe("what we send", () => {
  test("[presence.md 1, 7, 10, 12] has one form", () =>
    expect(formatUserPresence("UserPresence", pidf)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>' +
        '<presence:UserPresence xmlns:presence="urn:schemas-upnp-org:phone:presence" xmlns:pid="urn:ietf:params:xml:ns:pidf">' +
        '<pid:presence entity="pres:someone@example.com">' +
        '<pid:tuple id="t1"><pid:status><pid:basic>open</pid:basic></pid:status></pid:tuple>' +
        "</pid:presence></presence:UserPresence>",
    ))

  test("[presence.md 10] has another root in the event", () =>
    expect(formatUserPresence("UserPresenceInfo", pidf)).toMatch(
      /<presence:UserPresenceInfo [\s\S]*<\/presence:UserPresenceInfo>$/,
    ))

  test("declares at the root what extensions need, if nothing else has the prefix", () => {
    const extensions = [
      { key: "1", xml: '<v:a xmlns:v="urn:v"/>' },
      { key: "2", xml: '<v:a xmlns:v="urn:w"/>' },
      { key: "3", xml: '<pid:a xmlns:pid="urn:v"/>' },
      { key: "4", xml: '<a xmlns="urn:v"><b xmlns=""/></a>' },
    ]
    expect(formatUserPresence("UserPresence", { ...pidf, tuples: [], extensions })).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>' +
        '<presence:UserPresence xmlns:presence="urn:schemas-upnp-org:phone:presence" xmlns:pid="urn:ietf:params:xml:ns:pidf" xmlns:v="urn:v">' +
        '<pid:presence entity="pres:someone@example.com"><v:a/><v:a xmlns:v="urn:w"/><pid:a xmlns:pid="urn:v"/>' +
        '<a xmlns="urn:v"><b xmlns=""/></a></pid:presence></presence:UserPresence>',
    )
  })
})

test("[SEC-8] however many namespaces its extensions bring, we can read what we write", () => {
  const extensions = Array.from({ length: 100 }, (_, index) =>
    parseExtension(
      `<p${index}:x xmlns:p${index}="urn:${index}" xmlns:q${index}="urn:q${index}" xmlns:r${index}="urn:r${index}" q${index}:a="" r${index}:b=""/>`,
    ),
  )
  const pidf = { entity: "pres:ann@example.com", tuples: [], notes: [], extensions }
  expect(parseUserPresence(formatUserPresence("UserPresence", pidf))).toEqual(pidf)
})
