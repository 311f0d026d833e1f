import { namespacesWithin } from "../xml/bindings"
import { depthOf, elementsWithin, type XmlElement } from "../xml/element"
import { readXml } from "../xml/read-xml"
import { formatXml } from "../xml/write-xml"
import { tag, XmlError } from "../xml/xml-error"

// a document that holds it deep inside must still be one that can be read
const MAX_DEPTH = 24

/** An element as XML that stands by itself, with all the namespaces that it needs; `what` says in a complaint what it is. */
export function standAlone(element: XmlElement, what: string): string {
  const who = `${what} ${tag(element.name)}`
  if (depthOf(element) > MAX_DEPTH) throw new XmlError(`${who} is nested deeper than ${MAX_DEPTH} elements`)
  const xml = formatAlone(element)
  checkReadable(xml, who)
  return xml
}

/** As standAlone, for what we made. */
export const formatAlone = (element: XmlElement): string =>
  formatXml(element, { namespaces: namespacesWithin(elementsWithin(element)) })

/** Reads again what stood by itself, or what somebody wrote in its place; undefined if a document cannot hold it. */
export function readAlone(xml: string): XmlElement | undefined {
  try {
    const element = readXml(xml)
    standAlone(element, "the element")
    return element
  } catch (cause) {
    if (cause instanceof XmlError) return undefined
    throw cause
  }
}

// with its namespaces gathered it may be more than can be read again
function checkReadable(xml: string, who: string): void {
  try {
    readXml(xml)
  } catch (cause) {
    if (cause instanceof XmlError) throw new XmlError(`${who} cannot stand by itself: ${cause.message}`)
    throw cause
  }
}
