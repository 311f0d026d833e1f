import type { Endpoint } from "../transport"

const WINDOW_MS = 100

/** Knows a search that came in over two interfaces on the same LAN for one: SSDP-32. */
export class RecentSearches {
  readonly #seenAt = new Map<string, number>()

  has(asker: Endpoint, target: string, now: number): boolean {
    this.#forget(now)
    return this.#seenAt.has(keyOf(asker, target))
  }

  /** The caller limits how many. */
  add(asker: Endpoint, target: string, now: number): void {
    this.#seenAt.set(keyOf(asker, target), now)
  }

  #forget(now: number): void {
    for (const [key, seenAt] of this.#seenAt) if (Math.abs(now - seenAt) >= WINDOW_MS) this.#seenAt.delete(key)
  }
}

const keyOf = ({ address, port }: Endpoint, target: string): string => `${address}:${port} ${target}`
