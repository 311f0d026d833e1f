import { shownIds } from "../presence/aliases"
import type { KnownPresence } from "./tables"

/** By how many contacts each id is shown, so that nobody looks through all of them for one that is free. */
export class ShownIds {
  readonly #counts = new Map<string, number>()

  /** How many more than was said before: of a part of the changes it may be below nothing. */
  count(id: string): number {
    return this.#counts.get(id) ?? 0
  }

  /** One contact shows other ids now. */
  replace(old: KnownPresence | undefined, fresh: KnownPresence | undefined): void {
    if (old) this.#add(old, -1)
    if (fresh) this.#add(fresh, 1)
  }

  #add({ presence, aliases }: KnownPresence, one: number): void {
    for (const id of new Set(shownIds(presence, aliases))) {
      const count = this.count(id) + one
      if (count === 0) this.#counts.delete(id)
      else this.#counts.set(id, count)
    }
  }
}
