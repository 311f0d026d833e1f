import type { Cancel, Clock } from "../../service/ports"

/** Things to be done later, each name at most once at a time. */
export class Timers<Name extends string> {
  readonly #clock: Clock
  readonly #waiting = new Map<Name, Cancel>()
  #isClosed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Leaves one of this name that waits as it is. */
  once(name: Name, delayMs: number, run: () => void): void {
    if (!this.#waiting.has(name)) this.anew(name, delayMs, run)
  }

  /** Takes the place of one of this name that waits. */
  anew(name: Name, delayMs: number, run: () => void): void {
    if (this.#isClosed) return
    this.#waiting.get(name)?.()
    const cancel = this.#clock.after(delayMs, () => {
      this.#waiting.delete(name)
      run()
    })
    this.#waiting.set(name, cancel)
  }

  cancelAll(): void {
    for (const cancel of this.#waiting.values()) cancel()
    this.#waiting.clear()
  }

  /** From now on nothing waits. */
  close(): void {
    this.#isClosed = true
    this.cancelAll()
  }
}
