import type { Note, Status } from "../../src/presence/pidf"

/** What the admin API tells, as far as the sidebar shows it. */
export interface Person {
  readonly id: string
  readonly name?: string
}

export interface TupleValue {
  readonly id: string
  readonly basic?: "open" | "closed"
  readonly activity?: readonly string[]
  readonly notes: readonly Note[]
  /** RFC 3339. */
  readonly timestamp?: string
  /** RFC 3339; absent: for good. */
  readonly until?: string
}

export interface PresenceValue {
  readonly entity: string
  readonly tuples: readonly TupleValue[]
  readonly notes: readonly Note[]
  readonly status: Status
  readonly activities: readonly string[]
}

export interface Report {
  readonly id: string
  readonly name?: string
  readonly udn?: string
  readonly mode?: string
  readonly deviceType?: string
  readonly status: { readonly code: string; readonly message?: string }
  readonly locations: readonly string[]
}

/** As many rows as one answer holds; `now` is what the server's clock says, in milliseconds. */
export interface Page<Row> {
  readonly now: number
  readonly total: number
  readonly rows: readonly Row[]
}

export interface UserValue extends PresenceValue {
  readonly now: number
}

export interface ContactValue {
  readonly contact: Person
  readonly presence?: PresenceValue
  readonly changed?: string
  /** Comes with the flow: cannot be removed here. */
  readonly listed?: boolean
  readonly registration?: { readonly state: "active" | "pending" | "rejected"; readonly until: string | null }
}

export interface WatcherValue {
  readonly watcher: Person
  readonly state: "pending" | "allowed" | "blocked"
  readonly mode?: "reactive" | "proactive" | "policy"
  readonly until?: string
  /** Seconds, null for good; absent if nobody watches by this decision now. */
  readonly requested?: number | null
  readonly asksUntil?: string
  readonly filter?: { readonly format: string; readonly content: string; readonly supported?: false }
  /** What may be seen, or would. */
  readonly presence?: PresenceValue
}

export interface SubscriptionValue {
  readonly sid: string
  readonly peer: string
  readonly callbacks: readonly string[]
  readonly expiresAt: number
  readonly delivery?: { readonly at: number; readonly seq: number; readonly status: number }
}

export interface RefusalValue {
  readonly reason: string
  readonly count: number
  readonly at: number
  readonly addresses: readonly { readonly address: string; readonly count: number }[]
}

export interface KeptValue {
  readonly id: string
  readonly name?: string
  readonly entity?: string
  readonly contacts: number
  readonly rulings: number
  /** It stands in the flows, but does not run. */
  readonly isDeployed: boolean
}
