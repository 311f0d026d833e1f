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
