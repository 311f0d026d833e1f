import { isElement, type XmlElement } from "../xml/element"
import { isContactsNamespace, PIDF } from "./namespaces"

/** [presence.md 10] The first in arguments, the second in the event. */
export type UserPresenceRoot = "UserPresence" | "UserPresenceInfo"

/** The roots around the user's presence; arguments tell of contacts under the first of them, too [presence.md 21]. */
export const USER_ROOTS: readonly string[] = ["UserPresence", "UserPresenceInfo"] satisfies UserPresenceRoot[]

/** The root around pairs of a contact and a presence. */
export const CONTACTS_ROOT = "PresenceOfContactsUpdate"

/** [presence.md 10] Whether it is PIDF without anything around. */
export const isBarePresence = (element: XmlElement): boolean => isElement(element, PIDF, "presence")

/** [presence.md 9] The text says `remoteContact`, the sample `remotecontact`. */
export const isRemoteContact = ({ namespace, name }: XmlElement): boolean =>
  (name === "remoteContact" || name === "remotecontact") && isContactsNamespace(namespace)
