import {
  type Addressed,
  type AnyDevice,
  type AnyService,
  type Cancel,
  type Named,
  normalizeId,
  type RegistrationAnswer,
  sameId,
} from "../src/index"
import { type Registering, registerAt } from "./registration-message"

const RETRY_MS = 30_000

export interface RenewalPorts {
  readonly clock: AnyDevice["clock"]
  /** The service of the device that has this id now; rejects if there is none. */
  readonly serviceOf: (deviceId: string) => Promise<AnyService>
  /** Hears what went on without a message. */
  readonly onRegistered: (answers: readonly RegistrationAnswer[], deviceId: string) => void
  /** It is tried again; told once, until it works. */
  readonly onError: (cause: unknown) => void
}

/** One contact, or everybody: one may be ended while the others are kept. */
interface Kept {
  readonly deviceId: string
  readonly registering: Registering
  /** The texts that mean the contact. */
  readonly keys: Set<string>
  /** Normalized ids of those who go their own way, where everybody is kept. */
  readonly except: Set<string>
  isFailing: boolean
  cancel: Cancel
}

/** Registrations that are kept as long as a flow runs. */
export class Renewals {
  readonly #ports: RenewalPorts
  readonly #kept = new Set<Kept>()
  #isClosed = false

  constructor(ports: RenewalPorts) {
    this.#ports = ports
  }

  /** Was registered: it is renewed at half time, or no longer if it was ended or is not to be. */
  keep(deviceId: string, registering: Registering, answers: readonly RegistrationAnswer[]): void {
    for (const one of each(deviceId, registering, answers)) {
      this.#drop(one)
      this.#plan(one, halfTimeMs(registering))
    }
  }

  /** Registers by itself, until it is done, and then keeps it. */
  begin(deviceId: string, registering: Registering): void {
    for (const one of each(deviceId, registering, [])) this.#plan(one, 0)
  }

  /** Somebody is known who was not registered for: he is among everybody, where everybody is kept. */
  appeared(deviceId: string, { id }: Addressed): void {
    for (const one of this.#kept) {
      const isMeant = one.deviceId === deviceId && one.registering.contacts === "*" && !one.except.has(normalizeId(id))
      if (isMeant) void this.#add(one, id)
    }
  }

  close(): void {
    this.#isClosed = true
    for (const { cancel } of this.#kept) cancel()
    this.#kept.clear()
  }

  /** A later word about the same contact, or about everybody, replaces the former. */
  #drop({ deviceId, registering, keys }: Kept): void {
    for (const old of this.#kept) {
      if (old.deviceId !== deviceId) continue
      if (registering.contacts === "*" || [...keys].some((key) => old.keys.has(key))) {
        old.cancel()
        this.#kept.delete(old)
      } else if (old.registering.contacts === "*") for (const key of keys) old.except.add(key)
    }
  }

  #plan(one: Kept, delayMs: number | undefined): void {
    const isKept = delayMs !== undefined || isForNewcomers(one.registering)
    if (!isKept || this.#isClosed) {
      this.#kept.delete(one)
      return
    }
    if (delayMs !== undefined) one.cancel = this.#ports.clock.after(delayMs, () => void this.#renew(one))
    this.#kept.add(one)
  }

  // who was removed is no longer one of them; what fails is tried again at his next change, or when everybody is renewed
  async #add({ deviceId, registering }: Kept, id: string): Promise<void> {
    const { clock, serviceOf, onRegistered } = this.#ports
    try {
      const service = await serviceOf(deviceId)
      if (!service.addressBook.some((contact) => sameId(contact.id, id))) return
      const answers = await registerAt(service, { ...registering, contacts: [id] }, clock.now())
      if (!this.#isClosed) onRegistered(answers, deviceId)
    } catch {}
  }

  async #renew(one: Kept): Promise<void> {
    const { deviceId, registering, keys, except } = one
    const { clock, serviceOf, onRegistered, onError } = this.#ports
    try {
      const answers = await registerAt(await serviceOf(deviceId), { ...registering, except }, clock.now())
      if (!this.#kept.has(one)) return
      one.isFailing = false
      if (registering.contacts !== "*") for (const { contact } of answers) keys.add(normalizeId(contact.id))
      this.#plan(one, halfTimeMs(registering))
      onRegistered(answers, deviceId)
    } catch (cause) {
      if (!this.#kept.has(one)) return
      if (!one.isFailing) onError(cause)
      one.isFailing = true
      this.#plan(one, Math.min(RETRY_MS, Math.max(halfTimeMs(registering) ?? RETRY_MS, 1000)))
    }
  }
}

// a time that was named is not put off, and what is for good needs nothing
const halfTimeMs = ({ renew, seconds, untilAt }: Registering): number | undefined =>
  renew && untilAt === undefined && seconds !== null && seconds > 0 ? seconds * 500 : undefined

// for good there is nothing to renew, but somebody may come
const isForNewcomers = ({ contacts, renew, seconds }: Registering): boolean => contacts === "*" && renew && seconds === null

const each = (deviceId: string, registering: Registering, answers: readonly RegistrationAnswer[]): Kept[] =>
  [registering.contacts].flat().map((named, index) => ({
    deviceId,
    registering: { ...registering, contacts: named === "*" ? "*" : [named] },
    keys: named === "*" ? new Set() : keysOf(named, answers[index]),
    except: new Set(),
    isFailing: false,
    cancel: () => {},
  }))

const keysOf = (named: Named, answer: RegistrationAnswer | undefined): Set<string> =>
  new Set([
    typeof named === "string" ? normalizeId(named) : named.id ? normalizeId(named.id) : JSON.stringify(named),
    ...(answer ? [normalizeId(answer.contact.id)] : []),
  ])
