import type { Trait } from "../presence/address-book"
import type { Addressed } from "../presence/peer"
import { ContactIndex } from "./contact-index"
import { Ends, endOf } from "./ends"
import { type Put, storeKey } from "./overlay"
import { ShownIds } from "./shown-ids"
import { type KnownPresence, leanKnown, type Reader, type TableName, type Tables } from "./tables"

/** All that is kept, with what is needed so that nobody has to look through it. */
export class State implements Reader {
  readonly #tables: { readonly [N in TableName]: Map<string, Tables[N]> } = {
    user: new Map(),
    contacts: new Map(),
    presences: new Map(),
    registrations: new Map(),
    watchers: new Map(),
    rulings: new Map(),
  }
  readonly #index = new ContactIndex()
  readonly #shown = new ShownIds()
  readonly #ends = new Ends(({ table, key, at }) => this.#endIn(table, key) === at)

  /** `kept` is what the store holds, by its names. */
  constructor(kept: ReadonlyMap<string, unknown>) {
    for (const [name, value] of kept) {
      const slash = name.indexOf("/")
      const [table, key] = [name.slice(0, slash), name.slice(slash + 1)]
      if (slash < 0 || !Object.hasOwn(this.#tables, table)) continue
      this.apply({ table: table as TableName, key, value: table === "presences" ? leanKnown(value as KnownPresence) : value })
    }
  }

  get<N extends TableName>(table: N, key: string): Tables[N] | undefined {
    return this.#tables[table].get(key)
  }

  entries<N extends TableName>(table: N): Iterable<[string, Tables[N]]> {
    return this.#tables[table].entries()
  }

  /** All of it by the names under which it is kept. */
  *all(): Iterable<[name: string, value: unknown]> {
    for (const [table, values] of Object.entries(this.#tables))
      for (const [key, value] of values) yield [storeKey({ table: table as TableName, key }), value]
  }

  size(table: TableName): number {
    return this.#tables[table].size
  }

  *ended<N extends TableName>(table: N, now: number): Iterable<[string, Tables[N]]> {
    for (const end of this.#ends.by(now)) {
      const value = end.table === table ? this.get(table, end.key) : undefined
      if (value !== undefined) yield [end.key, value]
    }
  }

  /** The next instant at which something runs out, Infinity if nothing does. */
  get nextEnd(): number {
    return this.#ends.next
  }

  *contactsHaving(trait: Trait, value: Addressed[Trait]): Iterable<[string, Addressed]> {
    for (const key of this.#index.having(trait, value)) yield [key, this.get("contacts", key) as Addressed]
  }

  showing(id: string): number {
    return this.#shown.count(id)
  }

  /** One value is another one now. */
  apply({ table, key, value }: Pick<Put, "table" | "key" | "value">): void {
    const values = this.#tables[table] as Map<string, unknown>
    const old = values.get(key)
    if (table === "contacts") this.#index.replace(key, old as Addressed | undefined, value as Addressed | undefined)
    if (table === "presences") this.#shown.replace(old as KnownPresence | undefined, value as KnownPresence | undefined)
    if (value === undefined) values.delete(key)
    else values.set(key, value)
    const at = endIfAny(value as Tables[TableName] | undefined)
    if (at !== endIfAny(old as Tables[TableName] | undefined)) this.#ends.add({ table, key, at })
  }

  #endIn(table: TableName, key: string): number {
    return endIfAny(this.get(table, key))
  }
}

const endIfAny = (value: Tables[TableName] | undefined): number => (value === undefined ? Number.POSITIVE_INFINITY : endOf(value))
