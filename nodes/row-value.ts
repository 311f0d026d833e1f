import { type ContactRow, type RegistrationRow, systemClock, type WatcherRow } from "../src/index"
import { formatLifetime } from "./lifetime-value"
import { formatPresence } from "./presence-value"
import { given } from "./shape"

/** A contact's row as plain JSON. */
export function contactRowValue({ contact, presence, registered }: ContactRow) {
  const value = formatPresence(presence)
  const { status, activities } = value
  return { contact, presence: value, status, activities, registered }
}

/** The row of somebody with a request or a ruling as plain JSON. */
export const watcherRowValue = ({ watcher, state, mode, expiresAt, requestedSeconds, filter }: WatcherRow): object =>
  given({
    watcher,
    state,
    mode,
    until: expiresAt === undefined ? undefined : formatLifetime(expiresAt, systemClock.now()).until,
    requested: requestedSeconds,
    filter,
  })

/** A registration's row as plain JSON. */
export const registrationRowValue = ({ contact, state, expiresAt }: RegistrationRow): object => ({
  contact,
  state,
  ...formatLifetime(expiresAt, systemClock.now()),
})
