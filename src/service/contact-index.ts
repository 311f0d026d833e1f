import type { Trait } from "../presence/address-book"
import type { Addressed } from "../presence/peer"

/** Which contacts have a name or a number, so that nobody looks through all of them. */
export class ContactIndex {
  readonly #keys: Readonly<Record<Trait, Map<unknown, string[]>>> = { name: new Map(), contactInstanceId: new Map() }

  /** The keys of those who have it. */
  having(trait: Trait, value: Addressed[Trait]): readonly string[] {
    return this.#keys[trait].get(value) ?? []
  }

  /** One contact is somebody else now. */
  replace(key: string, old: Addressed | undefined, fresh: Addressed | undefined): void {
    for (const trait of ["name", "contactInstanceId"] as const) {
      if (old?.[trait] === fresh?.[trait]) continue
      this.#put(trait, old?.[trait], (keys) => keys.filter((other) => other !== key))
      this.#put(trait, fresh?.[trait], (keys) => [...keys, key])
    }
  }

  #put(trait: Trait, value: Addressed[Trait], change: (keys: readonly string[]) => string[]): void {
    if (value === undefined) return
    const keys = change(this.having(trait, value))
    if (keys.length === 0) this.#keys[trait].delete(value)
    else this.#keys[trait].set(value, keys)
  }
}

const indexes = new WeakMap<ReadonlyMap<string, Addressed>, ContactIndex>()

/** That of contacts who do not change. */
export function indexOf(contacts: ReadonlyMap<string, Addressed>): ContactIndex {
  const known = indexes.get(contacts)
  if (known) return known
  const index = new ContactIndex()
  for (const [key, contact] of contacts) index.replace(key, undefined, contact)
  indexes.set(contacts, index)
  return index
}
