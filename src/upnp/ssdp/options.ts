import type { Refusals } from "../refusals"
import type { NetworkInterface } from "../transport"
import type { AnswersPerSecond } from "./answer-limits"
import type { Signature } from "./messages"
import type { Identity } from "./usn-table"

/** What advertiser and responder tell of a device, and where. */
export interface SsdpOptions {
  readonly identity: Identity
  readonly signature: Signature
  readonly interfaces: readonly NetworkInterface[]
  /** The URL of the description, as a peer at this interface reaches it: SSDP-15, SSDP-30. */
  readonly locationOf: (networkInterface: NetworkInterface) => string
  readonly limits: () => AnswersPerSecond
  readonly refusals: Pick<Refusals, "note">
  /** One datagram did not leave; all others are tried nevertheless. */
  readonly onError: (cause: unknown, networkInterface: NetworkInterface) => void
}
