import { expireRulings } from "./authorizations"
import { expireContacts, reviewContacts } from "./contacts"
import type { Context, Step } from "./context"
import { expireRegistrations, reviewRegistrations } from "./registrations"
import { expireUser } from "./user"
import { expireWatchers, reviewWatchers } from "./watchers"

/** Ends all that has run out; first who may hear, so that nobody hears of the rest by a right that is over [presence.md 48]. */
export function expireAll(step: Step, context: Context): void {
  expireRulings(step, context)
  expireWatchers(step, context)
  expireRegistrations(step, context)
  expireUser(step, context)
  expireContacts(step, context)
}

/** Brings the state in line with an address book and a policy that may be others. */
export function reviewAll(step: Step, context: Context): void {
  reviewRegistrations(step, context)
  reviewContacts(step, context)
  reviewWatchers(step, context)
}
