import { deepStrictEqual, ok } from "node:assert"
import { formatContactId, parseContactId } from "../../src/documents/contact-id"
import { formatPresenceOfContactsUpdate } from "../../src/documents/contacts-presence"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { formatWatcher } from "../../src/documents/watcher"
import { formatWatcherList, parseWatcherList } from "../../src/documents/watcher-list"
import { checkPidf } from "../../src/presence/check-pidf"
import { documents } from "../../src/presence-documents"
import { ActionError } from "../../src/service/action-error"
import type { Properties } from "../../src/service/service-definition"
import { parseProperties } from "../../src/upnp/control-point/values"
import { readXml } from "../../src/xml/read-xml"
import { formatXml } from "../../src/xml/write-xml"
import { XmlError } from "../../src/xml/xml-error"
import { filterSet, user } from "../documents/filters"
import { noteSent } from "../sent-documents"
import { corpus } from "./corpus"
import { document, LARGE, sound, XML_TOKENS } from "./inputs"
import { mutated, swollen } from "./mutations"
import { target } from "./target"

/** What a reader made of a text, unless it refused it in its own way, which says what was wrong in a line. */
function readOr<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (cause) {
    ok(cause instanceof XmlError || (cause instanceof ActionError && cause.code === 600), cause as Error)
    ok(cause.message.length < 500, cause.message)
    return undefined
  }
}

/** What is read is written so that it is read again as it was. */
function goesRound<T>(text: string, parse: (text: string) => T, format: (value: T) => string): void {
  const value = readOr(() => parse(text))
  if (value !== undefined) deepStrictEqual(parse(format(value)), value)
}

const asUser = (text: string) =>
  goesRound(
    text,
    (each) => {
      const pidf = parseUserPresence(each)
      const problem = checkPidf(pidf)
      if (problem !== undefined) throw new XmlError(JSON.stringify(problem).slice(0, 200))
      return pidf
    },
    (pidf) => {
      const written = formatUserPresence("UserPresence", pidf)
      noteSent(written)
      return written
    },
  )

const LONGEST_ID = 1024

/** As a control point takes it from an event message, which fills in who is meant. */
const heardAs =
  <V extends "PresenceOfContactsUpdate" | "Watcher">(variable: V) =>
  (text: string): NonNullable<Properties[V]> => {
    const properties = parseProperties(new Map([[variable, text]]), (cause) => {
      throw (cause as Error).cause
    })
    const value = properties[variable] as NonNullable<Properties[V]>
    const ids = value.map((each) => ("contact" in each ? each.contact : each.watcher).id)
    if (ids.some((id) => id.length > LONGEST_ID)) throw new XmlError("an entity that is too long for an id")
    return value
  }

const readAll = async (text: string) => {
  asUser(text)
  goesRound(text, parseContactId, formatContactId)
  goesRound(text, parseWatcherList, formatWatcherList)
  goesRound(text, heardAs("PresenceOfContactsUpdate"), formatPresenceOfContactsUpdate)
  goesRound(text, heardAs("Watcher"), formatWatcher)
}

/** All that read documents read one. */
const read = target("documents", 600, async () => ({
  inputs: document,
  run: readAll,
}))

const large = target("large-documents", 40, async () => ({ inputs: swollen(sound, LARGE), run: readAll }))

const xmlSeeds = [...corpus("xml/accepted"), ...corpus("xml/refused")]

const xml = target("xml", 1500, async () => ({
  inputs: mutated(xmlSeeds, XML_TOKENS),
  run: async (text) =>
    goesRound(
      text,
      (each) => formatXml(readXml(each)),
      (each) => each,
    ),
}))

const filters = target("filters", 400, async () => ({
  inputs: mutated(
    [
      "<include>//p:tuple</include>",
      '<exclude>//p:tuple[@id="desk"]/p:status</exclude>',
      '<include type="namespace">urn:v</include>',
    ].map(
      (inside) =>
        filterSet(
          `<filter id="1"><what>${inside}</what><trigger><changed from="open" to="closed">//p:basic</changed></trigger></filter>`,
        ).content,
    ),
    [...XML_TOKENS, "//", "[", "]", "@", "*", "/..", "::", "p:", "position()", '"'],
  ),
  run: async (content) => {
    const filter = { format: "RFC4661" as const, content }
    documents.isFilterUnderstood(filter)
    documents.isFilterTriggered(filter, user, { ...user, tuples: [] })
    const seen = documents.narrowPresence(user, filter)
    deepStrictEqual(checkPidf(seen), undefined)
    asUser(formatUserPresence("UserPresence", seen))
  },
}))

export const documentTargets = [xml, read, large, filters]
