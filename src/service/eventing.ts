import type { ContactPresence } from "../presence/contact-presence"
import type { Pidf } from "../presence/pidf"
import { same } from "../presence/same"
import { type WatcherRequest, watcherState } from "../presence/watcher"
import type { Change, RegistrationChange } from "./change"
import { contactPresence, isRegistered } from "./contacts"
import { bookOf, type Context, keyOf, userOf } from "./context"
import { type Moderated, moderate } from "./moderation"
import type { Clock } from "./ports"
import { type Properties, VARIABLES } from "./service-definition"
import type { Reader } from "./tables"
import { requestOf } from "./watchers"

const SENDING_MS = 10 // a message leaves a little after its release: the next one is not to wait for its second once more

type Keys = Set<string>
// into the one that waits: a new set for each of many would take time that grows with the square
const union = (old: Keys, fresh: Keys): Keys => {
  for (const key of fresh) old.add(key)
  return old
}

/** [Presence 5.4] What the network is told of all that changes: each variable at most once a second, its last state always. */
export class Eventing {
  readonly #state: Reader
  readonly #context: () => Context
  readonly #publish: (properties: Properties) => void
  readonly #user: Moderated<true>
  readonly #contacts: Moderated<Keys>
  readonly #watchers: Moderated<Keys>
  /** What subscribers were told last; undefined once one of them knows something else. */
  #toldUser: Pidf | undefined
  #toldContacts = new Map<string, ContactPresence>()
  #updates: readonly ContactPresence[] = []

  constructor(clock: Clock, state: Reader, context: () => Context, publish: (properties: Properties) => void) {
    this.#state = state
    this.#context = context
    this.#publish = publish
    this.#toldUser = userOf(state, context())
    const evented = <T>(variable: keyof Properties, both: (old: T, fresh: T) => T, release: (value: T) => void) =>
      moderate(clock, VARIABLES[variable].moderationMs + SENDING_MS, both, release)
    this.#user = evented(
      "UserPresenceInfo",
      () => true,
      () => this.#releaseUser(),
    )
    this.#contacts = evented("PresenceOfContactsUpdate", union, (keys) => this.#releaseContacts(keys))
    this.#watchers = evented("Watcher", union, (keys) => this.#releaseWatchers(keys))
  }

  /** [presence.md 42] What was evented last of contacts, without those whom the address book has no more. */
  get updates(): readonly ContactPresence[] {
    const book = bookOf(this.#state, this.#context())
    if (this.#updates.some(({ contact }) => !book.get(keyOf(contact))))
      this.#updates = this.#updates.filter(({ contact }) => book.get(keyOf(contact)))
    return this.#updates
  }

  /** GENA-13: what a new subscriber is told. Whoever begins within the second learns more than was told, and must hear what comes at its end. */
  snapshot(): Properties {
    const user = userOf(this.#state, this.#context())
    if (!this.#toldUser || !same(user, this.#toldUser)) this.#toldUser = undefined
    return { UserPresenceInfo: user, PresenceOfContactsUpdate: this.updates, Watcher: this.#requests(this.#pending()) }
  }

  /** Takes in what changed. */
  offer(change: Change): void {
    if (change.event === "user") this.#user.offer(true)
    if (change.event === "contact" && change.registered) this.#contacts.offer(new Set([keyOf(change.contact)]))
    if (change.event === "registration") this.#offerRegistration(change)
    if (change.event === "watcher" && change.state === "pending") this.#watchers.offer(new Set([keyOf(change.watcher)]))
  }

  close(): void {
    for (const moderated of [this.#user, this.#contacts, this.#watchers]) moderated.close()
  }

  // [presence.md C.1] a control point learns of acceptance from the first presence
  #offerRegistration({ contact, state, isNew }: RegistrationChange): void {
    const key = keyOf(contact)
    if (state !== "active") this.#toldContacts.delete(key)
    else if (isNew && this.#state.get("presences", key)) this.#contacts.offer(new Set([key]))
  }

  #releaseUser(): void {
    const user = userOf(this.#state, this.#context())
    if (this.#toldUser && same(user, this.#toldUser)) return
    this.#toldUser = user
    this.#publish({ UserPresenceInfo: user })
  }

  #releaseContacts(keys: Keys): void {
    const contacts = [...keys].flatMap((key) => {
      const registration = this.#state.get("registrations", key)
      return registration && isRegistered(this.#state, registration.contact) ? [registration.contact] : []
    })
    const news = contacts
      .map((contact) => contactPresence(this.#state, this.#context(), contact))
      .filter((item) => !same(item, this.#toldContacts.get(keyOf(item.contact))))
    if (news.length === 0) return
    for (const item of news) this.#toldContacts.set(keyOf(item.contact), item)
    this.#updates = news
    this.#publish({ PresenceOfContactsUpdate: news })
  }

  #releaseWatchers(keys: Keys): void {
    const pending = this.#requests([...keys].filter((key) => this.#isPending(key)))
    if (pending.length > 0) this.#publish({ Watcher: pending })
  }

  #requests(keys: readonly string[]): readonly WatcherRequest[] {
    return keys.flatMap((key) => {
      const watcher = this.#state.get("watchers", key)
      return watcher ? [requestOf(watcher, this.#state, this.#context())] : []
    })
  }

  #pending(): string[] {
    return [...this.#state.entries("watchers")].map(([key]) => key).filter((key) => this.#isPending(key))
  }

  #isPending(key: string): boolean {
    const watcher = this.#state.get("watchers", key)
    return watcher !== undefined && watcherState(watcher, this.#state.get("rulings", key)) === "pending"
  }
}
