import type { Refused } from "./refused"
import type { AnyService } from "./service/any-service"
import type { Change } from "./service/change"
import type { DocumentLimits } from "./service/limits"
import type { Cancel, Clock } from "./service/ports"
import type { PresenceService } from "./service/presence-service"
import type { RemoteStatus } from "./upnp/control-point/remote-status"
import type { DeviceStatus } from "./upnp/device-status"
import type { SubscriptionRow } from "./upnp/eventing/subscription-row"

/** How a hosted device stands: towards the network, and its store. */
export type HostStatus =
  | DeviceStatus
  | { readonly code: "store-failed"; readonly cause: Error }
  | { readonly code: "udn-taken" }
  /** On the network, but changes cannot be kept, and are refused. */
  | { readonly code: "store-unwritable"; readonly locations: readonly string[]; readonly cause: Error }
  /** On the network with what could be read of the store; the damaged one is there. */
  | { readonly code: "store-damaged"; readonly locations: readonly string[]; readonly aside: string }

/** How a device stands. */
export type AnyStatus = HostStatus | RemoteStatus

/** A Presence device as flow nodes use it: they need not know where it is. */
export interface AnyDevice {
  /** That of its config node. */
  readonly id: string
  readonly name: string
  /** With its `uuid:`, undefined as long as it is not known. */
  readonly udn: string | undefined
  readonly status: AnyStatus
  /** What a document may be that somebody hands in for it. */
  readonly limits: DocumentLimits
  /** Whether it can do what only a host can do. */
  readonly isHost: boolean
  /** For whoever waits on behalf of the device: what throws then is told to `onError`, and ends nothing else. */
  readonly clock: Clock
  onStatus(listener: (status: AnyStatus) => void): Cancel
  /** Hears every change of presence, of watchers and of registrations. */
  onChange(listener: (change: Change) => void): Cancel
  /** How each subscription of a control point stands; undefined for a device that is elsewhere. */
  readonly subscriptions?: readonly SubscriptionRow[]
  /** Hears when something about the subscriptions is no longer as it was. */
  onSubscriptions?(listener: () => void): Cancel
  /** What was refused of all that the network brought. */
  readonly refused: Refused
  /** Hears what went wrong where nobody waits for an answer. */
  onError(listener: (cause: unknown) => void): Cancel
  /** Hands over the service when what it knows is known here, once all flows have started; of a device elsewhere each time anew. */
  onKnown(run: (service: AnyService) => void): Cancel
  /** Wants to know of a contact, also if the device does not tell of him by itself. */
  follow(id: string): Cancel
  /** Its service, as soon as there is one; rejects with NoDeviceError. */
  service(): Promise<AnyService>
  /** The same with what only a host can do; rejects with ActionError 600 if the device is not one. */
  host(): Promise<PresenceService>
}
