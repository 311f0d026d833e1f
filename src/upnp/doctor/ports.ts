import type { Clock, Entropy } from "../../service/ports"
import type { HttpAnswer, HttpCall, Network, NetworkInterface, SearchSocket } from "../transport"
import type { SearchAnswer } from "./observation"

/** As much of a machine's network as a doctor needs. */
export interface DoctorNetwork extends Pick<Network, "listen"> {
  /** Rejects with the system's error, with nothing left open. */
  openSearch(networkInterface: NetworkInterface, onAnswer: (answer: SearchAnswer) => void): Promise<SearchSocket>
  /** Whether others may share a port of UDP; rejects with the system's error. */
  tryPort(networkInterface: NetworkInterface, port: number): Promise<void>
  /** Follows nothing. Rejects with the system's error, ETIMEDOUT if there is no whole answer in time. */
  call(call: HttpCall): Promise<HttpAnswer>
}

export interface DoctorPorts {
  readonly clock: Clock
  readonly entropy: Pick<Entropy, "uuid">
  readonly network: DoctorNetwork
}
