import type { Named, PresenceService, RegistrationAnswer } from "../src/index"
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
  /** Seconds from now, null for good. */
  readonly seconds: number | null
  readonly renew: boolean
}

/** A row or an event of a registration may be sent back as it is. */
const PROPERTIES = ["contact", "expires", "until", "renew", "state", "result"]

/** Reads for whom to register: somebody, several, or an object with a contact. */
export function registeringFrom(payload: unknown, defaults: RegisterDefaults, now: number): Registering {
  const { contact = defaults.contact, renew = defaults.renew, expires, until } = requestIn(payload)
  if (contact === undefined || contact === "") throw wrong("there is no contact: choose one in the node, or send one")
  if (typeof renew !== "boolean") throw wrong("renew is neither true nor false")
  const contacts = typeof contact === "string" && contact.trim() === "*" ? "*" : parseNamedList(contact, "contact")
  if (contacts.length === 0) throw wrong("contact is empty")
  const end = parseLifetime({ expires, until }, defaults.expires, now)
  return { contacts, seconds: end === undefined ? null : Math.max(0, Math.round((end - now) / 1000)), renew }
}

function requestIn(payload: unknown): Shape {
  if (payload === undefined || payload === "" || payload === null || typeof payload === "number") return {}
  if (typeof payload === "string" || Array.isArray(payload) || isPeer(payload)) return { contact: payload }
  if (isShape(payload)) return shape(payload, "the payload", PROPERTIES)
  throw wrong("the payload is neither a contact nor an object with one")
}

/** Registers at a service; everybody is who is in its address book now. */
export function registerAt(
  service: PresenceService,
  { contacts, seconds }: Registering,
  now: number,
): Promise<RegistrationAnswer[]> {
  const all = contacts === "*" ? service.addressBook : contacts
  return service.register(all, seconds === null ? undefined : now + seconds * 1000)
}

/** What became of it, as a message carries it. */
export const formatAnswer = ({ contact, result, expiresAt }: RegistrationAnswer, now: number): object => ({
  contact,
  result,
  ...formatLifetime(expiresAt, now),
})
