import { DEFAULT_LIMITS } from "../limits"

/** Knows of an answer whether something newer was told while it was on its way. */
export class Freshness {
  #events = 0
  /** Which event told of each last; those that were told of last stand last. */
  readonly #told = new Map<string, number>()
  /** The last event about any of those that are no longer remembered. */
  #forgotten = 0

  /** An event told of this. */
  tell(subject: string): void {
    this.#events += 1
    this.#told.delete(subject)
    this.#told.set(subject, this.#events)
    const [oldest] = this.#told
    if (!oldest || this.#told.size <= DEFAULT_LIMITS.contacts) return // SEC-7: whoever tells of how many
    this.#told.delete(oldest[0])
    this.#forgotten = oldest[1]
  }

  /** Begins to ask about this; the result says whether what is answered is still the newest. */
  ask(subject: string): () => boolean {
    const before = this.#events
    return () => (this.#told.get(subject) ?? this.#forgotten) <= before
  }
}
