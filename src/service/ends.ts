import { nextExpiry } from "../presence/user-presence"
import type { TableName, Tables } from "./tables"

/** When something that is kept runs out, all of it or a part. */
export interface End {
  readonly at: number
  readonly table: TableName
  readonly key: string
}

/** When a value that is kept, or something in it, runs out; Infinity if nothing does. */
export function endOf(value: Tables[TableName]): number {
  const end = "tuples" in value ? nextExpiry(value) : "presence" in value ? nextExpiry(value.presence) : expiresAt(value)
  return end ?? Number.POSITIVE_INFINITY
}

const expiresAt = (value: object): number | undefined => ("expiresAt" in value ? (value.expiresAt as number) : undefined)

const FEW = 64

/** The ends of all that is kept, in a heap: nobody looks through what goes on to find what is over. */
export class Ends {
  /** The parent of `place` is at `(place - 1) >> 1`, and not later. */
  #heap: End[] = []
  #most = FEW
  readonly #isStill: (end: End) => boolean

  /** An end may be put off: `isStill` tells whether it is as it was added. */
  constructor(isStill: (end: End) => boolean) {
    this.#isStill = isStill
  }

  add(end: End): void {
    if (!Number.isFinite(end.at)) return
    this.#rise(this.#heap.push(end) - 1)
    if (this.#heap.length > this.#most) this.#sweep()
  }

  /** The earliest, Infinity if there is none. */
  get next(): number {
    for (let [first] = this.#heap; first; [first] = this.#heap) {
      if (this.#isStill(first)) return first.at
      this.#dropFirst()
    }
    return Number.POSITIVE_INFINITY
  }

  /** All that are over by then. */
  by(now: number): End[] {
    const over = new Map<string, End>() // one that was put off and back came twice
    const look = (place: number): void => {
      const end = this.#heap[place]
      if (!end || end.at > now) return
      if (this.#isStill(end)) over.set(nameOf(end), end)
      look(2 * place + 1)
      look(2 * place + 2)
    }
    look(0)
    return [...over.values()]
  }

  #dropFirst(): void {
    const last = this.#heap.pop()
    if (!last || this.#heap.length === 0) return
    this.#heap[0] = last
    this.#sink(0)
  }

  // those that were put off, and those that came twice, are not to become more and more
  #sweep(): void {
    const left = new Map(this.#heap.filter(this.#isStill).map((end) => [nameOf(end), end]))
    this.#heap = [...left.values()].sort((one, other) => one.at - other.at)
    this.#most = 2 * this.#heap.length + FEW
  }

  #rise(from: number): void {
    for (let place = from; place > 0; ) {
      const parent = (place - 1) >> 1
      if (!this.#swapIfLater(parent, place)) return
      place = parent
    }
  }

  #sink(from: number): void {
    for (let place = from; ; ) {
      const [left, right] = [2 * place + 1, 2 * place + 2]
      const child = this.#at(right) < this.#at(left) ? right : left
      if (!this.#swapIfLater(place, child)) return
      place = child
    }
  }

  #at(place: number): number {
    return this.#heap[place]?.at ?? Number.POSITIVE_INFINITY
  }

  #swapIfLater(parent: number, child: number): boolean {
    if (this.#at(parent) <= this.#at(child)) return false
    const [one, other] = [this.#heap[parent] as End, this.#heap[child] as End]
    this.#heap[parent] = other
    this.#heap[child] = one
    return true
  }
}

const nameOf = ({ table, key }: End): string => `${table}/${key}`
