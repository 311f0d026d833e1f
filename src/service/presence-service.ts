import type { Addressed } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import type { PresenceUpdate } from "../presence/user-presence"
import { GETS, type Known, STEPS } from "./actions"
import { Alarm } from "./alarm"
import type { AnyService } from "./any-service"
import { authorize, type Decision, type DecisionAnswer } from "./authorizations"
import type { Change, ContactChange, Source } from "./change"
import { answerForContact, type ContactSaid, contactPresences, removeContact, tellOfContact } from "./contacts"
import { bookOf, type Context, type Named, type Policy, type Step, shown, userOf } from "./context"
import { Eventing } from "./eventing"
import { expireAll, reviewAll } from "./expiry"
import { knownChanges } from "./known"
import { Ledger } from "./ledger"
import { Listeners } from "./listeners"
import type { Cancel, Clock, Documents, Store } from "./ports"
import { type RegistrationAnswer, registerForContacts } from "./registrations"
import { type ContactRow, contactRow, type RegistrationRow, registrationRows, type WatcherRow, watcherRows } from "./rows"
import type { Action, In, Out, Properties } from "./service-definition"
import type { State } from "./state"
import { updateUser } from "./user"
import { requestToWatch, visibleTo, type WatchAnswer, type WatchRequest } from "./watchers"

export interface ServicePorts {
  readonly clock: Clock
  readonly store: Pick<Store, "write">
  readonly documents: Documents
  readonly onError?: (cause: unknown) => void
}

const RETRY_MS = 10_000
const nothing = () => {}

/** The Presence:1 service: state, its changes and who hears of them. */
export class PresenceService implements AnyService {
  readonly #clock: Clock
  readonly #ledger: Ledger<Change>
  readonly #state: State
  readonly #eventing: Eventing
  readonly #changes: Listeners<Change>
  readonly #events: Listeners<Properties>
  readonly #book: Listeners<void>
  #context: Context
  /** That which the state is in line with. */
  #reviewed: Context | undefined
  readonly #alarm: Alarm
  #phase: "new" | "started" | "closed" = "new"

  /** `kept` is what the store holds, of this version. */
  constructor(ports: ServicePorts, options: Policy & { readonly entity: string }, kept: ReadonlyMap<string, unknown>) {
    const { clock, store, documents, onError = nothing } = ports
    this.#clock = clock
    this.#alarm = new Alarm(clock, () => this.#expire())
    this.#context = { ...options, documents }
    this.#changes = new Listeners(onError)
    this.#events = new Listeners(onError)
    this.#book = new Listeners(onError)
    this.#ledger = new Ledger({ clock, store, onKept: (told) => this.#tell(told), onError }, kept)
    this.#state = this.#ledger.state
    this.#eventing = new Eventing(
      clock,
      this.#state,
      () => this.#context,
      (properties) => this.#events.tell(properties),
    )
  }

  /** Begins to let things expire; what ran out before is told now. */
  start(): void {
    if (this.#phase !== "new") return
    this.#phase = "started"
    this.#wakeAt(this.#clock.now())
  }

  /** Decides otherwise from now on. */
  configure(policy: Policy): void {
    this.#context = { ...this.#context, ...policy }
    this.#wakeAt(this.#clock.now())
  }

  /** [Presence 5.5] Runs one action for a control point: one that changes nothing answers, or throws ActionError, at once. */
  invoke<A extends Action>(action: A, args: In<A>): Out<A> | Promise<Out<A>> {
    const get = (GETS as Partial<Record<Action, unknown>>)[action] as ((known: Known, args: In<A>) => Out<A>) | undefined
    if (get) return get({ reader: this.#state, context: this.#context, updates: () => this.updates }, args)
    const run = (STEPS as Partial<Record<Action, unknown>>)[action] as (step: Step, context: Context, args: In<A>) => Out<A>
    return this.#change(run, args)
  }

  get user(): Pidf {
    return userOf(this.#state, this.#context)
  }

  /** [presence.md 42] The presence of contacts that was evented last. */
  get updates(): readonly ContactRow[] {
    return this.#eventing.updates.map((item) => contactRow(this.#state, this.#context, item))
  }

  /** What is known of these contacts; throws ActionError 770. */
  contacts(contacts: readonly Named[]): ContactRow[] {
    return contactPresences(this.#state, this.#context, contacts).map((item) => contactRow(this.#state, this.#context, item))
  }

  /** Everybody in the address book. */
  get addressBook(): Addressed[] {
    return [...bookOf(this.#state, this.#context).values()].map((contact) => shown(contact, this.#state, this.#context))
  }

  /** All that is known, as if it had just come about. */
  get known(): Change[] {
    return [...knownChanges(this.#state, this.#context)]
  }

  get registrations(): RegistrationRow[] {
    return registrationRows(this.#state, this.#context)
  }

  /** Everyone with a request or a ruling. */
  get watchers(): WatcherRow[] {
    return watcherRows(this.#state, this.#context)
  }

  /** What a watcher may see, or would if he were let in as things are. */
  visibleTo(watcher: Addressed): Pidf {
    return visibleTo(this.#state, this.#context, watcher)
  }

  /** Merges an update into the user's presence; resolves with all of it, kept. Like the others rejects with ActionError. */
  update(update: PresenceUpdate, source: Source): Promise<Pidf> {
    return this.#change((step, context) => updateUser(step, context, update, source))
  }

  /** Registers for contacts' presence, renews or ends; all of them or none. */
  register(contacts: readonly Named[], expiresAt: number | undefined): Promise<RegistrationAnswer[]> {
    return this.#change((step, context) => registerForContacts(step, context, contacts, expiresAt))
  }

  /** Decides about watchers, all of them or none. */
  authorize(decision: Decision): Promise<DecisionAnswer> {
    return this.#change(authorize, decision)
  }

  /** Somebody outside asks to see the user's presence, goes on or stops. */
  request(request: WatchRequest): Promise<WatchAnswer> {
    return this.#change(requestToWatch, request)
  }

  /** Takes in what the outside says of a contact's presence. */
  tellOfContact(contact: Named, said: ContactSaid): Promise<ContactChange> {
    return this.#booked(this.#change((step, context) => tellOfContact(step, context, contact, said)))
  }

  /** The outside answers a registration. */
  answerForContact(contact: Named, result: "accepted" | "rejected"): Promise<ContactChange> {
    return this.#booked(this.#change((step, context) => answerForContact(step, context, contact, result)))
  }

  /** Takes a contact out of the address book, with all that is known of him. */
  removeContact(contact: Named): Promise<ContactChange> {
    return this.#booked(this.#change(removeContact, contact))
  }

  /** Hears every change at once, after it was kept and answered. */
  onChange(listener: (change: Change) => void): Cancel {
    return this.#changes.add(listener)
  }

  onBook(listener: () => void): Cancel {
    return this.#book.add(listener)
  }

  /** [Presence 5.4] Hears what the network is to be told, moderated. */
  onEvent(listener: (properties: Properties) => void): Cancel {
    return this.#events.add(listener)
  }

  /** What a new subscriber is told. */
  snapshot(): Properties {
    return this.#eventing.snapshot()
  }

  /** Writes all that is known anew: the store may have lost some of it. */
  keepAll(): void {
    this.#ledger.keepAll()
  }

  /** Lets no more expire and waits for what is being written. */
  async close(): Promise<void> {
    this.#phase = "closed"
    this.#alarm.cancel()
    this.#eventing.close()
    await this.#ledger.close()
    this.#changes.clear()
    this.#events.clear()
    this.#book.clear()
  }

  // after the changes that came with it
  async #booked<Result>(done: Promise<Result>): Promise<Result> {
    const result = await done
    this.#clock.after(0, () => this.#book.tell())
    return result
  }

  #change<Args, Result>(run: (step: Step, context: Context, args: Args) => Result, args?: Args): Promise<Result> {
    return this.#ledger.change((step) => {
      if (this.#isLate()) expireAll(step, this.#context)
      return run(step, this.#context, args as Args)
    })
  }

  // after a jump of the wall clock, or before it was begun: what has run out decides nothing more
  #isLate(): boolean {
    return this.#phase === "new" ? this.#state.nextEnd <= this.#clock.now() : this.#alarm.isDue
  }

  #tell(told: readonly Change[]): void {
    this.#wakeAt(this.#state.nextEnd)
    for (const change of told) {
      this.#eventing.offer(change)
      this.#changes.tell(change)
    }
  }

  #expire(): void {
    this.#change((step, context) => {
      expireAll(step, context)
      if (context !== this.#reviewed) reviewAll(step, context)
      return context
    }).then(
      (context) => {
        this.#reviewed = context
        this.#wakeAt(this.#state.nextEnd)
      },
      () => this.#wakeAt(this.#clock.now() + RETRY_MS), // a full disk must not end this: it is tried again
    )
  }

  #wakeAt(at: number): void {
    if (this.#phase === "started") this.#alarm.set(at)
  }
}
