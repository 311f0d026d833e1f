import type { Cancel, Clock } from "../../service/ports"
import type { Endpoint } from "../transport"

const FIRST_MS = 1_000
const LONGEST_MS = 60_000
const PLACES = 1_024 // nobody is to fill the memory with places that do not answer

/** A place that did not answer so many times in a row. */
interface Failing {
  readonly failures: number
  isResting: boolean
  /** Resolves when it may be tried again. */
  readonly rested: Promise<void>
  readonly wake: Cancel
}

interface Addressee {
  readonly to: Endpoint
}

/** SEC-10: who does not answer is left alone, each time twice as long. */
export class BackOff {
  readonly #clock: Pick<Clock, "after">
  readonly #places = new Map<string, Failing>()

  constructor(clock: Pick<Clock, "after">) {
    this.#clock = clock
  }

  /** Resolves once one of them may be tried; undefined if one may now. */
  rest(all: readonly Addressee[]): Promise<void> | undefined {
    if (this.awake(all).length > 0) return undefined
    return Promise.race(all.map(({ to }) => this.#places.get(nameOf(to))?.rested))
  }

  /** Those that may be tried now. */
  awake<T extends Addressee>(all: readonly T[]): readonly T[] {
    if (this.#places.size === 0) return all
    return all.filter(({ to }) => !this.#places.get(nameOf(to))?.isResting)
  }

  /** It did not answer. What was sent there at the same time is the same failure. */
  failed(to: Endpoint): void {
    const name = nameOf(to)
    const known = this.#places.get(name)
    if (known?.isResting) return
    this.#places.delete(name)
    this.#places.set(name, this.#letRest((known?.failures ?? 0) + 1))
    const [oldest] = this.#places
    if (oldest && this.#places.size > PLACES) this.#forget(oldest[0])
  }

  /** It has answered. */
  answered(to: Endpoint): void {
    this.#forget(nameOf(to))
  }

  /** Who asks is there; nobody says so for others. */
  asked({ peer, callbacks }: { readonly peer: string; readonly callbacks: readonly Addressee[] }): void {
    for (const { to } of callbacks) if (to.address === peer) this.answered(to)
  }

  /** Keeps nobody waiting any more. */
  close(): void {
    for (const name of [...this.#places.keys()]) this.#forget(name)
  }

  #letRest(failures: number): Failing {
    let wake: Cancel = () => {}
    const rested = new Promise<void>((resolve) => {
      const cancel = this.#clock.after(Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS), () => wake())
      wake = () => {
        cancel()
        failing.isResting = false
        resolve()
      }
    })
    const failing: Failing = { failures, isResting: true, rested, wake: () => wake() }
    return failing
  }

  #forget(name: string): void {
    this.#places.get(name)?.wake()
    this.#places.delete(name)
  }
}

const nameOf = ({ address, port }: Endpoint): string => `${address} ${port}`
