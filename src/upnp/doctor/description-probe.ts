import type { Place } from "../link"
import { attempt } from "./attempt"
import { type Fetched, isFailure } from "./observation"
import { hostOf, targetOf } from "./place"
import type { DoctorNetwork } from "./ports"

const ANSWER_MS = 1_500
const MAX_BYTES = 262_144

/** Reads a device's description, as a control point at this place would. */
export async function probeDescription(network: Pick<DoctorNetwork, "call">, place: Place, udn: string): Promise<Fetched> {
  const to = targetOf(place)
  const { pathname: path } = new URL(place.location)
  const headers = [["HOST", hostOf(to)]] as const
  const answer = await attempt(network.call({ method: "GET", to, path, headers, maxBytes: MAX_BYTES, timeoutMs: ANSWER_MS }))
  if (isFailure(answer)) return answer
  return { status: answer.status, hasUdn: answer.body.toLowerCase().includes(`<udn>${udn}</udn>`.toLowerCase()) }
}
