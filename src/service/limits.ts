/** What the device bounds; each is an option with a sound default. */
export interface Limits {
  /** Tuples in the user's presence. */
  readonly tuples: number
  /** UTF-16 units of one presence document. */
  readonly documentBytes: number
  /** Bytes of one request body. */
  readonly bodyBytes: number
  /** Subscriptions in total, and from one address. */
  readonly subscribers: number
  readonly subscribersPerAddress: number
}

export const DEFAULT_LIMITS: Limits = {
  tuples: 100,
  documentBytes: 65_536,
  bodyBytes: 262_144,
  subscribers: 1000,
  subscribersPerAddress: 64,
}
