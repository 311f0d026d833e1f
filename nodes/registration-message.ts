import { type AnyService, type Named, normalizeId, type RegistrationAnswer } from "../src/index"
import { formatLifetime } from "./lifetime-value"
import { isPeer, parseNamedList } from "./peer-input"
import { parseLifetime } from "./presence-input"
import { isShape, type Shape, shape, wrong } from "./shape"

/** What a presence-register node asks where a message leaves it open. */
export interface RegisterDefaults {
  readonly contact: unknown
  /** Seconds; empty for good. */
  readonly expires: unknown
  readonly renew: boolean
}

/** For whose presence a flow registers, and for how long. */
export interface Registering {
  readonly contacts: readonly Named[] | "*"
  /** Normalized ids of those whom `*` does not mean. */
  readonly except?: ReadonlySet<string>
  /** Whether the answer is a list. */
  readonly isList: boolean
  /** Seconds from now, null for good, 0 to end it. */
  readonly seconds: number | null
  /** The instant that was named instead, milliseconds since the epoch. */
  readonly untilAt?: number
  readonly renew: boolean
}

// rows and events of registrations and contacts may be sent on as they are: what else they say is not read
const NOT_READ = ["state", "result", "presence", "status", "previous", "activities", "registered"]
const PROPERTIES = ["contact", "expires", "until", "renew", ...NOT_READ]

/** Reads for whom to register: somebody, several, or an object with a contact. */
export function registeringFrom(payload: unknown, defaults: RegisterDefaults, now: number): Registering {
  const { contact = defaults.contact, renew = defaults.renew, ...wish } = requestIn(payload)
  if (contact === undefined || contact === "") throw wrong("there is no contact: choose one in the node, or send one")
  if (typeof renew !== "boolean") throw wrong("renew is neither true nor false")
  const named = parseNamedList(contact, "contact")
  if (named.length === 0) throw wrong("contact is empty")
  const contacts = named.includes("*") ? "*" : named
  return {
    contacts,
    isList: Array.isArray(contact) || contacts === "*" || contacts.length > 1,
    renew,
    ...lifetimeIn(wish, defaults.expires, now),
  }
}

function requestIn(payload: unknown): Shape {
  if (payload === 0) return { expires: 0 }
  if (payload === undefined || payload === "" || payload === null || typeof payload === "number") return {}
  if (typeof payload === "string" || Array.isArray(payload) || isPeer(payload)) return { contact: payload }
  if (isShape(payload)) return shape(payload, "the payload", PROPERTIES)
  throw wrong("the payload is neither a contact nor an object with one")
}

function lifetimeIn(wish: Shape, usual: unknown, now: number): Pick<Registering, "seconds" | "untilAt"> {
  const end = parseLifetime(wish, usual, now)
  if (end === undefined) return { seconds: null }
  const seconds = Math.max(0, (end - now) / 1000)
  return !wish.until || seconds === 0 ? { seconds } : { seconds, untilAt: end }
}

/** Registers at a service; everybody is who is in its address book now. */
export function registerAt(
  service: AnyService,
  { contacts, except, seconds, untilAt }: Registering,
  now: number,
): Promise<readonly RegistrationAnswer[]> {
  if (contacts === "*" && service.hidesAddressBook)
    throw wrong("only a device of mode host tells its address book: name the contacts")
  const all = contacts === "*" ? service.addressBook.filter(({ id }) => !except?.has(normalizeId(id))) : contacts
  return service.register(all, untilAt ?? (seconds === null ? undefined : now + seconds * 1000))
}

/** What became of it, as a message carries it. */
export const formatAnswer = ({ contact, result, expiresAt }: RegistrationAnswer, now: number): object => ({
  contact,
  result,
  ...formatLifetime(expiresAt, now),
})
