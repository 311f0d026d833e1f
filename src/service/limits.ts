/** What the device bounds; each is an option with a sound default. */
export interface Limits {
  /** Tuples in the presence of the user, and in that of each contact. */
  readonly tuples: number
  /** Contacts in the address book, those of the configuration included. */
  readonly contacts: number
  readonly registrations: number
  /** Those outside who ask, and those about whom there is a ruling. */
  readonly watchers: number
  readonly rulings: number
  /** UTF-16 units of one presence document. */
  readonly documentBytes: number
  /** How deep elements may be inside each other in it, and how many nodes it may have: SEC-8. */
  readonly documentDepth: number
  readonly documentNodes: number
  /** Bytes of one request body: SEC-7. */
  readonly bodyBytes: number
  /** Subscriptions in total, and from one address. */
  readonly subscribers: number
  readonly subscribersPerAddress: number
  /** Event messages on their way at once, beside a sixteenth as many to those who did not answer: SEC-10. */
  readonly notifications: number
  /** Open connections at one of the device's addresses in total, and from one address: SEC-7. */
  readonly connections: number
  readonly connectionsPerAddress: number
  /** Requests in a second that one address has answered, one that takes long counted as several; after a rest, those of some seconds at once. */
  readonly requestsPerSecondPerAddress: number
  /** Answers to searches in a second, in total, and to one address: SEC-11. */
  readonly searchAnswersPerSecond: number
  readonly searchAnswersPerSecondPerAddress: number
}

/** Those of one document. */
export type DocumentLimits = Pick<Limits, "documentBytes" | "documentDepth" | "documentNodes">

/** Calls to a device elsewhere that may wait for its answers at once, and as many for their turn. */
export const MOST_CALLS = 100

/** The most that a limit may be, for those that cost more than memory. */
export const MOST_LIMITS: Partial<Limits> = { documentDepth: 64 }

export const DEFAULT_LIMITS: Limits = {
  tuples: 100,
  contacts: 1000,
  registrations: 1000,
  watchers: 1000,
  rulings: 1000,
  documentBytes: 65_536,
  documentDepth: 32,
  documentNodes: 10_000,
  bodyBytes: 262_144,
  subscribers: 1000,
  subscribersPerAddress: 64,
  notifications: 256,
  connections: 1024,
  connectionsPerAddress: 64,
  requestsPerSecondPerAddress: 200,
  searchAnswersPerSecond: 200,
  searchAnswersPerSecondPerAddress: 20,
}
