/** RFC 3863, the Presence Information Data Format. */
export const PIDF = "urn:ietf:params:xml:ns:pidf"
/** RFC 4479, person and device. */
export const DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model"
/** RFC 4480, activities. */
export const RPID = "urn:ietf:params:xml:ns:pidf:rpid"
/** The documents of Presence:1. */
export const PRESENCE = "urn:schemas-upnp-org:phone:presence"
/** `xsi:schemaLocation`, which may stand anywhere and is never followed. */
export const XSI = "http://www.w3.org/2001/XMLSchema-instance"

/** The prefixes that we write. */
export const PREFIXES = { pidf: "pid", dataModel: "dm", rpid: "rpid", presence: "presence" } as const

/** [presence.md 4, 7, 8] The standard prints its namespace in two cases, and its samples leave it out. */
export const isPresenceNamespace = (namespace: string): boolean => namespace === "" || namespace.toLowerCase() === PRESENCE
