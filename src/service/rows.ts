import type { ContactPresence } from "../presence/contact-presence"
import type { Filter } from "../presence/filter"
import type { Addressed } from "../presence/peer"
import type { Registration } from "../presence/registration"
import { type Ruling, type WatcherState, watcherState } from "../presence/watcher"
import { isRegistered } from "./contacts"
import { type Context, keyOf, shown } from "./context"
import type { Reader } from "./tables"

/** What is known of a contact. */
export interface ContactRow extends ContactPresence {
  /** Whether there is an active registration. */
  readonly registered: boolean
  /** Stands in the device's own list, and cannot be removed from the address book. */
  readonly listed?: true
}

/** A registration, for good where no end is given. */
export type RegistrationRow = Registration

/** Somebody with a request or a ruling. */
export interface WatcherRow {
  readonly watcher: Addressed
  readonly state: WatcherState
  readonly mode?: Ruling["mode"] | "policy"
  /** When the ruling ends, undefined for never. */
  readonly expiresAt?: number
  /** Undefined if there is no request. */
  readonly requestedSeconds?: number | null
  /** When the request ends; undefined for never, and if there is none. */
  readonly requestExpiresAt?: number
  readonly filter?: Filter & { readonly supported?: false }
}

export const contactRow = (reader: Reader, { contacts }: Context, item: ContactPresence): ContactRow => ({
  ...item,
  registered: isRegistered(reader, item.contact),
  ...(contacts.has(keyOf(item.contact)) && { listed: true }),
})

export const registrationRows = (reader: Reader, context: Context): RegistrationRow[] =>
  [...reader.entries("registrations")].map(([, registration]) => ({
    ...registration,
    contact: shown(registration.contact, reader, context),
  }))

export function watcherRows(reader: Reader, context: Context): WatcherRow[] {
  const keys = new Set([...reader.entries("watchers"), ...reader.entries("rulings")].map(([key]) => key))
  return [...keys].flatMap((key) => {
    const watcher = reader.get("watchers", key)
    const ruling = reader.get("rulings", key)
    const peer = watcher?.peer ?? ruling?.peer
    if (!peer) return []
    const { expiresAt } = ruling ?? {}
    return [
      {
        watcher: shown(peer, reader, context),
        state: watcherState(watcher, ruling),
        ...(ruling ? { mode: ruling.mode } : watcher?.admitted && { mode: "policy" as const }),
        ...(expiresAt !== undefined && { expiresAt }),
        ...(watcher && { requestedSeconds: watcher.requestedSeconds }),
        ...(watcher?.expiresAt !== undefined && { requestExpiresAt: watcher.expiresAt }),
        ...flagged(watcher?.filter, context),
      },
    ]
  })
}

// [presence.md 6] shown as it came
function flagged(filter: Filter | undefined, { documents }: Context): Pick<WatcherRow, "filter"> {
  if (!filter) return {}
  return { filter: documents.isFilterUnderstood(filter) ? filter : { ...filter, supported: false } }
}
