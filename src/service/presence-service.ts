import { checkPidf } from "../presence/check-pidf"
import type { Pidf } from "../presence/pidf"
import { same } from "../presence/same"
import {
  changedTuples,
  emptyPresence,
  expirePresence,
  mergePresence,
  nextExpiry,
  type PresenceUpdate,
} from "../presence/user-presence"
import { ActionError } from "./action-error"
import { Ledger } from "./ledger"
import type { Limits } from "./limits"
import { Listeners } from "./listeners"
import type { Cancel, Clock, Store } from "./ports"
import type { Action, In, Out } from "./service-definition"

/** Who asked for a change of the user's presence. */
export type Source = "flow" | "control-point"

/** One change of the user's presence, as every listener hears it. */
export interface UserChange {
  readonly user: Pidf
  readonly previous: Pidf
  readonly changed: readonly string[]
  readonly source: Source
}

export interface PresenceServiceOptions {
  /** The user's presentity URI. */
  readonly entity: string
  readonly limits: Limits
}

type Handlers = { [A in Action]: (args: In<A>) => Promise<Out<A>> }

const USER = "user" // the key in the store
const RETRY_MS = 10_000
const nothing = () => {}

/** The Presence:1 service: state, its changes and who hears of them. */
export class PresenceService {
  readonly #clock: Clock
  readonly #ledger: Ledger<Pidf>
  readonly #limits: Limits
  readonly #listeners: Listeners<UserChange>
  #expiry: Cancel | undefined

  /** `kept` is what the store held; it is the user's own even if the entity was configured anew. */
  constructor(
    ports: { clock: Clock; store: Store; onError?: (cause: unknown) => void },
    options: PresenceServiceOptions,
    kept: ReadonlyMap<string, unknown>,
  ) {
    this.#clock = ports.clock
    this.#listeners = new Listeners(ports.onError ?? nothing)
    this.#limits = options.limits
    const user = (kept.get(USER) as Pidf | undefined) ?? emptyPresence(options.entity)
    this.#ledger = new Ledger({ ...user, entity: options.entity }, (next) => ports.store.write(new Map([[USER, next]])))
  }

  get user(): Pidf {
    return this.#ledger.state
  }

  /** Begins to let things expire; what ran out before is told now. */
  start(): void {
    this.#expiry ??= this.#clock.after(0, () => this.#expire())
  }

  /** [Presence 5.5] Runs one action for a control point. */
  invoke<A extends Action>(action: A, args: In<A>): Promise<Out<A>> {
    return this.#handlers[action](args)
  }

  /** Merges an update into the user's presence; resolves with all of it, kept. Rejects with ActionError 600, 603, 605 or 501. */
  update(update: PresenceUpdate, source: Source): Promise<Pidf> {
    return this.#change((user) => this.#merge(user, update), source)
  }

  /** Hears every change at once, after it was kept and answered. */
  onChange(listener: (change: UserChange) => void): Cancel {
    return this.#listeners.add(listener)
  }

  /** Lets no more expire and waits for what is being written. */
  async close(): Promise<void> {
    this.#expiry?.()
    this.#expiry = undefined
    await this.#ledger.idle()
    this.#listeners.clear()
  }

  readonly #handlers: Handlers = {
    GetPresence: async () => ({ UserPresence: this.user }),
    UpdatePresence: async ({ UpdatedUserPresence }) => {
      await this.update({ ...UpdatedUserPresence, sources: [], remove: [] }, "control-point")
      return {}
    },
  }

  #merge(user: Pidf, update: PresenceUpdate): Pidf {
    const { tuples, documentBytes } = this.#limits
    if (JSON.stringify(update).length > documentBytes) throw new ActionError(605, `more than ${documentBytes} characters`)
    const now = this.#clock.now()
    const outcome = mergePresence(user, update, new Date(now).toISOString())
    if ("refused" in outcome) throw new ActionError(600, outcome.refused)
    const wrong = checkPidf(outcome.user)
    if (wrong) throw new ActionError(600, wrong)
    const merged = expirePresence(outcome.user, now)
    if (merged.tuples.length > tuples) throw new ActionError(603, `more than ${tuples} tuples`)
    if (JSON.stringify(merged).length > documentBytes) throw new ActionError(603, "all tuples together are too long")
    return merged
  }

  async #change(step: (user: Pidf) => Pidf, source: Source): Promise<Pidf> {
    const { previous, user } = await this.#ledger.change((previous) => {
      const user = step(previous)
      // the old state itself where nothing is said and nothing holds longer: no write
      const state = JSON.stringify(user) === JSON.stringify(previous) ? previous : user
      return { state, result: { previous, user: state } }
    })
    this.#plan()
    if (!same(previous, user)) {
      this.#clock.after(0, () => this.#listeners.tell({ user, previous, changed: changedTuples(previous, user), source }))
    }
    return user
  }

  #expire(): void {
    const now = this.#clock.now()
    // a full disk must not end this: it is tried again
    this.#change((user) => expirePresence(user, now), "flow").catch(() => this.#plan(RETRY_MS))
  }

  #plan(atLeastMs = 0): void {
    if (!this.#expiry) return // closed
    this.#expiry()
    const at = nextExpiry(this.user)
    const delayMs = Math.max((at ?? 0) - this.#clock.now(), atLeastMs)
    this.#expiry = at === undefined ? nothing : this.#clock.after(delayMs, () => this.#expire())
  }
}
