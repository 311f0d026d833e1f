import type { Addressed } from "../presence/peer"
import { type RegistrationResult, register, resultOf } from "../presence/registration"
import { ActionError } from "./action-error"
import type { RegistrationChange } from "./change"
import { addressed, bookOf, type Context, hasRoom, isOver, keyOf, type Named, type Step, shown } from "./context"

/** What became of one registration. */
export interface RegistrationAnswer {
  readonly contact: Addressed
  readonly result: RegistrationResult
  /** Absent: for good. */
  readonly expiresAt?: number
}

/** [presence.md C.1] Registers for contacts' presence, renews or, if the time is over, ends; all of them or none. */
export function registerForContacts(
  step: Step,
  context: Context,
  contacts: readonly Named[],
  expiresAt: number | undefined,
): RegistrationAnswer[] {
  const book = bookOf(step, context)
  const isEnd = isOver(expiresAt, step.now)
  const all = contacts.map((named) => existing(step, context, addressed(named, book), isEnd))
  const answers = new Map<string, RegistrationAnswer>() // whoever is named twice is registered for once
  for (const contact of all)
    if (!answers.has(keyOf(contact)))
      answers.set(keyOf(contact), isEnd ? end(step, context, contact) : begin(step, context, contact, expiresAt))
  return all.flatMap((contact) => answers.get(keyOf(contact)) ?? [])
}

/** The outside answers a registration, or takes its answer back; throws ActionError 770 if there is none. */
export function answerRegistration(step: Step, context: Context, contact: Addressed, result: "accepted" | "rejected"): void {
  const registration = step.get("registrations", keyOf(contact))
  if (!registration) throw new ActionError(770, "there is no registration for this contact")
  const state = result === "accepted" ? "active" : "rejected"
  if (registration.state === state) return
  step.put("registrations", keyOf(contact), { ...registration, state })
  tell(step, context, contact, state, registration.expiresAt, state === "active")
}

/** Somebody is in the address book now: what was pending is accepted. */
export function acceptPending(step: Step, context: Context, contact: Addressed): void {
  if (step.get("registrations", keyOf(contact))?.state === "pending") answerRegistration(step, context, contact, "accepted")
}

export function endRegistration(
  step: Step,
  context: Context,
  contact: Addressed,
  state: "ended" | "expired",
  endedAt = step.now,
): void {
  if (!step.get("registrations", keyOf(contact))) return
  step.delete("registrations", keyOf(contact))
  tell(step, context, contact, state, endedAt, false)
}

export function expireRegistrations(step: Step, context: Context): void {
  for (const [, { contact, expiresAt }] of [...step.ended("registrations", step.now)])
    endRegistration(step, context, contact, "expired", expiresAt)
}

/** The address book may have changed: who is in it is accepted, who no longer is has ended. */
export function reviewRegistrations(step: Step, context: Context): void {
  const book = bookOf(step, context)
  for (const [key, { contact, state }] of [...step.entries("registrations")]) {
    if (book.get(key)) acceptPending(step, context, contact)
    else if (state === "active") endRegistration(step, context, contact, "ended")
  }
}

// [contract.md] INVALID_CONTACT: the address book, else `unknownContacts`; what is registered can be ended
function existing(step: Step, context: Context, contact: Addressed, isEnd: boolean): Addressed {
  const key = keyOf(contact)
  if (bookOf(step, context).get(key) || (isEnd && step.get("registrations", key))) return contact
  if (context.unknownContacts === "reject") throw new ActionError(770, "not in the address book")
  return contact
}

function begin(step: Step, context: Context, contact: Addressed, expiresAt: number | undefined): RegistrationAnswer {
  const key = keyOf(contact)
  const old = step.get("registrations", key)
  if (!old && !hasRoom(step, context, "registrations", key)) throw new ActionError(603, "too many registrations")
  const registration = register(old, contact, bookOf(step, context).get(key) !== undefined, expiresAt)
  if (registration !== old) {
    step.put("registrations", key, registration)
    tell(step, context, contact, registration.state, registration.expiresAt, old?.state !== "active")
  }
  return answer(shown(contact, step, context), resultOf(registration), registration.expiresAt)
}

// [presence.md 39] also what does not exist
function end(step: Step, context: Context, contact: Addressed): RegistrationAnswer {
  endRegistration(step, context, contact, "ended")
  return answer(shown(contact, step, context), "accepted", step.now)
}

const answer = (contact: Addressed, result: RegistrationResult, expiresAt: number | undefined): RegistrationAnswer => ({
  contact,
  result,
  ...(expiresAt !== undefined && { expiresAt }),
})

function tell(
  step: Step,
  context: Context,
  contact: Addressed,
  state: RegistrationChange["state"],
  expiresAt: number | undefined,
  isNew: boolean,
): void {
  const end = expiresAt === undefined ? {} : { expiresAt }
  step.tell({ event: "registration", contact: shown(contact, step, context), state, ...end, isNew })
}
