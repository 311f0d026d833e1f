import { type Addressed, normalizeId, type Peer } from "../../presence/peer"
import { isOver } from "../context"
import { DEFAULT_LIMITS } from "../limits"

/** A registration that was made from here. */
export interface Pledge {
  readonly contact: Addressed
  /** Whom the device was asked for. */
  readonly asked: Peer
  /** Not only pending. */
  readonly isActive: boolean
  /** Absent: for good. */
  readonly expiresAt?: number
}

/** What a device elsewhere has promised: whose presence it tells, because we registered or because it does so. */
export class Pledges {
  readonly #now: () => number
  readonly #made = new Map<string, Pledge>()
  readonly #evented = new Set<string>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** Those that hold now: whoever starts anew may have forgotten them. */
  get held(): Pledge[] {
    return [...this.#made.values()].filter(({ expiresAt }) => !isOver(expiresAt, this.#now()))
  }

  make(pledge: Pledge): void {
    this.#made.set(normalizeId(pledge.contact.id), pledge)
  }

  end({ id }: Addressed): void {
    this.#made.delete(normalizeId(id))
    this.#evented.delete(normalizeId(id))
  }

  /** [contract.md] The network hears only of contacts with an active registration. */
  evented({ id }: Addressed): void {
    if (this.#evented.size < DEFAULT_LIMITS.contacts) this.#evented.add(normalizeId(id)) // SEC-7
  }

  isRegistered({ id }: Addressed): boolean {
    const key = normalizeId(id)
    const made = this.#made.get(key)
    if (made && isOver(made.expiresAt, this.#now())) return false
    return made?.isActive || this.#evented.has(key)
  }
}
