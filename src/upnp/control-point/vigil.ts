import { callAt, isUnreachable } from "./calling"
import type { Place } from "./place"
import type { ControlPointNetwork } from "./ports"

export interface VigilOptions {
  readonly network: Pick<ControlPointNetwork, "call">
  /** Where its description is. */
  readonly place: Place
  /** Nobody announces the device: only by asking often it is seen to go and to come. */
  readonly isUnannounced: boolean
  /** Whether it tells of changes by itself. */
  readonly isEvented: () => boolean
  /** Asks whether what is known still holds; false if there is nothing to ask. Rejects if the device is not there. */
  readonly verify: () => Promise<boolean>
  /** Does something later, for as long as the connection is open. */
  readonly after: (delayMs: number, run: () => void) => void
  /** Nobody is there. */
  readonly onGone: (cause: Error) => void
}

const LOOK_MS = 10_000
const LOOKS = 2 // of those, before everything is asked for: each half minute
const EVENTLESS_MS = 10_000
const UNANNOUNCED_MS = 3_000

/** Sees whether a device is still there, and whether what is known of it still holds. */
export class Vigil {
  readonly #options: VigilOptions
  #isLooking = false
  #isOver = false

  constructor(options: VigilOptions) {
    this.#options = options
  }

  /** From now on, again and again. */
  begin(looks = 0): void {
    const { isEvented, isUnannounced, after } = this.#options
    const eventlessMs = isUnannounced ? UNANNOUNCED_MS : EVENTLESS_MS
    const isEventedNow = isEvented()
    after(isEventedNow ? LOOK_MS : eventlessMs, () => {
      const isLook = isEventedNow && looks < LOOKS
      void (isLook ? this.look() : this.verify()).finally(() => this.begin(isLook ? looks + 1 : 0))
    })
  }

  async verify(): Promise<void> {
    try {
      if (!(await this.#options.verify())) await this.look()
    } catch (cause) {
      this.#judge(cause)
    }
  }

  /** From now on nobody is asked. */
  end(): void {
    this.#isOver = true
  }

  /** Whether anybody is there at all: one that was switched off says nothing. */
  async look(): Promise<void> {
    if (this.#isLooking || this.#isOver) return
    this.#isLooking = true
    try {
      await callAt(this.#options.network, this.#options.place, { method: "GET" })
    } catch (cause) {
      this.#judge(cause)
    } finally {
      this.#isLooking = false
    }
  }

  #judge(cause: unknown): void {
    if (isUnreachable(cause)) this.#options.onGone(cause as Error)
  }
}
