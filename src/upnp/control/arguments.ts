import { formatUserPresence, parseUserPresence } from "../../documents/user-presence"
import { ActionError } from "../../service/action-error"
import { ACTIONS, type Action, type In, type Out, type Values, type Variable } from "../../service/service-definition"
import { XmlError } from "../../xml/xml-error"

type Codec<T> = { parse(text: string): T; format(value: T): string }

/** How the text of each variable is read and written. */
const CODECS: { readonly [V in Variable]: Codec<Values[V]> } = {
  UserPresenceInfo: { parse: parseUserPresence, format: once((user) => formatUserPresence("UserPresenceInfo", user)) },
  A_ARG_TYPE_UserPresenceInfo: { parse: parseUserPresence, format: once((user) => formatUserPresence("UserPresence", user)) },
}

/** A state is rendered once, however often it is asked for; it never changes, another one takes its place. */
function once<T extends object>(format: (value: T) => string): (value: T) => string {
  const rendered = new WeakMap<T, string>()
  return (value) => {
    const text = rendered.get(value) ?? format(value)
    rendered.set(value, text)
    return text
  }
}

/** Reads a text as the variable's type; throws ActionError 600 saying what is wrong, 605 if it is too long. */
export const parseVariable = <V extends Variable>(variable: V, text: string, documentBytes: number): Values[V] =>
  readDocument(CODECS[variable].parse, text, documentBytes)

/** Reads a document with its own parser, whose complaints become those of the service: ActionError 600, 605. */
export function readDocument<T>(parse: (text: string) => T, text: string, documentBytes: number): T {
  if (text.length > documentBytes) throw new ActionError(605, `more than ${documentBytes} characters`)
  try {
    return parse(text)
  } catch (cause) {
    throw cause instanceof XmlError ? new ActionError(600, cause.message, { cause }) : cause
  }
}

/** Writes a value as the variable's text. */
export const formatVariable = <V extends Variable>(variable: V, value: Values[V]): string => CODECS[variable].format(value)

/** CTRL-17, 18: the in-arguments of an action by name, in any order; none missing, none twice, none that it has not. */
export function parseArguments<A extends Action>(
  action: A,
  args: readonly (readonly [string, string])[],
  documentBytes: number,
): In<A> {
  const table: Readonly<Record<string, Variable>> = ACTIONS[action].in
  const given = new Map(args)
  const missing = Object.keys(table).find((name) => !given.has(name))
  if (missing) throw new ActionError(402, `${missing} is missing`)
  if (args.length > given.size) throw new ActionError(402, "an argument comes twice")
  if (given.size > Object.keys(table).length) throw new ActionError(402, `${action} takes no other arguments`)
  const values = Object.entries(table).map(([name, variable]) => [
    name,
    parseVariable(variable, given.get(name) ?? "", documentBytes),
  ])
  return Object.fromEntries(values) as In<A>
}

/** CTRL-17: the out-arguments of an action in the order of the table, all of them. */
export function formatArguments<A extends Action>(action: A, values: Out<A>): [string, string][] {
  const table: Readonly<Record<string, Variable>> = ACTIONS[action].out
  return Object.entries(table).map(([name, variable]) => [name, formatVariable(variable, values[name as keyof Out<A>] as never)])
}
