import { parseContactId } from "../../documents/contact-id"
import { formatPresenceOfContactsList, formatPresenceOfContactsUpdate } from "../../documents/contacts-presence"
import { formatUserPresence, parseUserPresence } from "../../documents/user-presence"
import { formatWatcher } from "../../documents/watcher"
import { parseWatcherList } from "../../documents/watcher-list"
import type { Pidf } from "../../presence/pidf"
import { remember } from "../../presence/remember"
import { ActionError } from "../../service/action-error"
import type { DocumentLimits } from "../../service/limits"
import {
  ACTIONS,
  type Action,
  type ActionDefinition,
  type In,
  type Out,
  type Properties,
  type Values,
  type Variable,
} from "../../service/service-definition"
import type { Bounds } from "../../xml/syntax"
import { XmlError, XmlLimitError } from "../../xml/xml-error"
import { parseExpires } from "./expires"
import { listRenderedOnce, renderedOnce } from "./rendered"

type Related<Side extends "in" | "out"> = {
  [A in Action]: (typeof ACTIONS)[A][Side][keyof (typeof ACTIONS)[A][Side]]
}[Action]
type InVariable = Related<"in"> & Variable
type OutVariable = (Related<"out"> & Variable) | keyof Properties

/** How the text of each variable is read that goes in. */
const PARSERS: { readonly [V in InVariable]: (text: string, bounds: Bounds) => Values[V] } = {
  A_ARG_TYPE_UserPresenceInfo: (text, bounds) => (text.trim() === "" ? undefined : parseUserPresence(text, bounds)),
  A_ARG_TYPE_ContactId: remember(parseContactId), // bounded as usual, no presence being in it
  A_ARG_TYPE_Expires: parseExpires,
  A_ARG_TYPE_WatcherList: parseWatcherList,
}

/** How the text of each variable is written that goes out. */
const FORMATTERS: { readonly [V in OutVariable]: (value: Required<Values>[V]) => string } = {
  UserPresenceInfo: renderedOnce((user) => formatUserPresence("UserPresenceInfo", user)),
  PresenceOfContactsUpdate: renderedOnce(formatPresenceOfContactsUpdate),
  Watcher: renderedOnce(formatWatcher),
  A_ARG_TYPE_UserPresenceInfo: renderedOnce((user: Pidf) => formatUserPresence("UserPresence", user)) as (user?: Pidf) => string,
  A_ARG_TYPE_PresenceOfContactsList: listRenderedOnce(renderedOnce(formatPresenceOfContactsList)),
  A_ARG_TYPE_RegistrationResult: (result) => result,
}

/** Reads a text as the variable's type; throws ActionError 600 saying what is wrong, 605 if it is too long. */
export const parseVariable = <V extends InVariable>(variable: V, text: string, limits: DocumentLimits): Values[V] =>
  readDocument(PARSERS[variable], text, limits)

/** Reads a document with its own parser, whose complaints become those of the service: ActionError 600, 605. */
export function readDocument<T>(parse: (text: string, bounds: Bounds) => T, text: string, limits: DocumentLimits): T {
  const { documentBytes, documentDepth, documentNodes } = limits
  if (text.length > documentBytes) throw new ActionError(605, `more than ${documentBytes} characters`)
  try {
    return parse(text, { depth: documentDepth, nodes: documentNodes })
  } catch (cause) {
    if (cause instanceof XmlLimitError) throw new ActionError(605, cause.message, { cause })
    throw cause instanceof XmlError ? new ActionError(600, cause.message, { cause }) : cause
  }
}

/** The arguments of each action in their order. */
const argumentsOf = (side: "in" | "out") =>
  Object.fromEntries(
    Object.entries<ActionDefinition>(ACTIONS).map(([action, table]) => [action, Object.entries(table[side])]),
  ) as Readonly<Record<Action, [name: string, variable: Variable][]>>
const IN = argumentsOf("in")
const OUT = argumentsOf("out")

/** Writes a value as the variable's text. */
export const formatVariable = <V extends OutVariable>(variable: V, value: Values[V]): string => FORMATTERS[variable](value)

/** CTRL-17, 18: the in-arguments of an action by name, in any order; none missing, none twice, none that it has not. */
export function parseArguments<A extends Action>(
  action: A,
  args: readonly (readonly [string, string])[],
  limits: DocumentLimits,
): In<A> {
  const table = IN[action]
  const given = new Map(args)
  const [missing] = table.find(([name]) => !given.has(name)) ?? []
  if (missing) throw new ActionError(402, `${missing} is missing`)
  if (args.length > given.size) throw new ActionError(402, "an argument comes twice")
  if (given.size > table.length) throw new ActionError(402, `${action} takes no other arguments`)
  const values: Record<string, unknown> = {}
  for (const [name, variable] of table) values[name] = parseVariable(variable as InVariable, given.get(name) ?? "", limits)
  return values as In<A>
}

/** CTRL-17: the out-arguments of an action in the order of the table, all of them. */
export function formatArguments<A extends Action>(action: A, values: Out<A>): [string, string][] {
  return OUT[action].map(([name, variable]) => [
    name,
    formatVariable(variable as OutVariable, values[name as keyof Out<A>] as never),
  ])
}
