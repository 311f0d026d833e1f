import type { Filter } from "./filter"
import type { Addressed, Peer } from "./peer"
import type { Pidf } from "./pidf"

/** Somebody outside who asks to see the user's presence, as the state variable `Watcher` tells of it. */
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
