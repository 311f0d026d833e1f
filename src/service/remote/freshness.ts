/** Knows of an answer whether something newer was told while it was on its way. */
export class Freshness {
  readonly #told = new Map<string, number>()

  /** An event told of this. */
  tell(subject: string): void {
    this.#told.set(subject, (this.#told.get(subject) ?? 0) + 1)
  }

  /** Begins to ask about this; the result says whether what is answered is still the newest. */
  ask(subject: string): () => boolean {
    const before = this.#told.get(subject)
    return () => this.#told.get(subject) === before
  }
}
