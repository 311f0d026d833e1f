import { toActionError } from "./action-error"
import { Overlay, type Put, storeKey } from "./overlay"
import type { Cancel, Clock, Store } from "./ports"
import { State } from "./state"
import type { Draft } from "./tables"

interface Entry<Told> {
  /** Takes the step over what was changed before it; false if it threw. */
  take(base: Overlay): boolean
  settle(): void
  reject(cause: unknown): void
  told: Told[]
}

export interface LedgerPorts<Told> {
  readonly clock: Clock
  readonly store: Pick<Store, "write">
  /** Hears what each batch of steps has to tell, after it was kept and answered. */
  readonly onKept: (told: readonly Told[]) => void
  /** Hears that what could wait could not be written, once until it could. */
  readonly onError: (cause: unknown) => void
}

const SOON_MS = 4_000 // [contract.md] within 5 s

/** All that is kept, changed step by step: each step is kept first, then known; steps that wait are kept together. */
export class Ledger<Told> {
  /** All that is kept as it is now. */
  readonly state: State
  readonly #ports: LedgerPorts<Told>
  #waiting: Entry<Told>[] = []
  #writing: Promise<void> | undefined
  /** Known, but not on the disk yet. */
  #late = new Map<string, unknown>()
  #flushing: Cancel | undefined
  #isDue = false
  #isPartial = false
  #hasFailed = false

  constructor(ports: LedgerPorts<Told>, kept: ReadonlyMap<string, unknown>) {
    this.#ports = ports
    this.state = new State(kept)
  }

  /** Takes one step, which may throw and then changes nothing; resolves once what it did is kept. */
  change<Result>(step: (draft: Draft<Told>) => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      let result: Result
      const told: Told[] = []
      this.#waiting.push({
        told,
        take: (base) => {
          try {
            result = this.#takeStep(step, base, told)
            return true
          } catch (cause) {
            reject(cause)
            return false
          }
        },
        settle: () => resolve(result),
        reject,
      })
      this.#writing ??= this.#drain()
    })
  }

  /** Writes all of it anew, within seconds: the store may have lost some. */
  keepAll(): void {
    this.#isPartial = true
    this.#flushSoon()
  }

  /** Resolves once nothing waits any more, and all is on the disk that can be. */
  async close(): Promise<void> {
    await this.#writing
    this.#flushing?.()
    await this.#flush()
    this.#flushing?.() // it could not be written: nothing is tried again
  }

  #takeStep<Result>(step: (draft: Draft<Told>) => Result, base: Overlay, told: Told[]): Result {
    const own = new Overlay(base)
    const result = step({
      now: this.#ports.clock.now(),
      get: (table, key) => own.get(table, key),
      entries: (table) => own.entries(table),
      size: (table) => own.size(table),
      ended: (table, now) => own.ended(table, now),
      contactsHaving: (trait, of) => own.contactsHaving(trait, of),
      showing: (id) => own.showing(id),
      put: (table, key, value, when) => own.put({ table, key, value, soon: when === "soon" }),
      delete: (table, key) => own.put({ table, key, value: undefined, soon: false }),
      tell: (change) => told.push(change),
    })
    for (const put of own.puts) base.put(put)
    return result
  }

  async #drain(): Promise<void> {
    await undefined // what is asked for in the same turn goes into the same write
    for (;;) {
      if (this.#waiting.length > 0) await this.#keepAll(this.#waiting.splice(0))
      else if (this.#isDue) await this.#writeLate()
      else break
    }
    this.#writing = undefined
  }

  async #keepAll(entries: readonly Entry<Told>[]): Promise<void> {
    const batch = new Overlay(this.state)
    const taken = entries.filter((entry) => entry.take(batch))
    const puts = [...batch.puts]
    try {
      if (puts.some(({ soon }) => !soon)) await this.#write(puts)
      else for (const put of puts) this.#writeSoon(put)
    } catch (cause) {
      for (const entry of taken) entry.reject(toActionError(cause))
      return
    }
    for (const put of puts) this.state.apply(put)
    for (const entry of taken) entry.settle()
    this.#ports.clock.after(0, () => this.#ports.onKept(taken.flatMap(({ told }) => told)))
  }

  // one write at a time; what could wait goes along
  async #write(puts: readonly Put[]): Promise<void> {
    const late = this.#late
    this.#late = new Map()
    try {
      await this.#ports.store.write(new Map([...late, ...puts.map((put) => [storeKey(put), put.value] as const)]))
      this.#hasFailed = false
    } catch (cause) {
      this.#late = late
      throw cause
    }
  }

  #writeSoon(put: Put): void {
    this.#late.set(storeKey(put), put.value)
    this.#flushSoon()
  }

  #flushSoon(): void {
    this.#flushing ??= this.#ports.clock.after(SOON_MS, () => void this.#flush())
  }

  #flush(): Promise<void> {
    this.#flushing = undefined
    this.#isDue = true
    this.#writing ??= this.#drain()
    return this.#writing
  }

  async #writeLate(): Promise<void> {
    this.#isDue = false
    if (this.#isPartial) for (const [name, value] of this.state.all()) this.#late.set(name, value)
    this.#isPartial = false
    if (this.#late.size === 0) return
    try {
      await this.#write([])
    } catch (cause) {
      if (!this.#hasFailed) this.#ports.onError(cause)
      this.#hasFailed = true
      this.#flushSoon()
    }
  }
}
