import type { Cancel } from "./ports"

/** Who hears of something; one that throws is reported and keeps nobody else from hearing. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>()
  readonly #onError: (cause: unknown) => void

  constructor(onError: (cause: unknown) => void) {
    this.#onError = onError
  }

  add(listener: (value: T) => void): Cancel {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(value: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(value)
      } catch (cause) {
        this.#onError(cause)
      }
    }
  }

  clear(): void {
    this.#listeners.clear()
  }
}
