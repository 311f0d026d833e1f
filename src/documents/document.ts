import { namespacesWithin } from "../xml/bindings"
import {
  childElements,
  createElement,
  elementsWithin,
  hasText,
  type XmlAttribute,
  type XmlElement,
  type XmlNode,
} from "../xml/element"
import { readXml } from "../xml/read-xml"
import type { Bounds } from "../xml/syntax"
import { formatXml } from "../xml/write-xml"
import { tag, XmlError } from "../xml/xml-error"
import { isPresenceNamespace, PEER, PIDF, PREFIXES, PRESENCE } from "./namespaces"

const OWN = { [PREFIXES.presence]: PRESENCE }
const PIDF_TOO = { [PREFIXES.pidf]: PIDF }
const PEER_TOO = { [PREFIXES.peer]: PEER }

/** [Presence 5.3] The roots, each with the namespaces that shall be declared there. */
const DECLARED = {
  UserPresence: { ...OWN, ...PIDF_TOO },
  UserPresenceInfo: { ...OWN, ...PIDF_TOO },
  PresenceOfContactsUpdate: { ...OWN, ...PIDF_TOO, ...PEER_TOO },
  contactId: { ...OWN, ...PEER_TOO },
  Watcher: { ...OWN, ...PEER_TOO, ...PIDF_TOO },
  WatcherList: { ...OWN, ...PEER_TOO },
}

const MAX_AT_ROOT = 64 // the others are declared where they are used: a reader bounds the attributes of one element

/** Reads a document of Presence:1 as its samples may have taught somebody to write it. */
export const parseDocument = (text: string, bounds?: Bounds): XmlElement => readXml(text, { rebindRootPrefix: true, bounds })

/** Writes a document of Presence:1 [presence.md 12]; no default namespace, since its children have none [presence.md 7]. */
export function formatDocument(root: keyof typeof DECLARED, children: readonly XmlNode[]): string {
  const element = createElement(PRESENCE, PREFIXES.presence, root, [], children)
  const namespaces = new Map<string, string>(Object.entries(DECLARED[root]))
  for (const [prefix, namespace] of namespacesWithin(elementsWithin(element)))
    if (!namespaces.has(prefix) && namespaces.size < MAX_AT_ROOT) namespaces.set(prefix, namespace)
  return formatXml(element, { declaration: true, namespaces })
}

/** Makes an element as Presence:1 names them inside its documents [presence.md 7]. */
export const bareElement = (name: string, children: readonly XmlNode[], attributes: readonly XmlAttribute[] = []): XmlElement =>
  createElement("", "", name, attributes, children)

/** The elements inside one that holds nothing else. */
export function elementsOf(element: XmlElement): readonly XmlElement[] {
  if (hasText(element)) throw new XmlError(`there is text in ${tag(element.name)}`)
  return childElements(element)
}

/** The elements inside that Presence:1 may name; those of vendors are passed over. */
export const ownElements = (element: XmlElement): readonly XmlElement[] =>
  elementsOf(element).filter(({ namespace }) => isPresenceNamespace(namespace))

/** Whether it is an element of Presence:1 with this name. */
export const isOwn = ({ namespace, name }: XmlElement, ...names: readonly string[]): boolean =>
  names.includes(name) && isPresenceNamespace(namespace)
