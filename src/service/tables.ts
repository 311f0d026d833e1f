import type { Trait } from "../presence/address-book"
import { leanAliases } from "../presence/aliases"
import { lean } from "../presence/lean"
import type { Addressed } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import type { Registration } from "../presence/registration"
import type { Ruling, Watcher } from "../presence/watcher"

/** The last known presence of a contact. */
export interface KnownPresence {
  readonly presence: Pidf
  readonly aliases: Readonly<Record<string, string>>
}

/** The same as it came from the disk, with nothing that takes memory for nothing. */
export const leanKnown = ({ presence, aliases }: KnownPresence): KnownPresence => ({
  presence: lean(presence),
  aliases: leanAliases(aliases),
})

/** What the service keeps: one value for each name and key. People go by their normalized ids. */
export interface Tables {
  /** The user's own, under the key "". */
  readonly user: Pidf
  /** The address book, but for those whom the configuration brings. */
  readonly contacts: Addressed
  readonly presences: KnownPresence
  readonly registrations: Registration
  readonly watchers: Watcher
  readonly rulings: Ruling
}

export type TableName = keyof Tables

export interface Reader {
  get<N extends TableName>(table: N, key: string): Tables[N] | undefined
  entries<N extends TableName>(table: N): Iterable<[key: string, value: Tables[N]]>
  size(table: TableName): number
  /** Those in which something has run out by then. */
  ended<N extends TableName>(table: N, now: number): Iterable<[key: string, value: Tables[N]]>
  /** The contacts of this name or number. */
  contactsHaving(trait: Trait, value: Addressed[Trait]): Iterable<[key: string, contact: Addressed]>
  /** How many contacts show this id. */
  showing(id: string): number
}

/** Where one step changes something; the step may throw, and then nothing was changed. */
export interface Draft<Told = never> extends Reader {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** `soon`: known at once, on the disk within seconds. */
  put<N extends TableName>(table: N, key: string, value: Tables[N], when?: "soon"): void
  delete(table: TableName, key: string): void
  /** What is to be told once all of this is kept. */
  tell(change: Told): void
}
