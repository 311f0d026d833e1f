import { nextExpiry } from "../presence/user-presence"
import { expireRulings } from "./authorizations"
import { expireContacts, reviewContacts } from "./contacts"
import type { Context, Step } from "./context"
import { expireRegistrations, reviewRegistrations } from "./registrations"
import type { Reader, TableName, Tables } from "./tables"
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

/** The next instant at which something runs out, Infinity if nothing does. */
export function nextEnd(reader: Reader): number {
  let next = Number.POSITIVE_INFINITY
  for (const table of TABLES) for (const [, value] of reader.entries(table)) next = Math.min(next, endOf(value))
  return next
}

/** When a value that is kept, or something in it, runs out. */
export function endOf(value: Tables[TableName]): number {
  const end = "tuples" in value ? nextExpiry(value) : "presence" in value ? nextExpiry(value.presence) : expiresAt(value)
  return end ?? Number.POSITIVE_INFINITY
}

const TABLES = ["user", "presences", "registrations", "watchers", "rulings"] as const

const expiresAt = (value: object): number | undefined => ("expiresAt" in value ? (value.expiresAt as number) : undefined)
