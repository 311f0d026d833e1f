/** What an address may still ask at once. */
interface Budget {
  left: number
  at: number
}

const BUSY_MS_PER_SECOND = 400 // that one address may keep us busy, with large documents; the rest is for flows and for others
const SHORT_MS = 2 // however many are allowed: one that takes no longer counts once
const LONGEST_MS = 1_000 // beyond this it was the machine that stood still
const BURST_SECONDS = 5 // a control point that starts reads everything at once
const ADDRESSES = 1024 // the memory of somebody with many addresses

/** [SEC-7] Counts the requests of each address, so that none of them keeps the others from being served. */
export class RequestRates {
  readonly #budgets = new Map<string, Budget>()

  /** Whether an address may ask once more; if so it is counted. */
  admits(address: string, perSecond: number, now: number): boolean {
    const most = perSecond * BURST_SECONDS
    const budget = this.#budgets.get(address) ?? this.#open(address, most, now)
    const passedMs = Math.max(now - budget.at, 0) // the clock may be put back
    budget.left = Math.min(budget.left + (passedMs * perSecond) / 1000, most)
    budget.at = now
    if (budget.left < 1) return false
    budget.left -= 1
    return true
  }

  /** One that was admitted took so long: it counts as several, and the next ones may have to wait for that. */
  charge(address: string, perSecond: number, tookMs: number): void {
    const budget = this.#budgets.get(address)
    const shareMs = Math.max(BUSY_MS_PER_SECOND / perSecond, SHORT_MS)
    if (budget) budget.left -= Math.floor(Math.min(tookMs, LONGEST_MS) / shareMs)
  }

  // whoever is forgotten begins with all that he had after a rest, as each new address does
  #open(address: string, left: number, at: number): Budget {
    if (this.#budgets.size >= ADDRESSES) this.#budgets.delete(this.#budgets.keys().next().value ?? "")
    const budget = { left, at }
    this.#budgets.set(address, budget)
    return budget
  }
}
