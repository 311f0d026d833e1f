import { diagnoseTag } from "./diagnose-tag"
import { ATTRIBUTE, CDATA_OPEN, DECLARATION, END_TAG, INSTRUCTION, matchAt, START_TAG, TAG_END } from "./grammar"
import { resolveReferences } from "./references"
import { quote, tag, XmlError, XmlLimitError } from "./xml-error"

/** [SEC-8] What a document may cost. */
export interface Bounds {
  /** How deep elements may be inside each other. */
  readonly depth: number
  /** Elements, attributes, and the pieces of text between them. */
  readonly nodes: number
}

const USUAL: Bounds = { depth: 32, nodes: 10_000 }
// names of attributes are compared with each other: the time grows with the square
const MAX_ATTRIBUTES = 256
const MAX_NAME_LENGTH = 1024 // other parsers refuse names of 50,000

/** Where the check stands. */
interface Cursor {
  readonly text: string
  at: number
  /** The names of the elements that are open. */
  readonly open: string[]
  nodes: number
  readonly bounds: Bounds
  rooted: boolean
  /** The tags that were passed, each text and CDATA section between them named by its number. */
  tags: string
  tagsTo: number
  readonly texts: string[]
}

/** A document that is well-formed. */
export interface Checked {
  /** Its tags; between them `0,1,` stands for the first two texts. */
  readonly tags: string
  /** Texts as they are meant, references resolved. */
  readonly texts: readonly string[]
}

/**
 * Refuses whatever is not well-formed [XML 1.0], asks for a DTD or is too deep or too large; parts tags from texts, which nobody
 * needs to walk through again, and drops declaration, comments and processing instructions. Line ends are `\n` already;
 * namespaces and references in attributes are left to the reader.
 */
export function checkSyntax(text: string, bounds: Bounds = USUAL): Checked {
  const cursor: Cursor = { text, at: 0, open: [], nodes: 0, bounds, rooted: false, tags: "", tagsTo: 0, texts: [] }
  const declaration = matchAt(DECLARATION, text, 0)
  if (declaration) cut(cursor, declaration[0].length)
  while (cursor.at < text.length) {
    checkCharacters(cursor)
    if (cursor.at < text.length) checkMarkup(cursor)
  }
  const unclosed = cursor.open.at(-1)
  if (unclosed !== undefined) throw new XmlError(`${tag(unclosed)} is not closed`)
  if (!cursor.rooted) throw new XmlError("there is no element")
  return { tags: cursor.tags + text.slice(cursor.tagsTo), texts: cursor.texts }
}

function checkCharacters(cursor: Cursor): void {
  const next = cursor.text.indexOf("<", cursor.at)
  const end = next === -1 ? cursor.text.length : next
  if (end === cursor.at) return
  const characters = cursor.text.slice(cursor.at, end)
  if (cursor.open.length === 0 && /[^ \t\n]/.test(characters)) throw new XmlError("there is text outside the root element")
  if (characters.includes("]]>")) throw new XmlError(`"]]>" stands in the text of ${innermost(cursor)}`)
  const meant = resolveReferences(characters) // each by itself: what a comment parts is not one reference
  cut(cursor, end, cursor.open.length === 0 ? undefined : meant)
}

function checkMarkup(cursor: Cursor): void {
  const { text, at } = cursor
  if (text[at + 1] === "/") checkEndTag(cursor)
  else if (text[at + 1] === "?") checkInstruction(cursor)
  else if (text[at + 1] !== "!") checkStartTag(cursor)
  else if (text.startsWith("<!--", at)) checkComment(cursor)
  else if (text.startsWith(CDATA_OPEN, at)) checkCdata(cursor)
  else throw new XmlError("there is a DOCTYPE or another markup declaration")
}

function checkStartTag(cursor: Cursor): void {
  const { text, at, open, bounds } = cursor
  const [matched, name = ""] = matchAt(START_TAG, text, at) ?? refuseTag(cursor)
  if (open.length === 0 && cursor.rooted) throw new XmlError(`there is a second root element, ${tag(name)}`)
  if (open.length >= bounds.depth) throw new XmlLimitError(`${tag(name)} is nested deeper than ${bounds.depth} elements`)
  cursor.rooted = true
  checkName(name)
  count(cursor)
  cursor.at = at + matched.length
  checkAttributes(cursor, name)
  const end = matchAt(TAG_END, text, cursor.at) ?? refuseTag(cursor, name)
  cursor.at += end[0].length
  if (end[1] === "") open.push(name)
}

function checkAttributes(cursor: Cursor, element: string): void {
  let seen: Set<string> | undefined
  for (;;) {
    const attribute = matchAt(ATTRIBUTE, cursor.text, cursor.at)
    if (!attribute) return
    const [matched, name = ""] = attribute
    checkName(name)
    seen ??= new Set()
    if (seen.has(name)) throw new XmlError(`${tag(element)} has the attribute ${quote(name)} twice`)
    if (seen.add(name).size > MAX_ATTRIBUTES) throw new XmlError(`${tag(element)} has more than ${MAX_ATTRIBUTES} attributes`)
    count(cursor)
    cursor.at += matched.length
  }
}

function checkEndTag(cursor: Cursor): void {
  const [matched, name = ""] = matchAt(END_TAG, cursor.text, cursor.at) ?? refuseTag(cursor)
  const opened = cursor.open.pop()
  if (opened === undefined) throw new XmlError(`${tag(`/${name}`)} closes nothing`)
  if (opened !== name) throw new XmlError(`${tag(opened)} is closed by ${tag(`/${name}`)}`)
  cursor.at += matched.length
}

function checkComment(cursor: Cursor): void {
  const dashes = cursor.text.indexOf("--", cursor.at + 4)
  if (dashes === -1) throw new XmlError("a comment is not closed")
  if (cursor.text[dashes + 2] !== ">") throw new XmlError('"--" stands in a comment')
  cut(cursor, dashes + 3)
}

function checkInstruction(cursor: Cursor): void {
  const target = matchAt(INSTRUCTION, cursor.text, cursor.at)?.[1]
  if (target === undefined) throw new XmlError("a processing instruction has no proper name")
  if (/^xml$/i.test(target)) throw new XmlError("the XML declaration is malformed or not at the start")
  const end = cursor.text.indexOf("?>", cursor.at)
  if (end === -1) throw new XmlError("a processing instruction is not closed")
  cut(cursor, end + 2)
}

function checkCdata(cursor: Cursor): void {
  if (cursor.open.length === 0) throw new XmlError("there is text outside the root element")
  const end = cursor.text.indexOf("]]>", cursor.at)
  if (end === -1) throw new XmlError("a CDATA section is not closed")
  cut(cursor, end + 3, cursor.text.slice(cursor.at + CDATA_OPEN.length, end))
}

function cut(cursor: Cursor, end: number, meant?: string): void {
  count(cursor)
  cursor.tags += cursor.text.slice(cursor.tagsTo, cursor.at)
  if (meant !== undefined) cursor.tags += `${cursor.texts.push(meant) - 1},`
  cursor.at = cursor.tagsTo = end
}

function count(cursor: Cursor): void {
  const { nodes } = cursor.bounds
  if (++cursor.nodes > nodes) throw new XmlLimitError(`there are more than ${nodes} nodes`)
}

function checkName(name: string): void {
  if (name.length > MAX_NAME_LENGTH) throw new XmlError(`a name is longer than ${MAX_NAME_LENGTH} characters`)
}

const innermost = (cursor: Cursor): string => tag(cursor.open.at(-1) ?? "")

function refuseTag({ text, at, open }: Cursor, element?: string): never {
  throw new XmlError(diagnoseTag(text, at, element ?? open.at(-1)))
}
