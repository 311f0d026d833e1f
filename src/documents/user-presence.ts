import type { Pidf } from "../presence/pidf"
import { childElements, hasText, isElement, type XmlElement } from "../xml/element"
import { tag, XmlError } from "../xml/xml-error"
import { formatDocument, parseDocument } from "./document"
import { isPresenceNamespace, PIDF } from "./namespaces"
import { parsePidf, pidfElement } from "./pidf"

/** [presence.md 10] The first in arguments, the second in the event. */
export type UserPresenceRoot = "UserPresence" | "UserPresenceInfo"

/** Reads the user's presence from any of the documents that the standard puts it into. */
export function parseUserPresence(text: string): Pidf {
  const root = parseDocument(text)
  const [presence, ...more] = presencesIn(root)
  if (!presence || more.length > 0) throw new XmlError(`${tag(root.name)} does not hold exactly one presence`)
  return parsePidf(presence)
}

/** Writes the user's presence, with its values as checkPidf approves them. */
export const formatUserPresence = (root: UserPresenceRoot, pidf: Pidf): string => formatDocument(root, [pidfElement(pidf)])

function presencesIn(root: XmlElement): readonly XmlElement[] {
  if (isBarePresence(root)) return [root]
  if (hasText(root)) throw new XmlError(`there is text in ${tag(root.name)}`)
  if (isUserPresence(root)) return childElements(root)
  if (isContactsUpdate(root)) return childElements(root).filter((child) => !isRemoteContact(child))
  throw new XmlError(`the root ${tag(root.name)} is no user presence`)
}

// [presence.md 10] tolerances: what a control point may take for the document of the user
const isBarePresence = (root: XmlElement): boolean => isElement(root, PIDF, "presence")

const isUserPresence = ({ namespace, name }: XmlElement): boolean =>
  (name === "UserPresence" || name === "UserPresenceInfo") && isPresenceNamespace(namespace)

const isContactsUpdate = ({ namespace, name }: XmlElement): boolean =>
  name === "PresenceOfContactsUpdate" && isPresenceNamespace(namespace)

/** [presence.md 9] The text says `remoteContact`, the sample `remotecontact`. */
export const isRemoteContact = ({ namespace, name }: XmlElement): boolean =>
  (name === "remoteContact" || name === "remotecontact") && isPresenceNamespace(namespace)
