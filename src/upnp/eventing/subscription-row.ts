/** How the last event message of a subscription fared. */
export interface Delivery {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly seq: number
  /** The status of the answer, 0 if there was none. */
  readonly status: number
}

/** A subscription as whoever runs the device sees it. */
export interface SubscriptionRow {
  readonly sid: string
  /** The address that asked. */
  readonly peer: string
  /** The URLs that events go to, the first that answers counts. */
  readonly callbacks: readonly string[]
  /** When it ends unless it is renewed, in milliseconds since the epoch. */
  readonly expiresAt: number
  /** Undefined until the initial event was sent. */
  readonly delivery?: Delivery
}
