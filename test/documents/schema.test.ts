import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { formatContactId, parseContactId } from "../../src/documents/contact-id"
import { formatPresenceOfContactsList, formatPresenceOfContactsUpdate } from "../../src/documents/contacts-presence"
import { formatActivity } from "../../src/documents/extension"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { formatWatcher } from "../../src/documents/watcher"
import { formatWatcherList } from "../../src/documents/watcher-list"
import type { ContactPresence } from "../../src/presence/contact-presence"
import type { Pidf } from "../../src/presence/pidf"
import { fixtures } from "../xml/fixtures"
import { lacksXmllint } from "../xml/xmllint"
import { addressed, aliased, listed, requests } from "./peers"
import { pidfs } from "./pidfs"
import { complaints } from "./valid"

const documents = fixtures("documents")
const some = <T>(values: fc.Arbitrary<T>, minLength = 1) => fc.array(values, { minLength, maxLength: 3 })
const sample = <T>(values: fc.Arbitrary<T>, format: (value: T) => string) => fc.sample(values, 15).map(format)

const tuple = { id: "t1", basic: "open" as const, statusExtensions: [], extensions: [], notes: [] }
const pidf: Pidf = { entity: "pres:ann@example.com", tuples: [tuple], notes: [], extensions: [formatActivity("a", ["busy"])] }
const twoOf = (aliases: Record<string, string>): ContactPresence[] => [
  { contact: { id: "sip:ann@example.com" }, presence: pidf },
  { contact: { id: "sip:bob@example.com" }, presence: pidf, aliases },
]

describe.skipIf(lacksXmllint("validation by the schemas of RFC 3863 and Presence:1"))("by the schemas", () => {
  test("what we send is valid", () => {
    const sent = [
      ...sample(pidfs, (user) => formatUserPresence("UserPresence", user)),
      ...sample(pidfs, (user) => formatUserPresence("UserPresenceInfo", user)),
      ...sample(aliased, formatPresenceOfContactsUpdate),
      ...sample(aliased, formatPresenceOfContactsList),
      ...sample(some(addressed), formatContactId),
      ...sample(some(requests), formatWatcher),
      ...sample(some(listed.filter(({ watcher }) => watcher.id !== undefined)), formatWatcherList),
      formatPresenceOfContactsUpdate([]),
      formatPresenceOfContactsList([]),
      formatWatcher([]),
    ]
    expect(complaints(sent)).toEqual(sent.map(() => ""))
  })

  test("[presence.md 4] what we make of what was sent to us is valid", () => {
    const full = formatUserPresence("UserPresence", parseUserPresence(documents.get("full") ?? ""))
    expect(complaints([full])).toEqual([""])
  })

  test("[presence.md 5, 18] whatever is carried through is refused, or valid when it leaves", () => {
    const around = (inside: string) =>
      `<p:presence xmlns:p="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:v="urn:v" entity="pres:a@b"><p:tuple id="t1"><p:status><p:basic>open</p:basic></p:status></p:tuple>${inside}</p:presence>`
    const carried: [inside: string, isTaken: boolean][] = [
      ['<v:x p:mustUnderstand="yes"/>', true],
      ['<dm:person id="a" p:mustUnderstand=" no "/>', true],
      ['<v:x p:mustUnderstand="maybe"/>', false],
      ["<dm:person/>", false],
      ['<dm:person id="t1"/>', false],
      ['<dm:device id="d"/>', false],
      ['<v:x><dm:person id="t1"/></v:x>', false],
      ['<v:x><dm:person id="t2"/></v:x>', true],
      ['<v:x xml:id="t1"/>', false],
      ['<v:x><p:presence entity="a"><p:tuple/></p:presence></v:x>', false],
      ['<dm:person id="a"><dm:note>x</dm:note><v:x/></dm:person>', false],
      ['<dm:person id="a"><v:x/><dm:note>x</dm:note><dm:timestamp>2026-01-01T00:00:00Z</dm:timestamp></dm:person>', true],
    ]
    const taken = carried.map(([inside]) => {
      try {
        return parseUserPresence(around(inside))
      } catch {
        return undefined
      }
    })
    expect(taken.map((user) => user !== undefined)).toEqual(carried.map(([, isTaken]) => isTaken))
    const sent = taken.flatMap((user) => (user ? [formatUserPresence("UserPresence", user)] : []))
    expect(complaints(sent)).toEqual(sent.map(() => ""))
    const met = taken.flatMap((presence) => (presence ? [{ contact: { id: "sip:ann@example.com" }, presence }] : [])).slice(2, 3)
    const twice = [...met, ...met.map((item) => ({ ...item, aliases: { t1: "c-t1", t2: "c-t2" } }))]
    expect(complaints([formatPresenceOfContactsList(twice)])).toEqual([""])
  })

  test("[presence.md 30] whatever a watcher wishes to see: what would be invalid goes as text", () => {
    const pid = 'xmlns:pid="urn:ietf:params:xml:ns:pidf"'
    const wishes: [content: string, isMarkup: boolean][] = [
      ['<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"/>', true],
      ['<v:wish xmlns:v="urn:v"/>', true],
      ["<wish/>", true],
      [`<pid:presence ${pid} entity="pres:a@b"/>`, true],
      [`<pid:presence ${pid}/>`, false],
      [`<v:wish xmlns:v="urn:v" ${pid}><pid:presence/></v:wish>`, false],
      ['<dm:person xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model"/>', false],
      ['<p:Watcher xmlns:p="urn:schemas-upnp-org:phone:presence">x</p:Watcher>', false],
      ["http://example.com/?a&b", false],
    ]
    const sent = wishes.map(([content]) => formatWatcher([{ watcher: { id: "a" }, filter: { format: "pidf", content } }]))
    expect(complaints(sent)).toEqual(sent.map(() => ""))
    expect(sent.map((text) => /<presence_info[^>]*></.test(text))).toEqual(wishes.map(([, isMarkup]) => isMarkup))
  })

  test("[presence.md 3] whatever a control point adds to a peer", () => {
    const peers = parseContactId(
      `<contactId xmlns:peer="urn:schemas-upnp-org:phone:peer"><contact><v:rank xmlns:v="urn:v"/><location/><peer:image/><peer:id>a</peer:id></contact></contactId>`,
    )
    expect(complaints([formatContactId(peers)])).toEqual([""])
  })

  test("[presence.md 5] ids that meet are wrong, and right once they are renamed", () => {
    const write = [formatPresenceOfContactsUpdate, formatPresenceOfContactsList]
    const texts = [{ t1: "c2-t1", "a-person": "c2-a" }, { t1: "c2-t1" }, { "a-person": "c2-a" }, {}].flatMap((aliases) =>
      write.map((format) => format(twoOf(aliases))),
    )
    const wrong = complaints(texts).map((complaint) => /duplicate|already|unique|not a valid value.*xs:ID/i.test(complaint))
    expect(wrong).toEqual([false, false, true, true, true, true, true, true])
  })

  test("[presence.md 5] a Watcher never has an id of the user twice", () => {
    const request = { watcher: { id: "sip:ann@example.com" }, presence: pidf }
    expect(complaints([formatWatcher([request, request, request])])).toEqual([""])
  })

  test("what is wrong is found", () => {
    const sound = documents.get("user-presence") ?? ""
    const update = formatPresenceOfContactsUpdate(twoOf({ t1: "c2-t1", "a-person": "c2-a" }))
    const contact = formatContactId([{ id: "a", contactInstanceId: 1 }])
    const watcher = formatWatcher([{ watcher: { id: "a" }, filter: { format: "URL", content: "http://example.com/" } }])
    const list = formatWatcherList([{ watcher: { id: "a" } }])
    const broken = [
      [sound, "<pid:basic>open</pid:basic>", "<pid:basic>busy</pid:basic>"],
      [sound, 'id="t1"', 'id="1"'],
      [sound, "<pid:status>", "<pid:note/><pid:status>"],
      [sound, "<presence:UserPresence ", '<presence:UserPresence entity="x" '],
      [update, /<remoteContact>.*?<\/remoteContact>/, ""],
      [update, /remoteContact/g, "remotecontact"],
      [contact, /contact>/g, "peer>"],
      [contact, ">1<", ">one<"],
      [contact, /<peer:id>.*<\/peer:id>/, ""],
      [watcher, ' format="URL"', ""],
      [watcher, '"URL"', '"FTP"'],
      [watcher, /watcher_info/g, "presence:watcher_info"],
      [list, /<watcher>.*<\/watcher>/, ""],
    ].map(([text, from, to]) => (text as string).replace(from as string, to as string))
    const found = complaints([sound, update, contact, watcher, list, ...broken]).map((complaint) => complaint !== "")
    expect(found).toEqual([...Array(5).fill(false), ...broken.map(() => true)])
  })
})
