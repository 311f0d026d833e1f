import { type AddressBook, entityOf, having } from "../presence/address-book"
import { aliasesFor, aliasPrefix, shownIds } from "../presence/aliases"
import { idsOf } from "../presence/check-pidf"
import type { ContactPresence } from "../presence/contact-presence"
import { type Addressed, type Peer, sameId } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import { same } from "../presence/same"
import { emptyPresence, expirePresence, type PresenceUpdate } from "../presence/user-presence"
import { ActionError } from "./action-error"
import type { ContactChange } from "./change"
import { mergeChecked } from "./checked-presence"
import { addressed, bookOf, type Context, keyOf, type Named, type Step, shown } from "./context"
import { acceptPending, answerRegistration, endRegistration } from "./registrations"
import type { Reader } from "./tables"

/** What the outside world says of a contact's presence. */
export interface ContactSaid {
  readonly update: PresenceUpdate
  /** It is all that there is; else it is merged. */
  readonly isWhole: boolean
}

/** Takes in what is said of a contact's presence, who is added to the address book if he is not in it. */
export function tellOfContact(step: Step, context: Context, named: Named, { update, isWhole }: ContactSaid): ContactChange {
  const contact = addContact(step, context, named)
  const previous = presenceOf(step, contact)
  const [old, brought] = isWhole ? replacing(previous, update) : [previous, update]
  return become(step, context, contact, mergeChecked(old, brought, context.limits, step.now))
}

/** Whether a contact who was asked for his presence gives it. */
export function answerForContact(step: Step, context: Context, named: Named, result: "accepted" | "rejected"): ContactChange {
  const contact = addressed(named, bookOf(step, context))
  answerRegistration(step, context, contact, result)
  if (result === "accepted") addContact(step, context, named)
  return changeOf(step, context, contact, presenceOf(step, contact))
}

/** Takes a contact out of the address book, with all that is known of him. */
export function removeContact(step: Step, context: Context, named: Named): ContactChange {
  const book = bookOf(step, context)
  const contact = addressed(named, book)
  const key = keyOf(contact)
  if (!book.get(key)) throw new ActionError(770, "not in the address book")
  if (context.contacts.has(key)) throw new ActionError(600, "the contact stands in the device's own list: remove it there")
  const previous = presenceOf(step, contact)
  const change = { ...changeOf(step, context, contact, previous), presence: emptyPresence(previous.entity), registered: false }
  endRegistration(step, context, contact, "ended")
  step.delete("contacts", key)
  forgetPresence(step, key, change)
  return change
}

/** [presence.md 19, 41] What is known of contacts, in the order asked; throws ActionError 770 if one does not exist. */
export function contactPresences(reader: Reader, context: Context, contacts: readonly Named[]): ContactPresence[] {
  const book = bookOf(reader, context)
  const asked = new Map<string, Addressed>() // whoever is named twice is told of once: ids are there once
  for (const named of contacts) {
    const contact = addressed(named, book)
    const key = keyOf(contact)
    if (!book.get(key) && context.unknownContacts === "reject") throw new ActionError(770, "not in the address book")
    if (!asked.has(key)) asked.set(key, contact)
  }
  return [...asked.values()].map((contact) => contactPresence(reader, context, contact))
}

export function contactPresence(reader: Reader, context: Context, contact: Addressed): ContactPresence {
  const aliases = reader.get("presences", keyOf(contact))?.aliases
  return { contact: shown(contact, reader, context), presence: presenceOf(reader, contact), ...(aliases && { aliases }) }
}

export const isRegistered = (reader: Reader, contact: Addressed): boolean =>
  reader.get("registrations", keyOf(contact))?.state === "active"

export function expireContacts(step: Step, context: Context): void {
  for (const [key, { presence }] of [...step.ended("presences", step.now)]) {
    const contact = bookOf(step, context).get(key)
    if (contact) become(step, context, contact, expirePresence(presence, step.now))
  }
}

/** The address book may have changed: what is known of those who are no longer in it goes. */
export function reviewContacts(step: Step, context: Context): void {
  const book = bookOf(step, context)
  for (const [key, { presence }] of [...step.entries("presences")]) {
    if (book.get(key)) continue
    const contact = shown({ id: key }, step, context)
    const nothing = emptyPresence(presence.entity)
    forgetPresence(step, key, { event: "contact", contact, presence: nothing, previous: presence, registered: false })
  }
}

const presenceOf = (reader: Reader, contact: Addressed): Pidf =>
  reader.get("presences", keyOf(contact))?.presence ?? emptyPresence(entityOf(contact))

function addContact(step: Step, context: Context, named: Named): Addressed {
  const book = bookOf(step, context)
  const contact = typeof named !== "string" && named.id !== undefined ? entryOf(named, named.id, book) : addressed(named, book)
  const key = keyOf(contact)
  const old = book.get(key)
  if (!old && context.contacts.size + step.size("contacts") >= context.limits.contacts)
    throw new ActionError(603, "too many contacts")
  if (!context.contacts.has(key)) step.put("contacts", key, { ...old, ...contact, id: old?.id ?? contact.id })
  acceptPending(step, context, contact)
  return bookOf(step, context).get(key) ?? contact
}

// a new entry may bring its number along, if nobody else has it
function entryOf({ groupInstanceId: _, contactInstanceId = 0, name, ...peer }: Peer, id: string, book: AddressBook): Addressed {
  if (contactInstanceId > 0)
    for (const other of having(book, "contactInstanceId", contactInstanceId))
      if (!sameId(other.id, id)) throw new ActionError(770, `contact ${contactInstanceId} has another id`)
  return { ...peer, id, ...(name && name !== id && { name }), ...(contactInstanceId > 0 && { contactInstanceId }) }
}

function forgetPresence(step: Step, key: string, change: ContactChange): void {
  step.delete("presences", key)
  if (!same(change.previous, change.presence)) step.tell(change)
}

function become(step: Step, context: Context, contact: Addressed, presence: Pidf): ContactChange {
  const key = keyOf(contact)
  const change = changeOf(step, context, contact, presence)
  step.put("presences", key, { presence, aliases: aliasesOf(step, key, presence) }, "soon")
  if (!same(change.previous, presence)) step.tell(change)
  return change
}

function aliasesOf(reader: Reader, key: string, presence: Pidf): Readonly<Record<string, string>> {
  const old = reader.get("presences", key)
  if (old && same([...idsOf(old.presence)], [...idsOf(presence)])) return old.aliases
  const own = new Set(old && shownIds(old.presence, old.aliases))
  const isTaken = (id: string) => reader.showing(id) > Number(own.has(id)) // by somebody else
  return aliasesFor(presence, aliasPrefix(key), old?.aliases ?? {}, isTaken)
}

const changeOf = (step: Step, context: Context, contact: Addressed, presence: Pidf): ContactChange => ({
  event: "contact",
  contact: shown(contact, step, context),
  presence,
  previous: presenceOf(step, contact),
  registered: isRegistered(step, contact),
})

// what a whole document does not name goes, but a tuple that says the same keeps its time
function replacing(previous: Pidf, update: PresenceUpdate): [old: Pidf, update: PresenceUpdate] {
  const sources = previous.extensions.flatMap(({ source }) => source ?? [])
  const brought = new Set(update.extensions.map(({ key }) => key))
  const extensions = previous.extensions.filter(({ key, source }) => source !== undefined || brought.has(key))
  return [
    { ...previous, notes: [], extensions },
    { ...update, sources, remove: previous.tuples.map(({ id }) => id) },
  ]
}
