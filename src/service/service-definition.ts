import type { Pidf } from "../presence/pidf"

/** [Presence 5.1] */
export const SERVICE_TYPE = "urn:schemas-upnp-org:service:Presence:1"
export const SERVICE_ID = "urn:upnp-org:serviceId:Presence"

/** [Presence 5.3] The state variables with their data types; those with `moderationMs` are evented, at most once in that time [5.4]. */
export const VARIABLES = {
  UserPresenceInfo: { dataType: "string", moderationMs: 1000 },
  A_ARG_TYPE_UserPresenceInfo: { dataType: "string" },
} as const satisfies Record<string, { dataType: "string" | "ui4"; moderationMs?: number }>

/** [Presence 5.5] The actions with their arguments in order, each with its related state variable. */
export const ACTIONS = {
  GetPresence: { in: {}, out: { UserPresence: "A_ARG_TYPE_UserPresenceInfo" } },
  UpdatePresence: { in: { UpdatedUserPresence: "A_ARG_TYPE_UserPresenceInfo" }, out: {} },
} as const satisfies Record<string, { in: Arguments; out: Arguments }>

type Arguments = Readonly<Record<string, Variable>>

export type Variable = keyof typeof VARIABLES
export type Action = keyof typeof ACTIONS

/** What a variable's text stands for once it is read. */
export interface Values {
  UserPresenceInfo: Pidf
  A_ARG_TYPE_UserPresenceInfo: Pidf
}

type Valued<A> = { readonly [Name in keyof A]: A[Name] extends Variable ? Values[A[Name]] : never }
export type In<A extends Action> = Valued<(typeof ACTIONS)[A]["in"]>
export type Out<A extends Action> = Valued<(typeof ACTIONS)[A]["out"]>
export type Event = { readonly [V in Variable]: { variable: V; value: Values[V] } }["UserPresenceInfo"]
