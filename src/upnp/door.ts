import type { Limits } from "../service/limits"
import type { Clock } from "../service/ports"
import { reply } from "./http-reply"
import { RequestRates } from "./request-rates"
import type { Door } from "./transport"

export interface DoorOptions {
  /** Who may do anything at all. */
  readonly admits: (address: string) => boolean
  readonly limits: () => Pick<Limits, "requestsPerSecondPerAddress">
}

const CLOSE = ["CONNECTION", "close"] as const
const STRANGER = reply(403, [CLOSE])
const TOO_MANY = reply(503, [["RETRY-AFTER", "1"], CLOSE])

/** Lets in whoever may call [SEC-12, SEC-15] and does not ask too often [SEC-7]. */
export function doorOf(clock: Pick<Clock, "now">, { admits, limits }: DoorOptions): Door {
  const rates = new RequestRates()
  return {
    refuse: (address) => {
      if (!admits(address)) return STRANGER
      return rates.admits(address, limits().requestsPerSecondPerAddress, clock.now()) ? undefined : TOO_MANY
    },
  }
}
