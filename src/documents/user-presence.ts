import type { Pidf } from "../presence/pidf"
import type { XmlElement } from "../xml/element"
import type { Bounds } from "../xml/syntax"
import { tag, XmlError } from "../xml/xml-error"
import { elementsOf, formatDocument, isOwn, parseDocument } from "./document"
import { parsePidf, pidfElement } from "./pidf"
import { CONTACTS_ROOT, isBarePresence, isRemoteContact, USER_ROOTS, type UserPresenceRoot } from "./roots"

/** Reads the user's presence from any of the documents that the standard puts it into. */
export function parseUserPresence(text: string, bounds?: Bounds): Pidf {
  const root = parseDocument(text, bounds)
  const [presence, ...more] = presencesIn(root)
  if (!presence || more.length > 0) throw new XmlError(`${tag(root.name)} does not hold exactly one presence`)
  return parsePidf(presence)
}

/** Writes the user's presence, with its values as checkPidf approves them. */
export const formatUserPresence = (root: UserPresenceRoot, pidf: Pidf): string => formatDocument(root, [pidfElement(pidf)])

// [presence.md 10] what a control point may take for the document of the user
function presencesIn(root: XmlElement): readonly XmlElement[] {
  if (isBarePresence(root)) return [root]
  const children = elementsOf(root)
  if (isOwn(root, ...USER_ROOTS)) return children
  if (isOwn(root, CONTACTS_ROOT)) return children.filter((child) => !isRemoteContact(child))
  throw new XmlError(`the root ${tag(root.name)} is no user presence`)
}
