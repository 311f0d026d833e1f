import { clean } from "./clean"
import { type Finding, finding } from "./findings"
import { isOf } from "./neighbours"
import { isHere, type Observation, type SearchAnswer, type Situation } from "./observation"

const NO_ROUTE = ["ENETUNREACH", "EHOSTUNREACH", "ENETDOWN", "EADDRNOTAVAIL"]
const FORBIDDEN = ["EPERM", "EACCES"]

/** Whether the group can be joined and sent to. */
export function judgeMulticast({ group, joinFailure, sendFailure }: Observation): Finding {
  if (joinFailure) return finding("multicast.join", { group, cause: joinFailure.message })
  if (!sendFailure) return finding("multicast.ok", { group })
  if (FORBIDDEN.includes(sendFailure.code)) return finding("multicast.firewall", { group })
  if (NO_ROUTE.includes(sendFailure.code)) return finding("multicast.route", { group, cause: sendFailure.message })
  return finding("multicast.send", { group, cause: sendFailure.message })
}

/** Whether a control point at this interface would find the device. */
export function judgeSearch(observation: Observation, situation: Situation): Finding[] {
  const { location, sendFailure, portFailure, byUnicast } = observation
  if (sendFailure) return []
  const told = observation.byGroup.filter(isOwn(situation)).map(locationOf)
  if (told.some((each) => situation.locations.includes(each))) return [finding("search.ok", { location })]
  if (told[0] !== undefined) return [finding("search.location", { told: clean(told[0]), location })]
  if (portFailure) return [finding("search.port", { cause: portFailure.message })]
  return [finding(byUnicast.some(isOwn(situation)) ? "search.group" : "search.silence")]
}

/** Whether somebody else has the device's UDN. */
export function judgeTwin({ sendFailure, byGroup, others }: Observation, situation: Situation): Finding[] {
  if (sendFailure) return []
  const { udn, locations } = situation
  const named = [...byGroup, ...others].filter(({ headers }) => isOf(headers.USN, udn))
  const away = named.find(({ from }) => !isHere(from.address, situation))
  if (away) return [finding("twin.found", { address: away.from.address })]
  const right = named.filter((answer) => locations.includes(locationOf(answer)))
  const other = named.find((answer) => !right.includes(answer))
  return [right.length > 0 && other ? finding("twin.here", { told: clean(locationOf(other)) }) : finding("twin.none")]
}

const isOwn =
  (situation: Situation) =>
  ({ headers, from }: SearchAnswer): boolean =>
    isOf(headers.USN, situation.udn) && isHere(from.address, situation)

const locationOf = ({ headers }: SearchAnswer): string => headers.LOCATION ?? ""
