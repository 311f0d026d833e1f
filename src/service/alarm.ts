import type { Cancel, Clock } from "./ports"

const LONGEST_SLEEP_MS = 60_000 // a wall clock that jumps makes us late by no more

/** Rings once at the earliest instant that it was set to. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #set: { readonly at: number; readonly cancel: Cancel } | undefined

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** Whether it should have rung: after the wall clock has jumped, or in this very turn. */
  get isDue(): boolean {
    return this.#set !== undefined && this.#set.at <= this.#clock.now()
  }

  /** Rings at this instant too; never at Infinity. */
  set(at: number): void {
    if (!Number.isFinite(at) || (this.#set && this.#set.at <= at)) return
    this.#set?.cancel()
    const leftMs = Math.max(at - this.#clock.now(), 0)
    this.#set = { at, cancel: this.#clock.after(Math.min(leftMs, LONGEST_SLEEP_MS), () => this.#wakeUp(at)) }
  }

  /** Does not ring any more, until it is set again. */
  cancel(): void {
    this.#set?.cancel()
    this.#set = undefined
  }

  #wakeUp(at: number): void {
    this.#set = undefined
    if (this.#clock.now() >= at) this.#ring()
    else this.set(at)
  }
}
