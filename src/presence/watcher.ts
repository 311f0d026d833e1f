import type { Filter } from "./filter"
import type { Addressed, Peer } from "./peer"
import type { Pidf } from "./pidf"
import type { View } from "./view"

/** Somebody outside who wants to see the user's presence, as long as the request holds. */
export interface Watcher {
  readonly peer: Addressed
  readonly filter?: Filter
  /** The seconds asked for, null for good. */
  readonly requestedSeconds: number | null
  /** Absent: for good. */
  readonly expiresAt?: number
  /** Let in without a ruling. */
  readonly admitted?: true
}

/** [presence.md 45, 47] What was decided about a watcher, whether he asked or will. */
export interface Ruling {
  readonly peer: Addressed
  readonly decision: "allow" | "block"
  readonly mode: "reactive" | "proactive"
  /** What he may see; absent: everything, live. */
  readonly view?: View
  /** Narrows what he may see. */
  readonly filter?: Filter
  /** Absent: until it is changed. */
  readonly expiresAt?: number
}

export type WatcherState = "pending" | "allowed" | "blocked"

/** How somebody stands who asked, or about whom there is a ruling. */
export function watcherState(watcher: Watcher | undefined, ruling: Ruling | undefined): WatcherState {
  if (ruling) return ruling.decision === "allow" ? "allowed" : "blocked"
  return watcher?.admitted ? "allowed" : "pending"
}

/** [presence.md 30] A watcher as the state variable `Watcher` tells of him. */
export interface WatcherRequest {
  readonly watcher: Addressed
  /** What of the user's presence was asked for; absent if all of it. */
  readonly presence?: Pidf
  /** The filter itself where it is not understood. */
  readonly filter?: Filter
}

/** One entry of a `WatcherList`. */
export interface ListedWatcher {
  readonly watcher: Peer
  readonly filter?: Filter
}
