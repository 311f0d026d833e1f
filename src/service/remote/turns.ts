import { BusyError } from "../action-error"
import { MOST_CALLS } from "../limits"

/** One thing after the other, in the order in which they were asked for; rejects with BusyError where too many wait. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  /** Does it when all before it are over, however they ended. */
  async take<T>(act: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MOST_CALLS) throw new BusyError(MOST_CALLS)
    this.#waiting++
    const turn = this.#last.then(act).finally(() => this.#waiting--)
    this.#last = turn.catch(() => {}) // told to who asked for it
    return turn
  }
}
