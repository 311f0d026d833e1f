import { namespacesWithin } from "../xml/bindings"
import { createElement, elementsWithin, type XmlElement, type XmlNode } from "../xml/element"
import { readXml } from "../xml/read-xml"
import { formatXml } from "../xml/write-xml"
import { PIDF, PREFIXES, PRESENCE } from "./namespaces"

const MAX_AT_ROOT = 64 // the others are declared where they are used: a reader bounds the attributes of one element

/** Reads a document of Presence:1 as its samples may have taught somebody to write it. */
export const parseDocument = (text: string): XmlElement => readXml(text, { rebindRootPrefix: true })

/** Writes a document of Presence:1 [presence.md 12]; no default namespace, since its children have none [presence.md 7]. */
export function formatDocument(root: string, children: readonly XmlNode[]): string {
  const element = createElement(PRESENCE, PREFIXES.presence, root, [], children)
  const namespaces = new Map<string, string>([
    [PREFIXES.presence, PRESENCE],
    [PREFIXES.pidf, PIDF],
  ])
  for (const [prefix, namespace] of namespacesWithin(elementsWithin(element)))
    if (!namespaces.has(prefix) && namespaces.size < MAX_AT_ROOT) namespaces.set(prefix, namespace)
  return formatXml(element, { declaration: true, namespaces })
}
