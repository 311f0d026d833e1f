/** Where a message waits for its turn: with those who answered last, or with those who did not. */
export type Lane = "live" | "failing"

const FAILING_SHARE = 1 / 16

/** SEC-10: bounds how many messages are on their way at once; who did not answer takes no place of those who do. */
export class Lanes {
  readonly #places: () => number
  readonly #taken: Record<Lane, number> = { live: 0, failing: 0 }
  readonly #waiting: Record<Lane, (() => void)[]> = { live: [], failing: [] }

  /** So many places there are now for those who answer. */
  constructor(places: () => number) {
    this.#places = places
  }

  /** Takes a place: at once, or when the promise resolves. */
  enter(lane: Lane): Promise<void> | undefined {
    if (this.#hasRoom(lane)) {
      this.#taken[lane] += 1
      return undefined
    }
    return new Promise((resolve) => this.#waiting[lane].push(resolve))
  }

  /** Gives the place to who waits longest; more than one where there are more places now. */
  leave(lane: Lane): void {
    this.#taken[lane] -= 1
    while (this.#hasRoom(lane)) {
      const next = this.#waiting[lane].shift()
      if (!next) return
      this.#taken[lane] += 1
      next()
    }
  }

  #hasRoom(lane: Lane): boolean {
    const places = this.#places()
    return this.#taken[lane] < (lane === "live" ? places : Math.max(Math.floor(places * FAILING_SHARE), 1))
  }
}
