import type { Filter } from "../presence/filter"
import type { Addressed } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import type { Registration } from "../presence/registration"
import type { Ruling, WatcherRequest, WatcherState } from "../presence/watcher"

/** Who asked for a change of the user's presence. */
export type Source = "flow" | "control-point"

/** The user's presence changed. */
export interface UserChange {
  readonly event: "user"
  readonly user: Pidf
  readonly previous: Pidf
  readonly changed: readonly string[]
  readonly source: Source
}

/** A contact's presence changed. */
export interface ContactChange {
  readonly event: "contact"
  readonly contact: Addressed
  readonly presence: Pidf
  readonly previous: Pidf
  /** Whether there is an active registration. */
  readonly registered: boolean
}

/** Somebody outside asked to see the user's presence, or no longer does. */
export interface WatcherChange {
  readonly event: "watcher"
  readonly watcher: Addressed
  readonly state: WatcherState | "ended"
  readonly filter?: Filter
  readonly requestedSeconds: number | null
  /** What the state variable says of it. */
  readonly request: WatcherRequest
}

/** A decision about a watcher was made, changed or ran out. */
export interface AuthorizationChange {
  readonly event: "authorization"
  readonly watcher: Addressed
  readonly state: "allowed" | "blocked" | "expired"
  readonly mode: Ruling["mode"] | "policy"
  /** When it ends, or has ended; absent: never. */
  readonly expiresAt?: number
  /** What may be seen. */
  readonly presence?: Pidf
}

/** A registration began, was renewed or ended. */
export interface RegistrationChange {
  readonly event: "registration"
  readonly contact: Addressed
  readonly state: Registration["state"] | "ended" | "expired"
  /** When it ends, or has ended; absent: never. */
  readonly expiresAt?: number
  /** It was not active before. */
  readonly isNew: boolean
}

/** An allowed watcher was let in, or what may be seen has changed. */
export interface NotifyChange {
  readonly event: "notify"
  readonly watcher: Addressed
  readonly presence: Pidf
}

export type Change = UserChange | ContactChange | WatcherChange | AuthorizationChange | RegistrationChange | NotifyChange
export type EventName = Change["event"]
