/** Presence information as RFC 3863 (PIDF) shapes it, with what other schemas add kept whole. */

export type Basic = "open" | "closed"

/** Derived: open if any tuple is open, else closed if any is closed. */
export type Status = Basic | "unknown"

export interface Note {
  readonly text: string
  readonly lang?: string
}

/** An element beyond the basic schema, kept unharmed. */
export interface Extension {
  /** What it replaces when an update brings it again: its name, for person and device with its id. */
  readonly key: string
  /** The element as XML that stands by itself. */
  readonly xml: string
  /** The id of a person or device, unique in the document like those of tuples. */
  readonly id?: string
  /** Ids of the same kind further inside. */
  readonly innerIds?: readonly string[]
  /** The activities that it tells of, as RFC 4480 names them. */
  readonly activities?: readonly string[]
  /** The id of the tuple whose source said these activities, and nothing else. */
  readonly source?: string
  /** Whoever does not know this element may not interpret what it stands in. */
  readonly mustUnderstand?: true
  /** When it goes away by itself, in milliseconds since the epoch. */
  readonly expiresAt?: number
}

/** Where a tuple can be reached. */
export interface Address {
  readonly uri: string
  /** RFC 3863 `qvalue`, as written: 0 to 1 with up to three decimals. */
  readonly priority?: string
}

export interface Tuple {
  readonly id: string
  readonly basic?: Basic
  readonly statusExtensions: readonly Extension[]
  readonly extensions: readonly Extension[]
  readonly contact?: Address
  readonly notes: readonly Note[]
  /** RFC 3339, with a zone. */
  readonly timestamp?: string
  /** When it goes away by itself, in milliseconds since the epoch. */
  readonly expiresAt?: number
}

/** One presence document. */
export interface Pidf {
  readonly entity: string
  readonly tuples: readonly Tuple[]
  readonly notes: readonly Note[]
  readonly extensions: readonly Extension[]
}
