import { checkPidf } from "../presence/check-pidf"
import type { Address, Basic, Extension, Note, Pidf, Tuple } from "../presence/pidf"
import {
  attributeOf,
  collapse,
  createAttribute,
  createElement,
  isElement,
  type XmlAttribute,
  type XmlElement,
  type XmlNode,
} from "../xml/element"
import { readXml } from "../xml/read-xml"
import { XML_NAMESPACE } from "../xml/scope"
import { quote, tag, XmlError } from "../xml/xml-error"
import { extensionOf } from "./extension"
import { PIDF, PREFIXES } from "./namespaces"
import { checkAttributes, MANY, OTHERS, readSequence, readSimple } from "./strict"

// [presence.md 4] RFC 3863's sequences
const IN_PRESENCE = { tuple: MANY, note: MANY, [OTHERS]: MANY } as const
const IN_TUPLE = { status: 1, [OTHERS]: MANY, contact: 1, note: MANY, timestamp: 1 } as const
const IN_STATUS = { basic: 1, [OTHERS]: MANY } as const

const MAX_EXTENSIONS = 100

/** Reads a PIDF `presence`, strictly by RFC 3863. */
export function parsePidf(element: XmlElement): Pidf {
  if (!isElement(element, PIDF, "presence")) throw new XmlError(`${tag(element.name)} is not the presence of a PIDF document`)
  checkAttributes(element, "the document", ["entity"])
  const found = readSequence(element, "the presence", IN_PRESENCE)
  const pidf: Pidf = {
    entity: requiredAttribute(element, "entity"),
    tuples: found.tuple.map((tuple) => parseTuple(tuple)),
    notes: found.note.map((note) => parseNote(note, "the presence")),
    extensions: parseOthers(found[OTHERS], "the presence"),
  }
  const wrong = checkPidf(pidf)
  if (wrong !== undefined) throw new XmlError(wrong)
  return pidf
}

/** Reads a `tuple`. */
export function parseTuple(element: XmlElement, maxExtensions = MAX_EXTENSIONS): Tuple {
  const id = requiredAttribute(element, "id")
  const where = `tuple ${quote(id)}`
  checkAttributes(element, where, ["id"])
  const found = readSequence(element, where, IN_TUPLE)
  const [status] = found.status
  const [contact] = found.contact
  const [timestamp] = found.timestamp
  if (!status) throw new XmlError(`${where} has no status`) // [presence.md 15]
  return {
    id,
    ...parseStatus(status, where, maxExtensions),
    extensions: parseOthers(found[OTHERS], where, maxExtensions),
    ...(contact && { contact: parseContact(contact, where) }),
    notes: found.note.map((note) => parseNote(note, where)),
    ...(timestamp && { timestamp: collapse(readSimple(timestamp, where)) }),
  }
}

function parseStatus(element: XmlElement, where: string, maxExtensions: number): Pick<Tuple, "basic" | "statusExtensions"> {
  checkAttributes(element, where, [])
  const found = readSequence(element, `the status of ${where}`, IN_STATUS)
  const [basic] = found.basic
  return {
    ...(basic && { basic: readSimple(basic, where) as Basic }), // checkPidf sees to it that it is one
    statusExtensions: parseOthers(found[OTHERS], where, maxExtensions),
  }
}

// [SEC-8] each is a small document of its own
function parseOthers(elements: readonly XmlElement[], where: string, max = MAX_EXTENSIONS): Extension[] {
  if (elements.length > max) throw new XmlError(`there are more than ${max} extensions in ${where}`)
  return elements.map(extensionOf)
}

function parseContact(element: XmlElement, where: string): Address {
  const uri = collapse(readSimple(element, where, ["priority"])) // [presence.md 13] relative ones too
  const priority = attributeOf(element, "priority")
  return { uri, ...(priority !== undefined && { priority: collapse(priority) }) }
}

function parseNote(element: XmlElement, where: string): Note {
  const text = readSimple(element, where, ["xml:lang"])
  const lang = attributeOf(element, "lang", XML_NAMESPACE)
  return { text, ...(lang && { lang: collapse(lang) }) }
}

function requiredAttribute(element: XmlElement, name: string): string {
  const value = attributeOf(element, name)
  if (value === undefined) throw new XmlError(`${tag(element.name)} has no ${name}`)
  return collapse(value)
}

/** Makes the PIDF `presence` of a document whose values checkPidf approves. */
export const pidfElement = (pidf: Pidf): XmlElement =>
  native(
    "presence",
    [createAttribute("entity", pidf.entity)],
    [...pidf.tuples.map(tupleElement), ...pidf.notes.map(noteElement), ...pidf.extensions.map(extensionElement)],
  )

const tupleElement = (tuple: Tuple): XmlElement =>
  native(
    "tuple",
    [createAttribute("id", tuple.id)],
    [
      native(
        "status",
        [],
        [...(tuple.basic ? [native("basic", [], [tuple.basic])] : []), ...tuple.statusExtensions.map(extensionElement)],
      ),
      ...tuple.extensions.map(extensionElement),
      ...(tuple.contact ? [contactElement(tuple.contact)] : []),
      ...tuple.notes.map(noteElement),
      ...(tuple.timestamp ? [native("timestamp", [], [tuple.timestamp])] : []),
    ],
  )

const contactElement = ({ uri, priority }: Address): XmlElement =>
  native("contact", priority === undefined ? [] : [createAttribute("priority", priority)], [uri])

const noteElement = ({ text, lang }: Note): XmlElement =>
  native("note", lang === undefined ? [] : [{ namespace: XML_NAMESPACE, name: "lang", value: lang, prefix: "xml" }], [text])

const extensionElement = ({ xml }: Extension): XmlElement => readXml(xml)

const native = (name: string, attributes: readonly XmlAttribute[], children: readonly XmlNode[]): XmlElement =>
  createElement(PIDF, PREFIXES.pidf, name, attributes, children)
