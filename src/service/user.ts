import type { Extension, Pidf, Tuple } from "../presence/pidf"
import { identical, same } from "../presence/same"
import { changedTuples, expirePresence, type PresenceUpdate } from "../presence/user-presence"
import type { Source } from "./change"
import { mergeChecked } from "./checked-presence"
import { type Context, OWN, type Step, userOf } from "./context"
import { notifyWatchers } from "./watchers"

/** [presence.md 43] Merges an update into the user's presence; gives all of it. */
export function updateUser(step: Step, context: Context, update: PresenceUpdate, source: Source): Pidf {
  const user = userOf(step, context)
  const lasting = source === "control-point" ? withEnds(update, user) : update
  return become(step, context, mergeChecked(user, lasting, context.limits, step.now), source)
}

export function expireUser(step: Step, context: Context): void {
  become(step, context, expirePresence(userOf(step, context), step.now), "flow")
}

// a control point cannot say for how long: what it hands back as it was holds as long as before
function withEnds(update: PresenceUpdate, { tuples, extensions }: Pidf): PresenceUpdate {
  const asItWas =
    <T extends Tuple | Extension>(old: readonly T[]) =>
    (fresh: T): T =>
      old.find((one) => one.expiresAt !== undefined && same(one, fresh)) ?? fresh
  return {
    ...update,
    tuples: update.tuples.map(asItWas(tuples)),
    extensions: update.extensions.map(asItWas(extensions)),
  }
}

// equal content is no event, but may hold longer
function become(step: Step, context: Context, user: Pidf, source: Source): Pidf {
  const previous = userOf(step, context)
  if (!identical(previous, user)) step.put("user", OWN, user)
  if (same(previous, user)) return user
  step.tell({ event: "user", user, previous, changed: changedTuples(previous, user), source })
  notifyWatchers(step, context, previous, user)
  return user
}
