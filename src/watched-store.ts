import type { Cancel, Clock, Store } from "./service/ports"

const AGAIN_MS = 5_000

/** A store of which it is known whether it can be written; after a failure it looks again and again. */
export class WatchedStore implements Store {
  readonly #store: Store
  readonly #clock: Clock
  /** Hears why it cannot be written, or with nothing that it can again. */
  readonly #onWritable: (cause: Error | undefined) => void
  readonly #told = new WeakSet<object>()
  #looking: Cancel | undefined
  #isClosed = false

  constructor(store: Store, clock: Clock, onWritable: (cause: Error | undefined) => void) {
    this.#store = store
    this.#clock = clock
    this.#onWritable = onWritable
  }

  /** Whether somebody has heard of this failure. */
  hasTold(cause: unknown): boolean {
    return typeof cause === "object" && cause !== null && this.#told.has(cause)
  }

  load(): Promise<ReadonlyMap<string, unknown>> {
    return this.#store.load()
  }

  async write(changes: ReadonlyMap<string, unknown>): Promise<void> {
    try {
      await this.#store.write(changes)
    } catch (cause) {
      this.#failed(cause as Error)
      throw cause
    }
    if (this.#looking) this.#onWritable(undefined)
    this.#looking?.()
    this.#looking = undefined
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.#looking?.()
    return this.#store.close()
  }

  #failed(cause: Error): void {
    if (this.#isClosed) return
    this.#told.add(cause)
    this.#looking?.()
    this.#looking = this.#clock.after(AGAIN_MS, () => void this.write(new Map()).catch(() => {})) // it has said why
    this.#onWritable(cause)
  }
}
