import { parseExtension as extensionOfXml } from "./documents/extension"
import type { Extension, Pidf } from "./presence/pidf"
import { DEFAULT_LIMITS } from "./service/limits"
import { parseVariable, readDocument } from "./upnp/control/arguments"

/** Reads a PIDF or UPnP presence document; throws ActionError 600 or 605. */
export const parseUserPresence = (xml: string): Pidf =>
  parseVariable("A_ARG_TYPE_UserPresenceInfo", xml, DEFAULT_LIMITS.documentBytes)

/** Reads an element beyond the basic schema; throws ActionError 600 or 605. */
export const parseExtension = (xml: string): Extension => readDocument(extensionOfXml, xml, DEFAULT_LIMITS.documentBytes)
