import { sameIp } from "../ip"
import { callAt } from "./calling"
import { type DescribedService, parseDescription } from "./description"
import { type Place, reachedAt } from "./place"
import type { ControlPointNetwork } from "./ports"
import { type ActionsOffered, parseScpd } from "./scpd"

/** What was read at the place of a description. */
export interface Described {
  readonly place: Place
  /** Our address that leads there. */
  readonly localAddress: string
  readonly services: readonly DescribedService[]
}

type Caller = Pick<ControlPointNetwork, "call">
type Describer = Pick<ControlPointNetwork, "call" | "interfaces">

/** Reads the description at a place; rejects if there is none. */
export async function describeAt(network: Describer, asked: Place): Promise<Described> {
  const { status, body, local, peer } = await callAt(network, asked, { method: "GET" })
  if (status !== 200) throw new Error(`HTTP ${status} at ${asked.url}`)
  const place = reachedAt(asked, peer.address)
  // the system may leave out the zone of a link-local address
  const own = network.interfaces("").find(({ address }) => sameIp(address, local.address))
  return { place, localAddress: own?.address ?? local.address, services: parseDescription(body, place) }
}

/** Reads what a service can do; rejects if that cannot be read, CP-7: this service is of no use then. */
export async function actionsOf(network: Caller, { scpd }: DescribedService): Promise<ActionsOffered> {
  const { status, body } = await callAt(network, scpd, { method: "GET" })
  if (status !== 200) throw new Error(`HTTP ${status} at ${scpd.url}`)
  return parseScpd(body)
}
