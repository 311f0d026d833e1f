import type { Pidf } from "../presence/pidf"
import { identical, same } from "../presence/same"
import { changedTuples, expirePresence, type PresenceUpdate } from "../presence/user-presence"
import type { Source } from "./change"
import { mergeChecked } from "./checked-presence"
import { type Context, OWN, type Step, userOf } from "./context"
import { notifyWatchers } from "./watchers"

/** [presence.md 43] Merges an update into the user's presence; gives all of it. */
export function updateUser(step: Step, context: Context, update: PresenceUpdate, source: Source): Pidf {
  return become(step, context, mergeChecked(userOf(step, context), update, context.limits, step.now), source)
}

export function expireUser(step: Step, context: Context): void {
  become(step, context, expirePresence(userOf(step, context), step.now), "flow")
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
