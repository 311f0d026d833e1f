import type { ContactPresence } from "../presence/contact-presence"
import type { Peer } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import { collapse, type XmlElement } from "../xml/element"
import type { Bounds } from "../xml/syntax"
import { tag, XmlError } from "../xml/xml-error"
import { elementsOf, formatDocument, parseDocument } from "./document"
import { renameIds } from "./ids"
import { isContactsNamespace } from "./namespaces"
import { parsePeer, peerElement } from "./peer"
import { parsePidf, pidfElement } from "./pidf"
import { CONTACTS_ROOT, isBarePresence, isRemoteContact, USER_ROOTS } from "./roots"

/** The presence of somebody, whom the document may leave to the entity to name [presence.md 21]. */
export interface ReadPresence {
  readonly contact?: Peer
  readonly presence: Pidf
}

/** [presence.md 22, 23] Writes what the event tells of contacts: pairs of a contact and a presence. */
export const formatPresenceOfContactsUpdate = (items: readonly ContactPresence[]): string =>
  formatDocument(
    CONTACTS_ROOT,
    items.flatMap((item) => [peerElement("remoteContact", item.contact), presenceElement(item)]),
  )

/** [presence.md 21, 42] Writes what actions tell of contacts: the presences alone. */
export const formatPresenceOfContactsList = (items: readonly ContactPresence[]): string =>
  formatDocument("UserPresence", items.map(presenceElement))

// [presence.md 5] where several contacts meet, an id may be there once
const presenceElement = ({ presence, aliases = {} }: ContactPresence): XmlElement => renameIds(pidfElement(presence), aliases)

/** Reads the presences of contacts from either document; a contact stands for all the presences up to the next [presence.md 23]. */
export function parsePresenceOfContacts(text: string, bounds?: Bounds): readonly ReadPresence[] {
  if (collapse(text) === "") return [] // [presence.md 22]
  const root = parseDocument(text, bounds)
  if (isBarePresence(root)) return [{ presence: parsePidf(root) }]
  if (!isPresenceOfContacts(root)) throw new XmlError(`the root ${tag(root.name)} is no presence of contacts`)
  const found: ReadPresence[] = []
  let contact: Peer | undefined
  for (const child of elementsOf(root)) {
    if (isRemoteContact(child)) contact = parsePeer(child)
    else if (isBarePresence(child)) found.push({ ...(contact && { contact }), presence: parsePidf(child) })
  }
  return found
}

// [presence.md 5, 10, 21]
const isPresenceOfContacts = ({ namespace, name }: XmlElement): boolean =>
  (name === CONTACTS_ROOT || USER_ROOTS.includes(name)) && isContactsNamespace(namespace)
