import { Attempt, type AttemptOptions } from "./attempt"
import type { Sighting } from "./device-tracker"
import type { Place } from "./place"
import type { ControlPointPorts } from "./ports"

export interface AttemptsOptions extends Omit<AttemptOptions, "onLost"> {
  /** The one that is going on has connected. */
  readonly onOpened: (attempt: Attempt) => void
  /** It could not. */
  readonly onFailed: (attempt: Attempt, cause: unknown) => void
  /** It had connected, and the device is not there any more. */
  readonly onLost: () => void
}

/** One attempt to connect after the other: those that have ended are heard of no more, and may still have to say goodbye. */
export class Attempts {
  readonly #ports: ControlPointPorts
  readonly #options: AttemptsOptions
  readonly #closing = new Set<Promise<void>>()
  #current: Attempt | undefined

  constructor(ports: ControlPointPorts, options: AttemptsOptions) {
    this.#ports = ports
    this.#options = options
  }

  /** The one that is going on, or has connected. */
  get current(): Attempt | undefined {
    return this.#current
  }

  begin(at: Sighting | Place): void {
    this.end()
    const { onOpened, onFailed, onLost, ...options } = this.#options
    const isCurrent = () => this.#current === attempt
    const attempt: Attempt = new Attempt(
      this.#ports,
      { ...options, onLost: () => isCurrent() && attempt.isConnected && onLost() },
      at,
    )
    this.#current = attempt
    attempt.open().then(
      () => isCurrent() && onOpened(attempt),
      (cause) => isCurrent() && onFailed(attempt, cause),
    )
  }

  end(): void {
    const closing = this.#current?.close()
    this.#current = undefined
    if (!closing) return
    this.#closing.add(closing)
    closing.then(() => this.#closing.delete(closing)).catch(this.#options.onError)
  }

  /** Resolves when all have said goodbye. */
  async close(): Promise<void> {
    this.end()
    await Promise.all(this.#closing)
  }
}
