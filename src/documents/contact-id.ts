import type { Peer } from "../presence/peer"
import { tag, XmlError } from "../xml/xml-error"
import { formatDocument, isOwn, ownElements, parseDocument } from "./document"
import { parsePeer, peerElement } from "./peer"

/** Reads the one or more contacts that an action is about [Presence 5.3.6]. */
export function parseContactId(text: string): readonly Peer[] {
  const root = parseDocument(text)
  if (!isOwn(root, "contactId")) throw new XmlError(`the root ${tag(root.name)} is no contactId`)
  const contacts = ownElements(root)
  const stranger = contacts.find((child) => !isOwn(child, "contact"))
  if (stranger) throw new XmlError(`${tag(stranger.name)} does not belong in ${tag(root.name)}`)
  if (contacts.length === 0) throw new XmlError(`there is no contact in ${tag(root.name)}`)
  return contacts.map(parsePeer)
}

/** [presence.md 8] Writes contacts, the root qualified as the text has it. */
export const formatContactId = (peers: readonly Peer[]): string =>
  formatDocument(
    "contactId",
    peers.map((peer) => peerElement("contact", peer)),
  )
