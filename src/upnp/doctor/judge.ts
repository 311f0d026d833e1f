import { isIpv6 } from "../ip"
import { type Finding, finding } from "./findings"
import { judgeDescription, judgeEvent } from "./judge-http"
import { judgeMulticast, judgeSearch, judgeTwin } from "./judge-search"
import { neighboursIn } from "./neighbours"
import { isHere, type Observation, type Situation } from "./observation"

/** What was seen at an interface, in findings; in the order in which one would look. */
export function judge(observation: Observation, situation: Situation): Finding[] {
  return [
    judgeMulticast(observation),
    ...judgeSearch(observation, situation),
    ...judgeTwin(observation, situation),
    judgeDescription(observation),
    ...judgeEvent(observation),
    ...judgeOthers(observation, situation),
  ]
}

/** Who else answers tells whether multicast gets through the network at all. */
function judgeOthers({ networkInterface, sendFailure, others }: Observation, situation: Situation): Finding[] {
  if (networkInterface.internal) return [finding("others.local")]
  if (sendFailure) return []
  const outside = neighboursIn(others, situation.udn).filter(({ address }) => !isHere(address, situation))
  const { kind, seesBridges } = situation.surroundings
  const isBehind = kind === "wsl" || (kind === "container" && !seesBridges)
  if (outside.length > 0)
    return [finding("others.some", { count: String(outside.length) }), ...(isBehind ? [finding("container.ok")] : [])]
  const { address } = networkInterface
  if (isIpv6(address)) return [finding("others.ipv6")]
  return isBehind ? [finding(kind === "wsl" ? "container.wsl" : "container.bridge", { address })] : [finding("others.none")]
}
