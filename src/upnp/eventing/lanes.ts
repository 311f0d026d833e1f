/** Where a message waits for its turn: with those who answered last, or with those who did not. */
export type Lane = "live" | "failing"

const PLACES: Readonly<Record<Lane, number>> = { live: 256, failing: 16 }

/** SEC-10: bounds how many messages are on their way at once; who did not answer takes no place of those who do. */
export class Lanes {
  readonly #free: Record<Lane, number> = { ...PLACES }
  readonly #waiting: Record<Lane, (() => void)[]> = { live: [], failing: [] }

  /** Takes a place: at once, or when the promise resolves. */
  enter(lane: Lane): Promise<void> | undefined {
    if (this.#free[lane] > 0) {
      this.#free[lane] -= 1
      return undefined
    }
    return new Promise((resolve) => this.#waiting[lane].push(resolve))
  }

  /** Gives the place to who waits longest. */
  leave(lane: Lane): void {
    const next = this.#waiting[lane].shift()
    if (next) next()
    else this.#free[lane] += 1
  }
}
