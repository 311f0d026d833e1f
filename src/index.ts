/** The door for nodes/. */
export type { AnyDevice, AnyStatus } from "./any-device"
export { type ClaimedDevice, devices } from "./devices"
export { type DoctorReport, diagnose } from "./doctor"
export { formatPresenceOfContactsUpdate } from "./documents/contacts-presence"
export { formatActivity } from "./documents/extension"
export { formatUserPresence } from "./documents/user-presence"
export { formatWatcher } from "./documents/watcher"
export * from "./everywhere"
export type { KeptDevice } from "./kept-device"
export { neighbours } from "./neighbours"
export { allInterfaces, isLan } from "./net/interfaces"
export { systemClock } from "./net/system"
export type { Filter } from "./presence/filter"
export { lifetimeOf, type Wish } from "./presence/lifetime"
export { type Addressed, type Peer, sameId } from "./presence/peer"
export type { Basic, Extension, Note, Pidf, Status, Tuple } from "./presence/pidf"
export { activitiesOf, emptyPresence, type PresenceUpdate, statusOf } from "./presence/user-presence"
export { isNone } from "./presence/word"
export type { RemoteOptions } from "./remote-device"
export type { HostOptions, HostPolicy } from "./running-device"
export { BusyError, DeviceFault, NoDeviceError } from "./service/action-error"
export type { AnyService } from "./service/any-service"
export type { Decision } from "./service/authorizations"
export type {
  AuthorizationChange,
  Change,
  ContactChange,
  NotifyChange,
  RegistrationChange,
  UserChange,
  WatcherChange,
} from "./service/change"
export type { ContactSaid } from "./service/contacts"
export type { Named } from "./service/context"
export { moderate } from "./service/moderation"
export type { Cancel } from "./service/ports"
export type { PresenceService } from "./service/presence-service"
export type { RegistrationAnswer } from "./service/registrations"
export type { ContactRow, RegistrationRow, WatcherRow } from "./service/rows"
export { settling } from "./service/settling"
export type { WatchRequest } from "./service/watchers"
export type { SubscriptionRow } from "./upnp/eventing/subscription-row"
export type { RefusalNews, RefusalRow } from "./upnp/refusals"
export {
  parseExtension,
  parsePeerExtension,
  parsePeerImage,
  parsePresenceOfContact,
  parseUserPresence,
  readFor,
} from "./user-documents"
export { VERSION } from "./version"
