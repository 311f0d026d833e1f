import type { Clock } from "./ports"

/** Those who wait for something, each for a while at most. */
export class Waiting {
  readonly #clock: Clock
  readonly #longestMs: number
  readonly #ends = new Set<() => void>()

  constructor(clock: Clock, longestMs: number) {
    this.#clock = clock
    this.#longestMs = longestMs
  }

  /** Resolves when `end` is called, or after a while. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancel()
        this.#ends.delete(end)
        resolve()
      }
      const cancel = this.#clock.after(this.#longestMs, end)
      this.#ends.add(end)
    })
  }

  end(): void {
    for (const end of [...this.#ends]) end()
  }
}
