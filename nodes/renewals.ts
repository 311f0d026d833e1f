import { type Cancel, type HostedDevice, type Named, normalizeId, type RegistrationAnswer, systemClock } from "../src/index"
import { type Registering, registerAt } from "./registration-message"

const RETRY_MS = 30_000

/** Who hears of what goes on without a message. */
export interface RenewalHooks {
  readonly onRegistered: (answers: readonly RegistrationAnswer[]) => void
  /** It is tried again; told once, until it works. */
  readonly onError: (cause: unknown) => void
}

interface Kept {
  readonly device: HostedDevice
  readonly registering: Registering
  cancel: Cancel
}

/** Registrations that are kept as long as a flow runs. */
export class Renewals {
  readonly #kept = new Map<string, Kept>()
  readonly #hooks: RenewalHooks
  #isFailing = false

  constructor(hooks: RenewalHooks) {
    this.#hooks = hooks
  }

  /** Was registered: it is renewed at half time, or no longer if it was ended or is not to be. */
  keep(device: HostedDevice, registering: Registering): void {
    for (const [key, one] of each(registering)) {
      this.#drop(key)
      if (one.renew && one.seconds !== null && one.seconds > 0) this.#plan(key, device, one, one.seconds * 500)
    }
  }

  /** Registers by itself, until it is done, and then keeps it. */
  begin(device: HostedDevice, registering: Registering): void {
    for (const [key, one] of each(registering)) this.#plan(key, device, one, 0)
  }

  close(): void {
    for (const key of [...this.#kept.keys()]) this.#drop(key)
  }

  #drop(key: string): void {
    this.#kept.get(key)?.cancel()
    this.#kept.delete(key)
  }

  #plan(key: string, device: HostedDevice, registering: Registering, delayMs: number): void {
    const kept = { device, registering, cancel: device.clock.after(delayMs, () => void this.#renew(key, kept)) }
    this.#kept.set(key, kept)
  }

  async #renew(key: string, kept: Kept): Promise<void> {
    const { device, registering } = kept
    let isDone = false
    try {
      this.#hooks.onRegistered(await registerAt(await device.service(), registering, systemClock.now()))
      isDone = true
    } catch (cause) {
      if (!this.#isFailing) this.#hooks.onError(cause)
    }
    this.#isFailing = !isDone
    if (this.#kept.get(key) !== kept) return
    if (isDone) this.keep(device, registering)
    else this.#plan(key, device, registering, RETRY_MS)
  }
}

/** Each contact by itself: one may be ended while the others are kept. */
const each = (registering: Registering): [key: string, Registering][] =>
  registering.contacts === "*"
    ? [["*", registering]]
    : registering.contacts.map((contact) => [keyOf(contact), { ...registering, contacts: [contact] }])

const keyOf = (contact: Named): string =>
  typeof contact === "string" ? normalizeId(contact) : contact.id ? normalizeId(contact.id) : JSON.stringify(contact)
