import type { Peer } from "../presence/peer"
import { childElements, collapse, createElement, textOf, type XmlElement } from "../xml/element"
import { readXml } from "../xml/read-xml"
import type { Bounds } from "../xml/syntax"
import { quote, tag, XmlError } from "../xml/xml-error"
import { bareElement, elementsOf } from "./document"
import { isPeerNamespace, PEER, PREFIXES } from "./namespaces"
import { readAlone, standAlone } from "./stand-alone"

const MAX_LENGTH = 1024
const MAX_EXTENSIONS = 20
const MAX_UNSIGNED_INT = 0xffff_ffff

// [presence.md 3] the elements of peerType that have a place of their own in a Peer
const KNOWN = ["id", "name", "contactInstanceId", "groupInstanceId", "image"] as const
type Known = (typeof KNOWN)[number]
type Found = { readonly [Name in Known]?: XmlElement }

/** Reads the children of an element of peerType. */
export function parsePeer(element: XmlElement): Peer {
  const holder = withoutWrapper(element)
  const where = tag(element.name)
  const children = elementsOf(holder)
  const found = findKnown(children, where)
  const others = children.filter((child) => !isKnown(child)).map(qualified)
  if (others.length > MAX_EXTENSIONS) throw new XmlError(`there are more than ${MAX_EXTENSIONS} further elements in ${where}`)
  const peer: Peer = {
    ...textIn(found, "id", where),
    ...textIn(found, "name", where),
    ...numberIn(found, "contactInstanceId", where),
    ...numberIn(found, "groupInstanceId", where),
    ...(found.image && { image: standAlone(qualified(found.image), "the element") }),
    ...(others.length > 0 && { extensions: others.map((other) => standAlone(other, "the element")) }),
  }
  checkPeer(peer, where)
  return peer
}

/** [Presence A.2] The sample prints an element `peer` around what the others hold themselves. */
function withoutWrapper(element: XmlElement): XmlElement {
  const [child, ...more] = elementsOf(element)
  return child?.name === "peer" && isPeerNamespace(child.namespace) && more.length === 0 ? child : element
}

const isKnown = ({ namespace, name }: XmlElement): boolean =>
  (KNOWN as readonly string[]).includes(name) && isPeerNamespace(namespace)

/** [presence.md 7, 8] The same tree with one spelling of the peer's namespace, where it was in another case or left out. */
const qualified = (element: XmlElement): XmlElement => ({
  ...element,
  ...(isPeerNamespace(element.namespace) && { namespace: PEER, prefix: PREFIXES.peer }),
  children: element.children.map((child) =>
    typeof child !== "string" && isPeerNamespace(child.namespace) && isPeerNamespace(element.namespace)
      ? qualified(child)
      : child,
  ),
})

/** Reads an `image` of peerType that stands by itself. */
export function parsePeerImage(xml: string, bounds?: Bounds): string {
  const element = readXml(xml, { bounds })
  if (element.name !== "image" || !isPeerNamespace(element.namespace))
    throw new XmlError(`${tag(element.name)} is no image of a peer`)
  return standAlone(qualified(element), "the element")
}

/** Reads an element that peerType does not name and that stands by itself. */
export function parsePeerExtension(xml: string, bounds?: Bounds): string {
  const element = readXml(xml, { bounds })
  if (element.namespace === "") throw new XmlError(`the element ${tag(element.name)} has no namespace`)
  if (isKnown(element)) throw new XmlError(`${tag(element.name)} has a place of its own in a peer`)
  return standAlone(qualified(element), "the element")
}

function findKnown(children: readonly XmlElement[], where: string): Found {
  const found: { [Name in Known]?: XmlElement } = {}
  for (const child of children.filter(isKnown)) {
    const name = child.name as Known
    if (found[name]) throw new XmlError(`there is more than one ${tag(name)} in ${where}`)
    found[name] = child
  }
  return found
}

// an empty element says nothing
function textIn<Name extends Known>(found: Found, name: Name, where: string): { readonly [N in Name]?: string } {
  const element = found[name]
  if (!element) return {}
  if (childElements(element).length > 0) throw new XmlError(`there is an element inside the ${tag(name)} of ${where}`)
  const text = collapse(textOf(element))
  if (text.length > MAX_LENGTH) throw new XmlError(`the ${name} of ${where} is longer than ${MAX_LENGTH} characters`)
  return (text === "" ? {} : { [name]: text }) as { [N in Name]?: string }
}

function numberIn<Name extends Known>(found: Found, name: Name, where: string): { readonly [N in Name]?: number } {
  const text = textIn(found, name, where)[name]
  if (text === undefined) return {}
  const number = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN
  if (!(number <= MAX_UNSIGNED_INT))
    throw new XmlError(`the ${name} ${quote(text)} of ${where} is no number from 0 to ${MAX_UNSIGNED_INT}`)
  return { [name]: number } as { [N in Name]?: number }
}

// [presence.md 3] 0 is no entry of the address book
function checkPeer({ id, name, contactInstanceId, groupInstanceId }: Peer, where: string): void {
  if (contactInstanceId !== undefined && groupInstanceId !== undefined)
    throw new XmlError(`${where} has both a contactInstanceId and a groupInstanceId`)
  if (id === undefined && name === undefined && !contactInstanceId && !groupInstanceId)
    throw new XmlError(`${where} names nobody`)
}

/** Makes an element of peerType, its children in the order of the schema [presence.md 3]; what has no place in it is left out. */
export const peerElement = (name: string, peer: Peer): XmlElement =>
  bareElement(name, [
    ...simple("id", peer.id),
    ...simple("name", peer.name),
    ...simple("contactInstanceId", peer.contactInstanceId),
    ...simple("groupInstanceId", peer.groupInstanceId),
    ...furtherElements(peer),
  ])

// those of peerType first, then those of others
function furtherElements({ image = "", extensions = [] }: Peer): XmlElement[] {
  const all = [image, ...extensions].flatMap((xml) => readAlone(xml) ?? []).filter(({ namespace }) => namespace !== "")
  const isOfPeer = ({ namespace }: XmlElement) => namespace === PEER
  return [...all.filter(isOfPeer), ...all.filter((element) => !isOfPeer(element))]
}

const simple = (name: string, value: string | number | undefined): XmlElement[] =>
  value === undefined ? [] : [createElement(PEER, PREFIXES.peer, name, [], [String(value)])]
