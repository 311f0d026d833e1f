const PER_SOURCE = 20 // SEC-11
const IN_ALL = 200 // SEC-11

/** Counts the answers of each second, so that nobody can use us to flood another. */
export class AnswerLimits {
  #second = Number.NaN
  #inAll = 0
  readonly #bySource = new Map<string, number>() // never more than IN_ALL entries

  /** Whether this source may have one answer more; if so it is counted. */
  admits(source: string, now: number): boolean {
    this.#turnTo(Math.floor(now / 1000))
    const count = this.#bySource.get(source) ?? 0
    if (count >= PER_SOURCE || this.#inAll >= IN_ALL) return false
    this.#bySource.set(source, count + 1)
    this.#inAll += 1
    return true
  }

  #turnTo(second: number): void {
    if (second === this.#second) return
    this.#second = second
    this.#inAll = 0
    this.#bySource.clear()
  }
}
