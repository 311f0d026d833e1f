import { toActionError } from "./action-error"
import { Overlay, type Put, storeKey } from "./overlay"
import type { Cancel, Clock, Store } from "./ports"
import { ShownIds } from "./shown-ids"
import { type Draft, type KnownPresence, leanKnown, type Reader, type TableName, type Tables } from "./tables"

// a part of a text keeps all of that in memory
const whole = (part: string): string => part.split("").join("")

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
  /** Hears what each batch of steps has to tell and which values are new, after it was kept and answered. */
  readonly onKept: (told: readonly Told[], values: readonly Tables[TableName][]) => void
  /** Hears that what could wait could not be written, once until it could. */
  readonly onError: (cause: unknown) => void
}

const SOON_MS = 4_000 // [contract.md] within 5 s

/** All that is kept, changed step by step: each step is kept first, then known; steps that wait are kept together. */
export class Ledger<Told> implements Reader {
  readonly #tables: { readonly [N in TableName]: Map<string, Tables[N]> } = {
    user: new Map(),
    contacts: new Map(),
    presences: new Map(),
    registrations: new Map(),
    watchers: new Map(),
    rulings: new Map(),
  }
  readonly #shown = new ShownIds()
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
    const keys = new Map<string, string>() // one text for all that is kept of somebody
    for (const [name, value] of kept) {
      const slash = name.indexOf("/")
      const [table, part] = [name.slice(0, slash), name.slice(slash + 1)]
      if (!Object.hasOwn(this.#tables, table)) continue
      const key = keys.get(part) ?? whole(part)
      keys.set(key, key)
      this.#apply({ table: table as TableName, key, value: table === "presences" ? leanKnown(value as KnownPresence) : value })
    }
  }

  get<N extends TableName>(table: N, key: string): Tables[N] | undefined {
    return this.#tables[table].get(key)
  }

  entries<N extends TableName>(table: N): Iterable<[string, Tables[N]]> {
    return this.#tables[table].entries()
  }

  size(table: TableName): number {
    return this.#tables[table].size
  }

  showing(id: string): number {
    return this.#shown.count(id)
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
    const batch = new Overlay(this)
    const taken = entries.filter((entry) => entry.take(batch))
    const puts = [...batch.puts]
    try {
      if (puts.some(({ soon }) => !soon)) await this.#write(puts)
      else for (const put of puts) this.#writeSoon(put)
    } catch (cause) {
      for (const entry of taken) entry.reject(toActionError(cause))
      return
    }
    for (const put of puts) this.#apply(put)
    for (const entry of taken) entry.settle()
    const values = puts.flatMap(({ value }) => (value === undefined ? [] : [value as Tables[TableName]]))
    this.#ports.clock.after(0, () =>
      this.#ports.onKept(
        taken.flatMap(({ told }) => told),
        values,
      ),
    )
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
    if (this.#isPartial) for (const [name, value] of this.#all()) this.#late.set(name, value)
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

  *#all(): Iterable<[string, unknown]> {
    for (const [table, values] of Object.entries(this.#tables))
      for (const [key, value] of values) yield [storeKey({ table: table as TableName, key }), value]
  }

  #apply({ table, key, value }: Pick<Put, "table" | "key" | "value">): void {
    const values = this.#tables[table] as Map<string, unknown>
    if (table === "presences") this.#shown.replace(this.get(table, key), value as KnownPresence | undefined)
    if (value === undefined) values.delete(key)
    else values.set(key, value)
  }
}
