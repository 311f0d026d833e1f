import { type AddressBook, present } from "../../presence/address-book"
import type { ContactPresence } from "../../presence/contact-presence"
import type { Addressed } from "../../presence/peer"
import type { Pidf } from "../../presence/pidf"
import type { PresenceUpdate } from "../../presence/user-presence"
import { NoDeviceError } from "../action-error"
import type { AnyService } from "../any-service"
import type { Decision, DecisionAnswer } from "../authorizations"
import type { Change, Source } from "../change"
import { mergeChecked } from "../checked-presence"
import type { Named } from "../context"
import { DEFAULT_LIMITS } from "../limits"
import type { Cancel, Clock } from "../ports"
import type { RegistrationAnswer } from "../registrations"
import type { ContactRow } from "../rows"
import type { Properties } from "../service-definition"
import { decideAt } from "./deciding"
import { Followed } from "./followed"
import { type Found, findPerson, knownPeople } from "./known-people"
import { Mirror } from "./mirror"
import { Pledges } from "./pledges"
import { Reading, unlessRefused } from "./reading"
import { type RegisteringPorts, registerWith, renewPledges } from "./registering"
import type { RemoteCalls } from "./remote-calls"
import { checkUpdate, type Silence, updateDocument } from "./requests"
import { Telling } from "./telling"
import { Turns } from "./turns"

export interface RemotePorts {
  readonly clock: Pick<Clock, "now">
  readonly silence: Silence
  readonly onChange: (change: Change) => void
}

/** A Presence service elsewhere: what is known of it here, and what flows let it do. */
export class RemoteService implements AnyService {
  readonly hidesAddressBook = true
  readonly #ports: RemotePorts
  readonly #pledges: Pledges
  readonly #mirror: Mirror
  readonly #reading: Reading
  readonly #telling: Telling
  readonly #followed = new Followed()
  /** What flows let the device do: what was said last is what stays. */
  readonly #turns = new Turns()
  #calls: RemoteCalls | undefined
  /** How many updates of our own are under way. */
  #updating = 0

  constructor(ports: RemotePorts) {
    this.#ports = ports
    this.#pledges = new Pledges(() => ports.clock.now())
    this.#mirror = new Mirror(this.#pledges)
    this.#telling = new Telling(ports.onChange)
    const tell = (changes: readonly Change[]) => this.#telling.tell(changes)
    this.#reading = new Reading({ mirror: this.#mirror, silence: ports.silence, calls: () => this.#connected(), tell })
  }

  /** The device can be called from now on; undefined: no more. */
  connect(calls: RemoteCalls | undefined): void {
    this.#calls = calls
  }

  /** Takes in what the device tells. */
  hear(properties: Properties, isInitial: boolean): void {
    this.#reading.hear(properties, this.#source(), isInitial)
  }

  /** From now on changes wait for `release`: what is known is told first. */
  hold(): void {
    this.#telling.hold()
  }

  /** Tells the changes that wait. */
  release(): void {
    this.#telling.release()
  }

  /** What flows want to know is known: what was not known until now is a change when it comes. */
  settle(): void {
    this.#mirror.settle()
  }

  /** [contract.md] Asks about everything that flows want to know, so that they miss no final state; `isNew`: it may have forgotten our registrations. */
  async sync(isNew: boolean): Promise<void> {
    if (isNew) await unlessRefused(() => renewPledges(this.#registering))
    await this.#reading.all([...this.#mirror.contacts, ...this.#unknown()])
  }

  /** Asks about those whom flows have begun to follow. */
  async catchUp(): Promise<void> {
    await this.#reading.followed(this.#unknown())
  }

  /** Asks whether what is known still holds; false if the device cannot be asked. */
  verify(): Promise<boolean> {
    return this.#reading.verify()
  }

  /** Wants to know of a contact also if the device does not tell of him by itself. */
  follow(id: string): Cancel {
    return this.#followed.add(id)
  }

  get user(): Promise<Pidf> {
    return this.#reading.user(() => this.#source())
  }

  get updates(): Promise<readonly ContactRow[]> {
    return this.#reading.updates().then((items) => items.map((item) => this.#row(item)))
  }

  get addressBook(): readonly Addressed[] {
    return this.#mirror.contacts.map((contact) => present(contact, this.#people))
  }

  get known(): readonly Change[] {
    return this.#mirror.known
  }

  async contacts(contacts: readonly Named[]): Promise<readonly ContactRow[]> {
    const rows: ContactRow[] = []
    for (const named of contacts) {
      const { contact, asked } = this.#find(named)
      rows.push(this.#row(await this.#reading.contact(contact, asked)))
    }
    return rows
  }

  async update(update: PresenceUpdate): Promise<Pidf> {
    checkUpdate(update)
    return this.#turns.take(() => this.#update(update))
  }

  async #update(update: PresenceUpdate): Promise<Pidf> {
    const old = await this.user
    const merged = mergeChecked(old, update, DEFAULT_LIMITS, this.#ports.clock.now())
    this.#updating++
    try {
      const UpdatedUserPresence = updateDocument(old, merged, update, this.#ports.silence)
      if (!UpdatedUserPresence) return old
      await this.#connected().invoke("UpdatePresence", { UpdatedUserPresence })
      return this.#connected().offers("GetPresence") ? await this.user : this.#reading.assume(merged)
    } finally {
      this.#updating--
    }
  }

  async register(contacts: readonly Named[], expiresAt: number | undefined): Promise<readonly RegistrationAnswer[]> {
    const found = contacts.map((named) => this.#find(named))
    return this.#turns.take(async () => registerWith(this.#registering, found, expiresAt))
  }

  authorize(decision: Decision): Promise<DecisionAnswer> {
    return this.#turns.take(() => this.#authorize(decision))
  }

  async #authorize(decision: Decision): Promise<DecisionAnswer> {
    const user = await this.user
    const watchers = decision.watchers.map(({ watcher, filter }) => ({ ...this.#find(watcher), ...(filter && { filter }) }))
    await decideAt(this.#connected(), { ...decision, watchers }, user, this.#ports.clock.now())
    const people = watchers.map(({ contact }) => present(contact, this.#people))
    this.#mirror.forgetWatchers(people)
    return { watchers: people, state: decision.decision === "allow" ? "allowed" : "blocked" }
  }

  #connected(): RemoteCalls {
    if (!this.#calls) throw new NoDeviceError()
    return this.#calls
  }

  get #people(): AddressBook {
    return knownPeople([...this.#mirror.pending, ...this.#mirror.contacts])
  }

  get #registering(): RegisteringPorts {
    return { calls: this.#connected(), pledges: this.#pledges, now: this.#ports.clock.now() }
  }

  #find(named: Named): Found {
    return findPerson(named, this.#people)
  }

  #row(item: ContactPresence): ContactRow {
    return {
      contact: present(item.contact, this.#people),
      presence: item.presence,
      registered: this.#pledges.isRegistered(item.contact),
    }
  }

  #source(): Source {
    return this.#updating > 0 ? "flow" : "control-point"
  }

  #unknown(): Addressed[] {
    return this.#followed.contacts.filter((contact) => !this.#mirror.has(contact))
  }
}
