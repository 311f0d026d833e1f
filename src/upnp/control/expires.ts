import { LONGEST_SECONDS } from "../../presence/lifetime"
import { ActionError } from "../../service/action-error"

/** [presence.md 33, 34] Reads a duration in whole seconds; throws ActionError 402 for what is none, 601 outside of ui4. */
export function parseExpires(text: string): number {
  const digits = text.trim()
  if (!/^[+-]?[0-9]+$/.test(digits)) throw new ActionError(402, "Expire is not a whole number")
  const seconds = Number(digits)
  if (digits.startsWith("-") || seconds > LONGEST_SECONDS)
    throw new ActionError(601, `Expire is not within 0..${LONGEST_SECONDS}`)
  return seconds
}
