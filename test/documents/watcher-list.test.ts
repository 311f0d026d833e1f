import { describe, expect, test } from "vitest"
import { formatWatcherList, parseWatcherList } from "../../src/documents/watcher-list"
import { XmlError } from "../../src/xml/xml-error"
import { fixtures } from "../xml/fixtures"

const documents = fixtures("documents")
const content = '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"/></filter-set>'
const LIST = [
  {
    watcher: { id: "sip:ann@example.com", contactInstanceId: 7 },
    filter: { format: "URL", content: "http://example.com/filter" },
  },
  { watcher: { id: "sip:bob@example.com" }, filter: { format: "RFC4660", content } },
]
const wanting = (info: string) => `<WatcherList><watcher><watcher_info><id>a</id></watcher_info>${info}</watcher></WatcherList>`

describe("those whom a ruling is about, as a control point may name them", () => {
  test.each([
    ["[presence.md 1, 6] as the sample has it", "watcher-list-as-printed"],
    ["[presence.md 24, 30] in runs as in Watcher, content as text", "watcher-list-in-runs"],
  ])("%s", (_, name) => expect(parseWatcherList(documents.get(name) ?? "")).toStrictEqual(LIST))

  test.each(["pidf", "RFC4660", "RFC4661", "URL"])("[presence.md 6] the format %s in any case", (format) => {
    const filter = { format, content: "x" }
    for (const written of [format, ` ${format.toLowerCase()} `, format.toUpperCase()])
      expect(parseWatcherList(wanting(`<presence_info format="${written}">x</presence_info>`))).toEqual([
        { watcher: { id: "a" }, filter },
      ])
  })

  test.each([
    ["the sample's choice of three", ' format="RFC4660/RFC4661/URL"', "RFC4660/RFC4661/URL"],
    ["another", ' format="xcap"', "xcap"],
    ["none", "", ""],
  ])("[presence.md 6] not the format: %s", (_, attribute, quoted) =>
    expect(() => parseWatcherList(wanting(`<presence_info${attribute}>x</presence_info>`))).toThrow(
      new XmlError(`<presence_info> has the format "${quoted}", not pidf, RFC4660, RFC4661, URL`),
    ),
  )

  test("a wish as deep as a document may be is kept as it is", () => {
    const content = `${"<a>".repeat(28)}x${"</a>".repeat(28)}`
    const list = parseWatcherList(wanting(`<presence_info format="RFC4661">${content}</presence_info>`))
    expect(list).toEqual([{ watcher: { id: "a" }, filter: { format: "RFC4661", content } }])
    expect(parseWatcherList(formatWatcherList(list))).toEqual(list)
  })

  test("not the printed sample, which has words for a number", () =>
    expect(() => parseWatcherList(documents.get("printed-watcher-list") ?? "")).toThrow(
      new XmlError('the contactInstanceId "instanceID of the contact" of <watcher_info> is no number from 0 to 4294967295'),
    ))

  test.each([
    ["nobody", "<WatcherList/>", "there is no watcher in <WatcherList>"],
    ["an empty text", "", "there is no element"],
    ["another root", "<Watcher/>", "the root <Watcher> is no WatcherList"],
    ["a watcher without a name", "<WatcherList><watcher/></WatcherList>", "<watcher> does not hold exactly one <watcher_info>"],
    ["another element", wanting("<contact/>"), "<contact> does not belong in <watcher>"],
  ])("not %s", (_, text, message) => expect(() => parseWatcherList(text)).toThrow(new XmlError(message)))
})

test("[presence.md 1, 6, 7, 12] what we send has one form", () =>
  expect(formatWatcherList([...LIST, { watcher: { name: "Eve" } }])).toBe(
    '<?xml version="1.0" encoding="UTF-8"?><presence:WatcherList xmlns:presence="urn:schemas-upnp-org:phone:presence" ' +
      'xmlns:peer="urn:schemas-upnp-org:phone:peer"><watcher><watcher_info><peer:id>sip:ann@example.com</peer:id>' +
      "<peer:contactInstanceId>7</peer:contactInstanceId></watcher_info>" +
      '<presence_info format="URL">http://example.com/filter</presence_info></watcher>' +
      "<watcher><watcher_info><peer:id>sip:bob@example.com</peer:id></watcher_info>" +
      `<presence_info format="RFC4660">${content}</presence_info></watcher>` +
      "<watcher><watcher_info><peer:name>Eve</peer:name></watcher_info></watcher></presence:WatcherList>",
  ))
