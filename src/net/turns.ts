const TURN_MS = 20

/**
 * Shares the event loop: work is done at once, but when what came before it in the same turn took long it waits for the next,
 * in its order, so that flows and timers have theirs in between.
 */
export class Turns {
  readonly #waiting: (() => void)[] = []
  #spentMs = 0
  #isArmed = false

  /** `work` may not throw; `onDone` hears how long it took. */
  run(work: () => void, onDone: (tookMs: number) => void): void {
    if (this.#waiting.length > 0 || this.#spentMs >= TURN_MS) this.#waiting.push(() => this.#do(work, onDone))
    else this.#do(work, onDone)
    this.#arm()
  }

  #do(work: () => void, onDone: (tookMs: number) => void): void {
    const begun = performance.now()
    work()
    const tookMs = performance.now() - begun
    this.#spentMs += tookMs
    onDone(tookMs)
  }

  #arm(): void {
    if (this.#isArmed) return
    this.#isArmed = true
    setImmediate(() => this.#next())
  }

  #next(): void {
    this.#isArmed = false
    this.#spentMs = 0
    while (this.#spentMs < TURN_MS) {
      const work = this.#waiting.shift()
      if (!work) return
      work()
    }
    this.#arm()
  }
}
