import { sameIp } from "../ip"
import type { NetworkInterface, SsdpRequest } from "../transport"

/** Why something did not succeed: the system's word for it, empty if there is none, and its sentence. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** An answer to a search; header names in upper case. */
export type SearchAnswer = Pick<SsdpRequest, "headers" | "from">

/** What came of fetching a description. */
export type Fetched = { readonly status: number; readonly hasUdn: boolean } | Failure

/** What came of subscribing: whether the initial event arrived, or the status that refused. */
export type Subscribed = { readonly status: number; readonly notified: boolean } | Failure

/** What was seen at one interface. */
export interface Observation {
  readonly networkInterface: NetworkInterface
  /** The group that was searched. */
  readonly group: string
  /** The URL that searches are to be answered with. */
  readonly location: string
  /** The URL names another address than the device has: somebody chose it, for NAT. */
  readonly isAdvertised: boolean
  /** What stood in the way of joining the group and of sending to it. */
  readonly joinFailure: Failure | undefined
  readonly sendFailure: Failure | undefined
  /** Answers to a search for the device's UDN that was sent to the group, and to one that was sent to the device alone. */
  readonly byGroup: readonly SearchAnswer[]
  readonly byUnicast: readonly SearchAnswer[]
  /** Why nobody could hear at the SSDP port; not looked at where the device was found. */
  readonly portFailure: Failure | undefined
  /** Answers to a search for everything. */
  readonly others: readonly SearchAnswer[]
  readonly fetched: Fetched
  readonly subscribed: Subscribed
}

/** What is the same at every interface. */
export interface Situation {
  /** With its `uuid:`. */
  readonly udn: string
  /** Every URL that the device has told. */
  readonly locations: readonly string[]
  /** Every address of this machine. */
  readonly ownAddresses: readonly string[]
  readonly surroundings: Surroundings
}

/** Where the process runs. */
export interface Surroundings {
  readonly kind: "machine" | "container" | "wsl"
  /** It sees the bridges of containers, as a container on the host's network does. */
  readonly seesBridges: boolean
}

/** Whether an address is one of this machine's. */
export const isHere = (address: string, { ownAddresses }: Situation): boolean => ownAddresses.some((own) => sameIp(own, address))

export const isFailure = (result: object): result is Failure => "message" in result
