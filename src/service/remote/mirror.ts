import type { ContactPresence } from "../../presence/contact-presence"
import { type Addressed, normalizeId } from "../../presence/peer"
import type { Pidf } from "../../presence/pidf"
import { same } from "../../presence/same"
import { sameButIds } from "../../presence/same-but-ids"
import { changedTuples, emptyPresence } from "../../presence/user-presence"
import type { WatcherRequest } from "../../presence/watcher"
import type { Change, ContactChange, Source, WatcherChange } from "../change"
import { DEFAULT_LIMITS } from "../limits"
import type { Pledges } from "./pledges"

/** What is known here of a Presence service elsewhere; whatever it takes in, it gives what thereby changed. */
export class Mirror {
  readonly #pledges: Pledges
  readonly #contacts = new Map<string, ContactPresence>()
  readonly #pending = new Map<string, WatcherRequest>()
  #user: Pidf | undefined
  #updates: readonly ContactPresence[] = []
  #isSettled = false

  constructor(pledges: Pledges) {
    this.#pledges = pledges
  }

  get user(): Pidf | undefined {
    return this.#user
  }

  /** The last value of PresenceOfContactsUpdate. */
  get updates(): readonly ContactPresence[] {
    return this.#updates
  }

  get contacts(): Addressed[] {
    return [...this.#contacts.values()].map(({ contact }) => contact)
  }

  /** Those who wait for a decision, as far as was told. */
  get pending(): Addressed[] {
    return [...this.#pending.values()].map(({ watcher }) => watcher)
  }

  has(contact: Addressed): boolean {
    return this.#contacts.has(normalizeId(contact.id))
  }

  /** Whose presence names this entity. */
  contactOf(entity: string): Addressed | undefined {
    const key = normalizeId(entity)
    for (const { contact, presence } of this.#contacts.values()) if (normalizeId(presence.entity) === key) return contact
    return this.#contacts.get(key)?.contact
  }

  /** [contract.md] What comes now that was not known before is a change; until then it was known already. */
  settle(): void {
    this.#isSettled = true
  }

  takeUser(user: Pidf, source: Source): Change[] {
    const previous = this.#user ?? (this.#isSettled ? emptyPresence(user.entity) : undefined)
    this.#user = user
    if (!previous || same(previous, user)) return []
    return [{ event: "user", user, previous, changed: changedTuples(previous, user), source }]
  }

  /** An event told of these contacts, who thereby are registered. */
  takeUpdates(items: readonly ContactPresence[]): Change[] {
    this.#updates = items
    return items.flatMap((item) => {
      this.#pledges.evented(item.contact)
      return this.takeContact(item, this.#isSettled)
    })
  }

  /** Takes in the presence of a contact; `isNews`: it counts as a change even if nothing was known of him. */
  takeContact({ contact, presence }: ContactPresence, isNews = false): ContactChange[] {
    const key = normalizeId(contact.id)
    const old = this.#contacts.get(key)
    if (!old && this.#contacts.size >= DEFAULT_LIMITS.contacts) return []
    const known = { contact: named(contact, old?.contact), presence }
    this.#contacts.set(key, known)
    const previous = old?.presence ?? (isNews ? emptyPresence(presence.entity) : undefined)
    return !previous || sameButIds(previous, presence) ? [] : [this.#contactChange(known, previous)]
  }

  /** The initial event has all who wait, as far as the device tells; a later one those who ask now. */
  takeWatchers(requests: readonly WatcherRequest[], isInitial: boolean): WatcherChange[] {
    const known = new Set(isInitial ? this.#pending.keys() : [])
    if (isInitial) this.#pending.clear()
    return requests.slice(0, DEFAULT_LIMITS.watchers).flatMap((request) => {
      const key = normalizeId(request.watcher.id)
      if (this.#pending.size < DEFAULT_LIMITS.watchers) this.#pending.set(key, request)
      return known.has(key) || !this.#isSettled ? [] : [watcherChange(request)]
    })
  }

  /** They were decided about. */
  forgetWatchers(watchers: readonly Addressed[]): void {
    for (const { id } of watchers) this.#pending.delete(normalizeId(id))
  }

  /** All that is known, as if it had just come about. */
  get known(): Change[] {
    const user = this.#user
    return [
      ...(user ? [{ event: "user", user, previous: user, changed: [], source: "control-point" } as const] : []),
      ...[...this.#contacts.values()].map((item) => this.#contactChange(item, item.presence)),
      ...[...this.#pending.values()].map(watcherChange),
    ]
  }

  #contactChange({ contact, presence }: ContactPresence, previous: Pidf): ContactChange {
    return { event: "contact", contact, presence, previous, registered: this.#pledges.isRegistered(contact) }
  }
}

// [contract.md] a name always; one that is only the id does not replace a better one
function named(contact: Addressed, old: Addressed | undefined): Addressed {
  const { id, name } = contact
  return { ...old, ...contact, name: name && name !== id ? name : (old?.name ?? id) }
}

// the device does not tell for how long they ask
const watcherChange = (request: WatcherRequest): WatcherChange => {
  const { watcher, filter } = request
  return { event: "watcher", watcher, state: "pending", ...(filter && { filter }), requestedSeconds: null, request }
}
