import type { Limits } from "../../service/limits"

export type AnswersPerSecond = Pick<Limits, "searchAnswersPerSecond" | "searchAnswersPerSecondPerAddress">

/** [SEC-11] Counts the answers of each second, so that nobody can use us to flood another. */
export class AnswerLimits {
  #second = Number.NaN
  #inAll = 0
  readonly #bySource = new Map<string, number>() // no more entries than answers

  /** Whether this source may have one answer more; if so it is counted. */
  admits(source: string, now: number, limits: AnswersPerSecond): boolean {
    this.#turnTo(Math.floor(now / 1000))
    const count = this.#bySource.get(source) ?? 0
    if (count >= limits.searchAnswersPerSecondPerAddress || this.#inAll >= limits.searchAnswersPerSecond) return false
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
