import { watcherState } from "../presence/watcher"
import type { Change } from "./change"
import { contactPresence, isRegistered } from "./contacts"
import { bookOf, type Context, keyOf, shown, userOf } from "./context"
import type { Reader } from "./tables"
import { requestOf, visible } from "./watchers"

/** All that is known, as if it had just come about, for whoever begins to listen. */
export function* knownChanges(reader: Reader, context: Context): Generator<Change> {
  const user = userOf(reader, context)
  yield { event: "user", user, previous: user, changed: [], source: "flow" }
  for (const contact of bookOf(reader, context).values()) {
    const known = contactPresence(reader, context, contact)
    const registered = isRegistered(reader, contact)
    if (reader.get("presences", keyOf(contact)))
      yield { event: "contact", contact: known.contact, presence: known.presence, previous: known.presence, registered }
  }
  for (const [, registration] of reader.entries("registrations"))
    yield { event: "registration", ...registration, contact: shown(registration.contact, reader, context), isNew: false }
  yield* knownWatchers(reader, context)
  yield* knownRulings(reader, context)
}

function* knownWatchers(reader: Reader, context: Context): Generator<Change> {
  for (const [key, watcher] of reader.entries("watchers")) {
    const ruling = reader.get("rulings", key)
    const request = requestOf(watcher, reader, context)
    const { filter, requestedSeconds } = watcher
    const state = watcherState(watcher, ruling)
    yield { event: "watcher", watcher: request.watcher, state, ...(filter && { filter }), requestedSeconds, request }
    if (state !== "allowed") continue
    const presence = visible(userOf(reader, context), watcher, ruling, context)
    if (!ruling) yield { event: "authorization", watcher: request.watcher, state, mode: "policy", presence }
    yield { event: "notify", watcher: request.watcher, presence }
  }
}

function* knownRulings(reader: Reader, context: Context): Generator<Change> {
  for (const [key, ruling] of reader.entries("rulings")) {
    const { peer, decision, mode, expiresAt } = ruling
    const isAllowed = decision === "allow"
    yield {
      event: "authorization",
      watcher: shown(peer, reader, context),
      state: isAllowed ? "allowed" : "blocked",
      mode,
      ...(expiresAt !== undefined && { expiresAt }),
      ...(isAllowed && { presence: visible(userOf(reader, context), reader.get("watchers", key), ruling, context) }),
    }
  }
}
