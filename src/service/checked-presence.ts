import { checkPidf } from "../presence/check-pidf"
import type { Pidf } from "../presence/pidf"
import { expirePresence, mergePresence, type PresenceUpdate } from "../presence/user-presence"
import { ActionError } from "./action-error"
import type { Limits } from "./limits"

/** Merges an update into somebody's presence; throws ActionError 600, 603 or 605. */
export function mergeChecked(old: Pidf, update: PresenceUpdate, { tuples, documentBytes }: Limits, now: number): Pidf {
  if (JSON.stringify(update).length > documentBytes) throw new ActionError(605, `more than ${documentBytes} characters`)
  const outcome = mergePresence(old, update, new Date(now).toISOString())
  if ("refused" in outcome) throw new ActionError(600, outcome.refused)
  const wrong = checkPidf(outcome.user)
  if (wrong) throw new ActionError(600, wrong)
  const merged = expirePresence(outcome.user, now)
  if (merged.tuples.length > tuples) throw new ActionError(603, `more than ${tuples} tuples`)
  if (JSON.stringify(merged).length > documentBytes) throw new ActionError(603, "all tuples together are too long")
  return merged
}
