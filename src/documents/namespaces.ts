/** RFC 3863, the Presence Information Data Format. */
export const PIDF = "urn:ietf:params:xml:ns:pidf"
/** RFC 4479, person and device. */
export const DATA_MODEL = "urn:ietf:params:xml:ns:pidf:data-model"
/** RFC 4480, activities. */
export const RPID = "urn:ietf:params:xml:ns:pidf:rpid"
/** The documents of Presence:1. */
export const PRESENCE = "urn:schemas-upnp-org:phone:presence"
/** [presence.md 5] Where 5.3.5.1 puts the presence of contacts, copied from another service. */
const MESSAGING = "urn:schemas-upnp-org:phone:messaging"
/** Annex A, who somebody is. */
export const PEER = "urn:schemas-upnp-org:phone:peer"
/** RFC 4661, filters. */
export const SIMPLE_FILTER = "urn:ietf:params:xml:ns:simple-filter"
/** `xsi:schemaLocation`, which may stand anywhere and is never followed. */
export const XSI = "http://www.w3.org/2001/XMLSchema-instance"

/** The prefixes that we write. */
export const PREFIXES = { pidf: "pid", dataModel: "dm", rpid: "rpid", presence: "presence", peer: "peer" } as const

/** [presence.md 4, 7, 8] The standard prints its namespace in two cases, and its samples leave it out. */
export const isPresenceNamespace = (namespace: string): boolean => namespace === "" || namespace.toLowerCase() === PRESENCE

/** [presence.md 5] As isPresenceNamespace, for the documents of 5.3.5. */
export const isContactsNamespace = (namespace: string): boolean =>
  isPresenceNamespace(namespace) || namespace.toLowerCase() === MESSAGING

/** [presence.md 7, 8] The namespace of the peer in any case, or none. */
export const isPeerNamespace = (namespace: string): boolean => namespace === "" || namespace.toLowerCase() === PEER
