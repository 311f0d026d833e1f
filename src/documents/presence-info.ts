import type { Filter } from "../presence/filter"
import {
  attributeOf,
  childElements,
  collapse,
  createAttribute,
  elementsWithin,
  hasText,
  textOf,
  type XmlElement,
  type XmlNode,
} from "../xml/element"
import { quote, XmlError } from "../xml/xml-error"
import { isPersonOrDevice } from "./data-model"
import { bareElement } from "./document"
import { PRESENCE } from "./namespaces"
import { parsePidf, pidfElement } from "./pidf"
import { isBarePresence } from "./roots"
import { formatAlone, readAlone } from "./stand-alone"

const FORMATS = ["pidf", "RFC4660", "RFC4661", "URL"]

/** [presence.md 6] Any case will do; the sample's `RFC4660/RFC4661/URL` stands for one of the three and is none itself. */
const canonical = (format: string): string | undefined => FORMATS.find((one) => one.toLowerCase() === format.toLowerCase())

/** Reads what somebody wishes to see; an empty element, as the sample of Watcher prints it, names nothing in particular. */
export function parsePresenceInfo(element: XmlElement): Filter | undefined {
  const content = contentOf(element)
  if (content === "") return undefined
  const written = collapse(attributeOf(element, "format") ?? "")
  const format = canonical(written)
  if (!format) throw new XmlError(`<presence_info> has the format ${quote(written)}, not ${FORMATS.join(", ")}`)
  return { format, content }
}

/** [presence.md 6, 30] Content is markup, or the same escaped as text. */
function contentOf(element: XmlElement): string {
  const [child, ...more] = childElements(element)
  if (!child) return collapse(textOf(element))
  if (more.length > 0 || hasText(element)) throw new XmlError("<presence_info> holds more than one element")
  return formatAlone(child)
}

/** Makes an element that says what somebody wishes to see, as markup if that can be. */
export const presenceInfoElement = ({ format, content }: Filter): XmlElement =>
  infoElement(canonical(format) ?? format, markupOf(content) ?? content)

// what a reader's schemas know has to be right by them, else it goes as text
function markupOf(content: string): XmlElement | undefined {
  const element = readAlone(content)
  if (!element || isBarePresence(element)) return element && presenceOf(element)
  return [...elementsWithin(element)].some(isKnownToSchemas) ? undefined : element
}

const isKnownToSchemas = (element: XmlElement): boolean =>
  isBarePresence(element) || isPersonOrDevice(element) || element.namespace === PRESENCE

function presenceOf(element: XmlElement): XmlElement | undefined {
  try {
    return pidfElement(parsePidf(element))
  } catch (cause) {
    if (cause instanceof XmlError) return undefined
    throw cause
  }
}

/** Makes an element that says in this format what is to be seen. */
export const infoElement = (format: string, content: XmlNode): XmlElement =>
  bareElement("presence_info", [content], [createAttribute("format", format)])
