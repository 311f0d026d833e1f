import type { Address, Extension, Note, Pidf, Tuple } from "./pidf"
import { isTimestamp } from "./timestamp"
import { isUri } from "./uri"

/** What is wrong with a document's values by RFC 3863, undefined if nothing is. */
export const checkPidf = (pidf: Pidf): string | undefined =>
  checkUri("the entity", pidf.entity) ??
  checkIds([...idsOf(pidf)]) ??
  first(pidf.tuples, checkTuple) ??
  first(pidf.notes, (note) => checkNote("the presence", note))

function checkTuple(tuple: Tuple): string | undefined {
  const name = `tuple ${quote(tuple.id)}`
  return (
    checkStatus(name, tuple) ??
    (tuple.contact && checkContact(name, tuple.contact)) ??
    first(tuple.notes, (note) => checkNote(name, note)) ??
    checkTimestamp(name, tuple.timestamp)
  )
}

// [presence.md 4] the schema lets a status be empty, the text of the RFC does not
function checkStatus(name: string, { basic, statusExtensions }: Tuple): string | undefined {
  if (basic === undefined) return statusExtensions.length === 0 ? `${name} has no status` : undefined
  return basic === "open" || basic === "closed" ? undefined : `${name} has the basic status ${quote(basic)}, not open or closed`
}

// [presence.md 17]
const checkContact = (name: string, { uri, priority }: Address): string | undefined =>
  checkUri(`the contact of ${name}`, uri) ??
  (priority === undefined || PRIORITY.test(priority)
    ? undefined
    : `${name} has the priority ${quote(priority)}, not 0 to 1 with up to three decimals`)

const checkNote = (name: string, { lang }: Note): string | undefined =>
  lang === undefined || LANGUAGE.test(lang) ? undefined : `a note of ${name} is in the language ${quote(lang)}, which is no tag`

// [presence.md 16]
const checkTimestamp = (name: string, timestamp: string | undefined): string | undefined =>
  timestamp === undefined || isTimestamp(timestamp)
    ? undefined
    : `${name} has the timestamp ${quote(timestamp)}, not an RFC 3339 time with a zone`

function checkUri(name: string, uri: string): string | undefined {
  if (uri === "") return `${name} is empty`
  if (/[\s\p{Cc}]/u.test(uri)) return `${name} has white space in it`
  return isUri(uri) ? undefined : `${name} is no URI: ${quote(uri)}`
}

function checkIds(ids: readonly string[]): string | undefined {
  return first(ids, checkName) ?? checkTwice(ids)
}

const checkName = (id: string): string | undefined =>
  NCNAME.test(id) ? undefined : `the id ${quote(id)} is not a name as XML has them`

/** What is wrong where an id occurs twice. */
export function checkTwice(ids: Iterable<string>): string | undefined {
  const seen = new Set<string>()
  for (const id of ids) {
    if (seen.has(id)) return `the id ${quote(id)} occurs twice`
    seen.add(id)
  }
  return undefined
}

/** The ids of a document, all of one kind to XML: those of its tuples, persons and devices, wherever they stand. */
export function* idsOf(pidf: Pick<Pidf, "tuples" | "extensions">): Generator<string> {
  for (const extension of pidf.extensions) yield* idsIn(extension)
  for (const tuple of pidf.tuples) {
    yield tuple.id
    for (const extension of [...tuple.statusExtensions, ...tuple.extensions]) yield* idsIn(extension)
  }
}

const idsIn = ({ id, innerIds = [] }: Extension): readonly string[] => (id === undefined ? innerIds : [id, ...innerIds])

function first<T>(values: readonly T[], check: (value: T) => string | undefined): string | undefined {
  for (const value of values) {
    const wrong = check(value)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

const quote = (text: string): string => JSON.stringify(text.length > 40 ? `${text.slice(0, 39)}…` : text)

// RFC 3863 qvalue
const PRIORITY = /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/
// xs:language
const LANGUAGE = /^[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*$/
// xs:ID: what Unicode calls letters is a name to every edition of XML, but for three
const NCNAME = /^(?:[^\P{L}ªµº]|[\p{Nl}_])(?:[^\P{L}ªµº]|[\p{Nl}\p{Nd}\p{M}_.\-·])*$/u
