import type { AnyService } from "../any-service"
import type { Cancel } from "../ports"

type Listener = (service: AnyService) => void

/** Those who want what is known, once at each connection. */
export class Knowing {
  /** Each with the connection of which it has heard. */
  readonly #listeners = new Map<Listener, number>()
  readonly #onError: (cause: unknown) => void
  #connections = 0

  /** `onError` hears what a listener throws. */
  constructor(onError: (cause: unknown) => void) {
    this.#onError = onError
  }

  add(run: Listener): Cancel {
    const listener: Listener = (service) => run(service)
    this.#listeners.set(listener, 0)
    return () => this.#listeners.delete(listener)
  }

  /** It is connected anew: all are to hear again. */
  begin(): void {
    this.#connections++
  }

  /** Tells those who have not heard of this connection. */
  tell(service: AnyService): void {
    for (const [tell, told] of this.#listeners) {
      if (told === this.#connections) continue
      this.#listeners.set(tell, this.#connections)
      try {
        tell(service)
      } catch (cause) {
        this.#onError(cause)
      }
    }
  }
}
