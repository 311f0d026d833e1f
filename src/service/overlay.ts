import type { Trait } from "../presence/address-book"
import type { Addressed } from "../presence/peer"
import { identical } from "../presence/same"
import { endOf } from "./ends"
import { ShownIds } from "./shown-ids"
import type { KnownPresence, Reader, TableName, Tables } from "./tables"

/** One value as it is to be, undefined if it is to go. */
export interface Put {
  readonly table: TableName
  readonly key: string
  readonly value: unknown
  readonly soon: boolean
}

/** [contract.md] The name under which a value is kept. */
export const storeKey = ({ table, key }: Pick<Put, "table" | "key">): string => `${table}/${key}`

/** Changes laid over what they would change. */
export class Overlay implements Reader {
  readonly #base: Reader
  readonly #puts = new Map<string, Put>()
  readonly #shown = new ShownIds()
  /** How many more there are of each table. */
  readonly #grown: { [N in TableName]?: number } = {}

  constructor(base: Reader) {
    this.#base = base
  }

  get puts(): Iterable<Put> {
    return this.#puts.values()
  }

  get<N extends TableName>(table: N, key: string): Tables[N] | undefined {
    const put = this.#puts.get(storeKey({ table, key }))
    return put ? (put.value as Tables[N] | undefined) : this.#base.get(table, key)
  }

  *entries<N extends TableName>(table: N): Iterable<[string, Tables[N]]> {
    for (const entry of this.#base.entries(table)) if (!this.#puts.has(storeKey({ table, key: entry[0] }))) yield entry
    for (const put of this.#puts.values())
      if (put.table === table && put.value !== undefined) yield [put.key, put.value as Tables[N]]
  }

  *ended<N extends TableName>(table: N, now: number): Iterable<[string, Tables[N]]> {
    for (const entry of this.#base.ended(table, now)) if (!this.#puts.has(storeKey({ table, key: entry[0] }))) yield entry
    for (const put of this.#puts.values()) {
      const value = put.table === table ? (put.value as Tables[N] | undefined) : undefined
      if (value !== undefined && endOf(value) <= now) yield [put.key, value]
    }
  }

  size(table: TableName): number {
    return this.#base.size(table) + (this.#grown[table] ?? 0)
  }

  *contactsHaving(trait: Trait, value: Addressed[Trait]): Iterable<[string, Addressed]> {
    const table = "contacts"
    for (const entry of this.#base.contactsHaving(trait, value))
      if (!this.#puts.has(storeKey({ table, key: entry[0] }))) yield entry
    for (const put of this.#puts.values()) {
      const contact = put.table === table ? (put.value as Addressed | undefined) : undefined
      if (contact?.[trait] === value) yield [put.key, contact as Addressed]
    }
  }

  showing(id: string): number {
    return this.#base.showing(id) + this.#shown.count(id)
  }

  put(put: Put): void {
    const name = storeKey(put)
    const more = Number(put.value !== undefined) - Number(this.get(put.table, put.key) !== undefined)
    this.#grown[put.table] = (this.#grown[put.table] ?? 0) + more
    if (put.table === "presences") this.#shown.replace(this.get(put.table, put.key), put.value as KnownPresence | undefined)
    const base = this.#base.get(put.table, put.key)
    if (identical(base, put.value)) this.#puts.delete(name)
    else this.#puts.set(name, { ...put, soon: put.soon && (this.#puts.get(name)?.soon ?? true) })
  }
}
