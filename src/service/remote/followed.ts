import { type Addressed, normalizeId } from "../../presence/peer"
import type { Cancel } from "../ports"

/** The contacts that flows want to know of, as often as they are named. */
export class Followed {
  readonly #byKey = new Map<string, { readonly contact: Addressed; uses: number }>()

  get contacts(): Addressed[] {
    return [...this.#byKey.values()].map(({ contact }) => contact)
  }

  add(id: string): Cancel {
    const key = normalizeId(id)
    const entry = this.#byKey.get(key) ?? { contact: { id }, uses: 0 }
    entry.uses++
    this.#byKey.set(key, entry)
    let isEnded = false
    return () => {
      if (isEnded) return
      isEnded = true
      if (--entry.uses === 0) this.#byKey.delete(key)
    }
  }
}
