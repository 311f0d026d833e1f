import { type AddressBook, identify, identifyText, present } from "../presence/address-book"
import { type Addressed, normalizeId, type Peer } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import { emptyPresence } from "../presence/user-presence"
import { ActionError } from "./action-error"
import type { Change } from "./change"
import { indexOf } from "./contact-index"
import type { Limits } from "./limits"
import type { Documents } from "./ports"
import type { Draft, Reader } from "./tables"

/** How the service decides what nobody has decided; it may change while it runs. */
export interface Policy {
  /** Those in the address book whom the configuration brings, by normalized id. */
  readonly contacts: ReadonlyMap<string, Addressed>
  readonly unknownContacts: "reject" | "ask"
  readonly unknownWatchers: "ask" | "allow" | "block"
  readonly limits: Limits
}

/** What every step of the service may know beside the state. */
export interface Context extends Policy {
  /** The user's presentity URI. */
  readonly entity: string
  readonly documents: Documents
}

export type Step = Draft<Change>

/** Somebody, or his id, or a name that is unique in the address book. */
export type Named = Peer | string

/** The key of the user's own presence. */
export const OWN = ""

/** The user's presence; it is his own even if the entity was configured anew. */
export function userOf(reader: Reader, { entity }: Pick<Context, "entity">): Pidf {
  const user = reader.get("user", OWN)
  return user?.entity === entity ? user : { ...(user ?? emptyPresence(entity)), entity }
}

/** The address book as it is for this step. */
export const bookOf = (reader: Reader, { contacts }: Pick<Policy, "contacts">): AddressBook => ({
  get: (key) => contacts.get(key) ?? reader.get("contacts", key),
  *values() {
    yield* contacts.values()
    for (const [key, contact] of reader.entries("contacts")) if (!contacts.has(key)) yield contact
  },
  *having(trait, value) {
    for (const key of indexOf(contacts).having(trait, value)) yield contacts.get(key) as Addressed
    for (const [key, contact] of reader.contactsHaving(trait, value)) if (!contacts.has(key)) yield contact
  },
})

/** Who is meant; throws ActionError 770, or the one that the action has instead. */
export function addressed(named: Named, book: AddressBook, code: 600 | 770 = 770): Addressed {
  const found = typeof named === "string" ? identifyText(named, book) : identify(named, book)
  if ("refused" in found) throw new ActionError(code, found.refused)
  return found.peer
}

export const keyOf = ({ id }: Addressed): string => normalizeId(id)

/** Somebody as we name him to others. */
export const shown = (peer: Addressed, reader: Reader, context: Context): Addressed => present(peer, bookOf(reader, context))

/** [SEC-8] Whether one more finds a place in a table. Strangers cannot fill those of whoever is in the address book, which is bounded itself. */
export const hasRoom = (step: Step, context: Context, table: "registrations" | "watchers" | "rulings", key: string): boolean =>
  step.size(table) < context.limits[table] || bookOf(step, context).get(key) !== undefined

/** Whether what ends then has ended; without an end it holds for good. */
export const isOver = (expiresAt: number | undefined, now: number): boolean => expiresAt !== undefined && expiresAt <= now
