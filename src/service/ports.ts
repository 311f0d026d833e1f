import type { Filter } from "../presence/filter"
import type { Pidf } from "../presence/pidf"
import type { CutExtension } from "../presence/view"

/** Ends what was begun; calling it twice does no harm. */
export type Cancel = () => void

/** Time as the rooms see it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Runs once after `delayMs`, which may be longer than what setTimeout holds. */
  after(delayMs: number, run: () => void): Cancel
}

/** Chance as the rooms see it. */
export interface Entropy {
  uuid(): string
  /** A number in [0, 1). */
  fraction(): number
}

/** What one device keeps, by key. Values are JSON. */
export interface Store {
  /** Everything that was kept, as it was last written. */
  load(): Promise<ReadonlyMap<string, unknown>>
  /** Keeps all of it or nothing (undefined removes a key); on resolving it is on the disk. */
  write(changes: ReadonlyMap<string, unknown>): Promise<void>
  close(): Promise<void>
}

/** What the service leaves to those who know how presence is written. */
export interface Documents {
  cutExtension: CutExtension
  /** Whether a filter can be applied. */
  isFilterUnderstood(filter: Filter): boolean
  /** The presence without what the filter does not let through; all of it if the filter is not understood. */
  narrowPresence(presence: Pidf, filter: Filter): Pidf
  /** Whether the filter wants to hear of this change. */
  isFilterTriggered(filter: Filter, before: Pidf, after: Pidf): boolean
}

/** A clock whose callbacks may throw: whoever set them hears of it, not the process. */
export const guardedClock = (clock: Clock, onError: (cause: unknown) => void): Clock => ({
  now: () => clock.now(),
  after: (delayMs, run) =>
    clock.after(delayMs, () => {
      try {
        run()
      } catch (cause) {
        onError(cause)
      }
    }),
})
