import { entityOf } from "../../presence/address-book"
import type { ContactPresence } from "../../presence/contact-presence"
import { type Addressed, normalizeId, type Peer } from "../../presence/peer"
import type { Pidf } from "../../presence/pidf"
import { emptyPresence } from "../../presence/user-presence"
import { ActionError, DeviceFault } from "../action-error"
import type { Change, Source } from "../change"
import type { Properties } from "../service-definition"
import { Freshness } from "./freshness"
import type { Mirror } from "./mirror"
import type { RemoteCalls } from "./remote-calls"
import { type Silence, toldBy } from "./requests"

const USER = ""
const VERIFIED_AT_ONCE = 20 // contacts that are asked about each time

export interface ReadingPorts {
  readonly mirror: Mirror
  readonly silence: Silence
  readonly calls: () => RemoteCalls
  readonly tell: (changes: readonly Change[]) => void
}

/** Brings what is known of a device elsewhere up to date: by what it tells, and by asking. */
export class Reading {
  readonly #ports: ReadingPorts
  readonly #freshness = new Freshness()
  #verified = 0

  constructor(ports: ReadingPorts) {
    this.#ports = ports
  }

  /** Takes in what the device tells. */
  hear({ UserPresenceInfo, PresenceOfContactsUpdate = [], Watcher = [] }: Properties, source: Source, isInitial: boolean): void {
    const { mirror, silence, tell } = this.#ports
    if (UserPresenceInfo) this.#freshness.tell(USER)
    for (const { contact } of PresenceOfContactsUpdate) this.#freshness.tell(normalizeId(contact.id))
    if (UserPresenceInfo) tell(mirror.takeUser(toldBy(UserPresenceInfo, silence), source))
    tell(mirror.takeUpdates(PresenceOfContactsUpdate))
    tell(mirror.takeWatchers(Watcher, isInitial))
  }

  /** Asks for the user's presence, or takes what was told where that cannot be asked. */
  async user(source: () => Source): Promise<Pidf> {
    const { calls, mirror, silence, tell } = this.#ports
    if (!calls().offers("GetPresence")) {
      if (mirror.user) return mirror.user
      throw new DeviceFault(602, "the device has no GetPresence, and has not told yet")
    }
    const isNewest = this.#freshness.ask(USER)
    const { UserPresence } = await calls().invoke("GetPresence", {})
    if (!UserPresence) throw new DeviceFault(501, "the device answered an empty presence")
    const user = toldBy(UserPresence, silence)
    if (isNewest()) tell(mirror.takeUser(user, source()))
    return user
  }

  /** Asks for the presence of a contact; it is kept if he is known, or is `followed`. */
  async contact(contact: Addressed, asked: Peer = contact, followed = false): Promise<ContactPresence> {
    const { calls, mirror, tell } = this.#ports
    const isNewest = this.#freshness.ask(normalizeId(contact.id))
    const { ContactPresence } = await calls().invoke("GetContactPresence", { TargetContact: [asked] })
    const presence = ContactPresence[0]?.presence ?? emptyPresence(entityOf(contact))
    // [presence.md 21] of somebody who was asked about by number or by name, the entity is an address
    const known = { contact: asked.id === undefined ? { ...contact, id: presence.entity } : contact, presence }
    if (isNewest() && (followed || mirror.has(contact))) tell(mirror.takeContact(known))
    return known
  }

  /** Where it cannot be asked: the user's presence is taken to be as an update must have left it. */
  assume(user: Pidf): Pidf {
    this.#ports.tell(this.#ports.mirror.takeUser(user, "flow"))
    return user
  }

  /** [presence.md 42] Asks what was evented last, or takes what was told where that cannot be asked. */
  async updates(): Promise<readonly ContactPresence[]> {
    const { calls, mirror } = this.#ports
    if (!calls().offers("GetPresenceOfContactsUpdate")) return mirror.updates
    const { ContactPresenceUpdate } = await calls().invoke("GetPresenceOfContactsUpdate", {})
    // [presence.md 21] the action names nobody but by the entity
    return ContactPresenceUpdate.map((item) => ({ ...item, contact: mirror.contactOf(item.presence.entity) ?? item.contact }))
  }

  /** Asks again about everything, the user and these contacts; what the device refuses stays as it is known. */
  async all(contacts: readonly Addressed[]): Promise<void> {
    await unlessRefused(() => this.user(() => "control-point"))
    await this.followed(contacts)
  }

  /** Asks about these contacts; of whom the device no longer knows, nothing is known here either. */
  async followed(contacts: readonly Addressed[]): Promise<void> {
    for (const contact of contacts) await unlessRefused(() => this.#followed(contact))
  }

  async #followed(contact: Addressed): Promise<void> {
    const { mirror, tell } = this.#ports
    const isNewest = this.#freshness.ask(normalizeId(contact.id))
    try {
      await this.contact(contact, contact, true)
    } catch (cause) {
      const isUnknown = (cause as { code?: unknown }).code === 770
      if (!isUnknown) throw cause
      if (isNewest() && mirror.has(contact)) tell(mirror.takeContact({ contact, presence: emptyPresence(entityOf(contact)) }))
    }
  }

  /** Asks whether what is known still holds, for some contacts at a time; false if the device cannot be asked. */
  async verify(): Promise<boolean> {
    const { calls, mirror } = this.#ports
    const { contacts } = mirror
    const some = contacts.slice(this.#verified, this.#verified + VERIFIED_AT_ONCE)
    this.#verified = this.#verified + VERIFIED_AT_ONCE < contacts.length ? this.#verified + VERIFIED_AT_ONCE : 0
    await this.all(some)
    return calls().offers("GetPresence") || some.length > 0
  }
}

/** Does something that the device may refuse: even then it is there. */
export async function unlessRefused(ask: () => Promise<unknown>): Promise<void> {
  try {
    await ask()
  } catch (cause) {
    if (!(cause instanceof ActionError || cause instanceof DeviceFault)) throw cause
  }
}
