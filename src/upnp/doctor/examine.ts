import type { Place } from "../link"
import { SSDP_PORT } from "../protocol"
import { groupOf } from "../ssdp/group"
import { probeDescription } from "./description-probe"
import { probeEvents } from "./event-probe"
import { FINDINGS, type Finding, type Verdict } from "./findings"
import { judge } from "./judge"
import { listed, type Neighbour, neighboursIn } from "./neighbours"
import type { Observation, Situation } from "./observation"
import { isAdvertised } from "./place"
import type { DoctorPorts } from "./ports"
import { probeSearch } from "./search-probe"

/** A finding with its verdict. */
export interface Check extends Finding {
  readonly verdict: Verdict
}

/** What was found at one interface; name and address are empty if it is about the whole device. */
export interface Examined {
  readonly name: string
  readonly address: string
  readonly checks: readonly Check[]
  /** Who else answers there. */
  readonly others: readonly Neighbour[]
}

/** Looks at a device at one of its interfaces, for less than five seconds. */
export async function examine(ports: DoctorPorts, place: Place, situation: Situation): Promise<Examined> {
  const { name, address } = place.networkInterface
  const observation = await observe(ports, place, situation.udn)
  const checks = judge(observation, situation).map(checkOf)
  return { name, address, checks, others: listed(neighboursIn(observation.others, situation.udn)) }
}

export const checkOf = (found: Finding): Check => ({ ...found, verdict: FINDINGS[found.code] })

async function observe(ports: DoctorPorts, place: Place, udn: string): Promise<Observation> {
  const { networkInterface, location } = place
  const [seen, fetched, subscribed] = await Promise.all([
    probeSearch(ports, { networkInterface, udn, port: SSDP_PORT }),
    probeDescription(ports.network, place, udn),
    probeEvents(ports, place),
  ])
  const group = groupOf(networkInterface.address)
  return { networkInterface, group, location, isAdvertised: isAdvertised(place), ...seen, fetched, subscribed }
}
