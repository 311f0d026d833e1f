import type { AnyDevice } from "./any-device"
import { parsePresenceOfContacts, type ReadPresence } from "./documents/contacts-presence"
import { parseExtension as extensionOfXml } from "./documents/extension"
import { parsePeerImage as imageOfXml, parsePeerExtension as peerExtensionOfXml } from "./documents/peer"
import { parseUserPresence as presenceOfXml } from "./documents/user-presence"
import type { Extension, Pidf } from "./presence/pidf"
import { ActionError } from "./service/action-error"
import { DEFAULT_LIMITS, type DocumentLimits } from "./service/limits"
import { readDocument } from "./upnp/control/arguments"
import type { Bounds } from "./xml/syntax"

let limits: DocumentLimits = DEFAULT_LIMITS

/** What is read meanwhile is for this device, and held to its limits. */
export function readFor<T>(device: Pick<AnyDevice, "limits">, readAll: () => T): T {
  const outer = limits
  limits = device.limits
  try {
    return readAll()
  } finally {
    limits = outer
  }
}

const read = <T>(parse: (xml: string, bounds: Bounds) => T, xml: string): T => readDocument(parse, xml, limits)

/** Reads a PIDF or UPnP presence document; throws ActionError 600 or 605. */
export const parseUserPresence = (xml: string): Pidf => read(presenceOfXml, xml)

/** Reads a document that tells of one contact, and whom it names; throws ActionError 600 or 605. */
export function parsePresenceOfContact(xml: string): ReadPresence {
  const [found, ...others] = read(parsePresenceOfContacts, xml)
  if (!found || others.length > 0) throw new ActionError(600, "the document does not hold exactly one presence")
  return found
}

/** Reads the image of somebody; throws ActionError 600 or 605. */
export const parsePeerImage = (xml: string): string => read(imageOfXml, xml)

/** Reads an element that somebody has beyond what `peerType` names; throws ActionError 600 or 605. */
export const parsePeerExtension = (xml: string): string => read(peerExtensionOfXml, xml)

/** Reads an element beyond the basic schema; throws ActionError 600 or 605. */
export const parseExtension = (xml: string): Extension => read(extensionOfXml, xml)
