import { toActionError } from "./action-error"

interface Entry<State> {
  apply(state: State): State
  settle(): void
  reject(cause: unknown): void
}

/** One state that changes step by step: each change is kept first, then known; changes that wait are kept together. */
export class Ledger<State> {
  #state: State
  #waiting: Entry<State>[] = []
  #writing: Promise<void> | undefined
  readonly #keep: (next: State, old: State) => Promise<void>

  constructor(state: State, keep: (next: State, old: State) => Promise<void>) {
    this.#state = state
    this.#keep = keep
  }

  get state(): State {
    return this.#state
  }

  /** Takes one step, which may throw and then changes nothing; resolves once the new state is kept. */
  change<Result>(step: (state: State) => { state: State; result: Result }): Promise<Result> {
    return new Promise((resolve, reject) => {
      let result: Result
      this.#waiting.push({
        apply: (state) => {
          const taken = step(state)
          result = taken.result
          return taken.state
        },
        settle: () => resolve(result),
        reject,
      })
      this.#writing ??= this.#drain()
    })
  }

  /** Resolves once nothing waits any more. */
  async idle(): Promise<void> {
    await this.#writing
  }

  async #drain(): Promise<void> {
    await undefined // what is asked for in the same turn goes into the same write
    while (this.#waiting.length > 0) await this.#keepAll(this.#waiting.splice(0))
    this.#writing = undefined
  }

  async #keepAll(entries: readonly Entry<State>[]): Promise<void> {
    const taken: Entry<State>[] = []
    const old = this.#state
    let next = old
    for (const entry of entries) {
      try {
        next = entry.apply(next)
        taken.push(entry)
      } catch (cause) {
        entry.reject(cause)
      }
    }
    try {
      if (next !== old) await this.#keep(next, old)
      this.#state = next
      for (const entry of taken) entry.settle()
    } catch (cause) {
      for (const entry of taken) entry.reject(toActionError(cause))
    }
  }
}
