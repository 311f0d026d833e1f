import type { Limits } from "../service/limits"
import type { Clock } from "../service/ports"
import { refuse } from "./http-reply"
import type { Refusals } from "./refusals"
import { RequestRates } from "./request-rates"
import type { Door } from "./transport"

export interface DoorOptions {
  /** Who may do anything at all. */
  readonly admits: (address: string) => boolean
  readonly limits: () => Pick<Limits, "requestsPerSecondPerAddress">
  readonly refusals: Pick<Refusals, "note">
}

const CLOSE = ["CONNECTION", "close"] as const
const STRANGER = refuse("stranger", [CLOSE])
const TOO_MANY = refuse("rate", [["RETRY-AFTER", "1"], CLOSE])

/** Lets in whoever may call [SEC-12, SEC-15] and does not ask too often [SEC-7]. */
export function doorOf(clock: Pick<Clock, "now">, { admits, limits, refusals }: DoorOptions): Door {
  const rates = new RequestRates()
  const judge = (address: string) => {
    if (!admits(address)) return STRANGER
    return rates.admits(address, limits().requestsPerSecondPerAddress, clock.now()) ? undefined : TOO_MANY
  }
  return {
    refuse: (address) => {
      const refusal = judge(address)
      if (refusal?.refused) refusals.note(refusal.refused, address)
      return refusal
    },
    onRefused: refusals.note,
    onServed: (address, tookMs) => rates.charge(address, limits().requestsPerSecondPerAddress, tookMs),
  }
}
