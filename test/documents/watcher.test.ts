import { describe, expect, test } from "vitest"
import { formatWatcher, parseWatcher } from "../../src/documents/watcher"
import { XmlError } from "../../src/xml/xml-error"
import { fixtures } from "../xml/fixtures"

const documents = fixtures("documents")
const tuple = { id: "t1", basic: "open" as const, statusExtensions: [], extensions: [], notes: [] }
const presence = { entity: "pres:someone@example.com", tuples: [tuple], notes: [], extensions: [] }
const ann = { id: "sip:ann@example.com" }
const bob = { id: "sip:bob@example.com" }
const eve = { id: "sip:eve@example.com" }
const content = '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"/></filter-set>'

describe("those who ask, as somebody may tell of them", () => {
  test.each([
    ["[presence.md 24] in runs, with formats in any case", "watcher"],
    ["[presence.md 24] each in an element of its own", "watcher-wrapped"],
    ["[presence.md 1, 4, 30] content as text, and none at all", "watcher-escaped"],
  ])("%s", (_, name) =>
    expect(parseWatcher(documents.get(name) ?? "")).toStrictEqual([
      { watcher: ann, presence },
      { watcher: bob },
      { watcher: eve, filter: { format: "RFC4661", content } },
    ]),
  )

  test.each([
    ["an empty text", ""],
    ["white space", " \n"],
    ["a root without children", "<Watcher/>"],
    ["a vendor's element", '<Watcher><watcher_info xmlns="urn:v"/></Watcher>'],
  ])("[presence.md 22] nobody: %s", (_, text) => expect(parseWatcher(text)).toEqual([]))

  test("[presence.md 2] not the printed sample, which lacks a quote", () =>
    expect(() => parseWatcher(documents.get("printed-watcher") ?? "")).toThrow(
      new XmlError('no white space before the attribute "http:" in <presence:Watcher>'),
    ))

  const info = "<watcher_info><id>a</id></watcher_info>"
  const wants = (inside: string) => `<presence_info format="RFC4661">${inside}</presence_info>`

  test.each([
    ["another root", "<WatcherList/>", "the root <WatcherList> is no Watcher"],
    ["another namespace", '<Watcher xmlns="urn:v"/>', "the root <Watcher> is no Watcher"],
    ["text", "<Watcher>x</Watcher>", "there is text in <Watcher>"],
    ["another element", `<Watcher>${info}<id>a</id></Watcher>`, "<id> does not belong in <Watcher>"],
    ["wrapped and not", `<Watcher>${info}<watcher>${info}</watcher></Watcher>`, "<watcher> does not belong in <Watcher>"],
    ["an empty wrapper", "<Watcher><watcher/></Watcher>", "<watcher> does not hold exactly one <watcher_info>"],
    [
      "two in a wrapper",
      `<Watcher><watcher>${info}${info}</watcher></Watcher>`,
      "<watcher> does not hold exactly one <watcher_info>",
    ],
    [
      "a wish of nobody's",
      `<Watcher>${wants("x")}${info}</Watcher>`,
      "<presence_info> stands before the <watcher_info> that it is about",
    ],
    [
      "two wishes",
      `<Watcher>${info}${wants("x")}${wants("x")}</Watcher>`,
      "there is more than one <presence_info> for one <watcher_info>",
    ],
    ["two elements in one", `<Watcher>${info}${wants("<a/><b/>")}</Watcher>`, "<presence_info> holds more than one element"],
    ["text beside an element", `<Watcher>${info}${wants("x<a/>")}</Watcher>`, "<presence_info> holds more than one element"],
    [
      "a presence that is none",
      `<Watcher>${info}<presence_info format="pidf">x</presence_info></Watcher>`,
      "there is text outside the root element",
    ],
  ])("not %s", (_, text, message) => expect(() => parseWatcher(text)).toThrow(new XmlError(message)))
})

describe("what we send", () => {
  const sent = (...inside: string[]) =>
    '<?xml version="1.0" encoding="UTF-8"?><presence:Watcher xmlns:presence="urn:schemas-upnp-org:phone:presence" ' +
    'xmlns:peer="urn:schemas-upnp-org:phone:peer" xmlns:pid="urn:ietf:params:xml:ns:pidf">' +
    `${inside.join("")}</presence:Watcher>`
  const info = ({ id }: { id: string }) => `<watcher_info><peer:id>${id}</peer:id></watcher_info>`
  const pidf =
    '<pid:presence entity="pres:someone@example.com"><pid:tuple id="t1">' +
    "<pid:status><pid:basic>open</pid:basic></pid:status></pid:tuple></pid:presence>"

  test("[presence.md 24, 30] is one run after the other", () =>
    expect(
      formatWatcher([{ watcher: ann }, { watcher: bob, presence }, { watcher: eve, filter: { format: "rfc4661", content } }]),
    ).toBe(
      sent(
        info(ann),
        info(bob),
        `<presence_info format="pidf">${pidf}</presence_info>`,
        info(eve),
        `<presence_info format="RFC4661">${content}</presence_info>`,
      ),
    ))

  test.each([
    ["an address", "http://example.com/?a&b", "http://example.com/?a&amp;b"],
    ["no XML", "<filter", "&lt;filter"],
    [
      "XML that could not be read again",
      `${"<a>".repeat(25)}${"</a>".repeat(25)}`,
      `${"&lt;a&gt;".repeat(25)}${"&lt;/a&gt;".repeat(25)}`,
    ],
  ])("[presence.md 6] has as text a filter that is %s", (_, text, written) =>
    expect(formatWatcher([{ watcher: ann, filter: { format: "URL", content: text } }])).toBe(
      sent(info(ann), `<presence_info format="URL">${written}</presence_info>`),
    ),
  )

  test("[presence.md 30] tells what would be shown rather than the filter", () =>
    expect(formatWatcher([{ watcher: ann, presence, filter: { format: "RFC4661", content } }])).not.toContain("filter-set"))

  test("[presence.md 5] has each id once: what would repeat it is text", () => {
    const asking = [ann, bob].map((watcher) => ({ watcher, presence }))
    const text = formatWatcher(asking)
    expect(text.split('<pid:tuple id="t1">')).toHaveLength(2)
    expect(text).toContain('<presence_info format="pidf">&lt;pid:presence xmlns:pid="urn:ietf:params:xml:ns:pidf" entity=')
    expect(parseWatcher(text)).toStrictEqual(asking)
    const twice = '<p:presence xmlns:p="urn:ietf:params:xml:ns:pidf"><p:tuple id="a"/><p:tuple id="a"/></p:presence>'
    expect(formatWatcher([{ watcher: ann, filter: { format: "pidf", content: twice } }])).not.toContain("<p:tuple")
  })
})
