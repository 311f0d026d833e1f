import type { ContactPresence } from "../presence/contact-presence"
import type { Peer } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import type { RegistrationResult } from "../presence/registration"
import type { ListedWatcher, WatcherRequest } from "../presence/watcher"

/** [Presence 5.1] */
export const SERVICE_TYPE = "urn:schemas-upnp-org:service:Presence:1"
export const SERVICE_ID = "urn:upnp-org:serviceId:Presence"

/** [Presence 5.3] The state variables with their data types; those with `moderationMs` are evented, at most once in that time [5.4]. */
export const VARIABLES = {
  UserPresenceInfo: { dataType: "string", moderationMs: 1000 },
  PresenceOfContactsUpdate: { dataType: "string", moderationMs: 1000 },
  Watcher: { dataType: "string", moderationMs: 1000, option: "authorization" },
  A_ARG_TYPE_WatcherList: { dataType: "string", option: "authorization" },
  A_ARG_TYPE_UserPresenceInfo: { dataType: "string" },
  A_ARG_TYPE_PresenceOfContactsList: { dataType: "string" },
  A_ARG_TYPE_ContactId: { dataType: "string" },
  A_ARG_TYPE_RegistrationResult: { dataType: "string" },
  A_ARG_TYPE_Expires: { dataType: "ui4" },
} as const satisfies Record<string, VariableDefinition>

const INVALID_TARGET_CONTACT = "Invalid target contact" // [presence.md 35]

/** [Presence 5.5] The actions with their arguments in order, each with its related state variable. */
export const ACTIONS = {
  GetPresence: { in: {}, out: { UserPresence: "A_ARG_TYPE_UserPresenceInfo" } },
  UpdatePresence: { in: { UpdatedUserPresence: "A_ARG_TYPE_UserPresenceInfo" }, out: {} },
  GetContactPresence: {
    in: { TargetContact: "A_ARG_TYPE_ContactId" },
    out: { ContactPresence: "A_ARG_TYPE_PresenceOfContactsList" },
    invalidContact: INVALID_TARGET_CONTACT,
  },
  GetPresenceOfContactsUpdate: { in: {}, out: { ContactPresenceUpdate: "A_ARG_TYPE_PresenceOfContactsList" } },
  RegisterForContactPresence: {
    in: { Contact: "A_ARG_TYPE_ContactId", Expire: "A_ARG_TYPE_Expires" },
    out: { RegistrationResult: "A_ARG_TYPE_RegistrationResult" },
    invalidContact: INVALID_TARGET_CONTACT,
  },
  AuthorizePresenceReactive: {
    in: { Contact: "A_ARG_TYPE_ContactId", Expire: "A_ARG_TYPE_Expires", UserPresenceInfo: "A_ARG_TYPE_UserPresenceInfo" },
    out: {},
    option: "authorization",
  },
  AuthorizePresenceProactive: {
    in: { UserPresenceInfo: "A_ARG_TYPE_UserPresenceInfo", Expire: "A_ARG_TYPE_Expires", WatcherList: "A_ARG_TYPE_WatcherList" },
    out: {},
    option: "authorization",
  },
} as const satisfies Record<string, ActionDefinition>

/** What a device may leave out of the service, as a whole. */
export type Option = "authorization"

export interface VariableDefinition {
  readonly dataType: "string" | "ui4"
  readonly moderationMs?: number
  readonly option?: Option
}

export interface ActionDefinition {
  readonly in: Arguments
  readonly out: Arguments
  readonly option?: Option
  /** What error 770 says; the texts of the standard differ. */
  readonly invalidContact?: string
}

type Arguments = Readonly<Record<string, Variable>>

export type Variable = keyof typeof VARIABLES
export type Action = keyof typeof ACTIONS

/** [contract.md] What a control point may do that is to read alone. */
export const isReading = (action: Action): boolean => action.startsWith("Get")

/** What a variable's text stands for once it is read. */
export interface Values {
  UserPresenceInfo: Pidf
  PresenceOfContactsUpdate: readonly ContactPresence[]
  Watcher: readonly WatcherRequest[]
  A_ARG_TYPE_WatcherList: readonly ListedWatcher[]
  /** Undefined: an empty text. */
  A_ARG_TYPE_UserPresenceInfo: Pidf | undefined
  A_ARG_TYPE_PresenceOfContactsList: readonly ContactPresence[]
  A_ARG_TYPE_ContactId: readonly Peer[]
  A_ARG_TYPE_RegistrationResult: RegistrationResult
  /** Seconds. */
  A_ARG_TYPE_Expires: number
}

type Valued<A> = { readonly [Name in keyof A]: A[Name] extends Variable ? Values[A[Name]] : never }
export type In<A extends Action> = Valued<(typeof ACTIONS)[A]["in"]>
export type Out<A extends Action> = Valued<(typeof ACTIONS)[A]["out"]>

type EventedVariable = { [V in Variable]: (typeof VARIABLES)[V] extends { moderationMs: number } ? V : never }[Variable]

/** Evented variables with their values. */
export type Properties = { readonly [V in EventedVariable]?: Values[V] }

/** [contract.md] The service as a device offers it: with all its options, or without. */
export interface ServiceDefinition {
  readonly actions: ReadonlyMap<string, ActionDefinition>
  readonly variables: ReadonlyMap<string, VariableDefinition>
}

export function defineService(options: Readonly<Record<Option, boolean>>): ServiceDefinition {
  const offered = <T extends { readonly option?: Option }>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> =>
    new Map(Object.entries(table).filter(([, { option }]) => option === undefined || options[option]))
  return { actions: offered<ActionDefinition>(ACTIONS), variables: offered<VariableDefinition>(VARIABLES) }
}
