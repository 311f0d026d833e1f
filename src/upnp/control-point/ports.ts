import type { Clock, Entropy } from "../../service/ports"
import type { HttpCall, LocatedAnswer, Network, NetworkInterface, SearchSocket, SsdpRequest } from "../transport"

/** What came in as a datagram: an advertisement, or the answer to a search. */
export type Heard = SsdpRequest

/** As much of a machine's network as a control point needs. */
export interface ControlPointNetwork extends Pick<Network, "interfaces" | "listen" | "openSsdp"> {
  /** Follows nothing. Rejects with the system's error, or if there is no whole answer in time and within bounds. */
  call(call: HttpCall): Promise<LocatedAnswer>
  /** Rejects with the system's error, with nothing left open. */
  openSearch(networkInterface: NetworkInterface, onAnswer: (answer: Heard) => void): Promise<SearchSocket>
}

export interface ControlPointPorts {
  readonly clock: Clock
  readonly entropy: Entropy
  readonly network: ControlPointNetwork
}
