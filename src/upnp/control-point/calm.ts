import type { Cancel, Clock } from "../../service/ports"

const AT_ONCE = 10
const PAUSE_MS = 5_000

/** Does what is wanted at once, but of too much in a few seconds only the last, and that later: whoever announces a device need not be it. */
export class Calm {
  readonly #clock: Pick<Clock, "after">
  #done = 0
  #pause: Cancel | undefined
  #next: (() => void) | undefined

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock
  }

  do(act: () => void): void {
    this.#pause ??= this.#clock.after(PAUSE_MS, () => this.#goOn())
    if (this.#done >= AT_ONCE) {
      this.#next = act
      return
    }
    this.#done++
    act()
  }

  /** What waits is not done any more. */
  close(): void {
    this.#pause?.()
    this.#next = undefined
  }

  #goOn(): void {
    const next = this.#next
    this.#pause = undefined
    this.#next = undefined
    this.#done = 0
    if (next) this.do(next)
  }
}
