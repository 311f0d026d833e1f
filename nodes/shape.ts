import { ActionError } from "../src/everywhere"

/** An object of a message, whatever it holds. */
export type Shape = Readonly<Record<string, unknown>>

/** Whether a value is an object that is no list. */
export const isShape = (value: unknown): value is Shape => typeof value === "object" && value !== null && !Array.isArray(value)

/** The refusal of something in a message that is not as it should be. */
export const wrong = (detail: string): ActionError => new ActionError(600, detail)

/** A value as text; throws if it is none. */
export function text(value: unknown, name: string): string {
  if (typeof value !== "string") throw wrong(`${name} is not a text`)
  return value
}

/** [contract.md] What the environment has as a number where a node wants a text. */
export const asText = (value: unknown): unknown => (typeof value === "number" ? String(value) : value)

/** Reads a text that stands in this place; what is wrong with it is said of that. */
export function textOf<T>(value: unknown, name: string, read: (text: string) => T): T {
  const written = text(value, name)
  try {
    return read(written)
  } catch (cause) {
    throw cause instanceof ActionError ? new ActionError(cause.code, `${name}: ${cause.detail}`) : cause
  }
}

/** A value as an object with no other than these properties; throws if it is none. */
export function shape(value: unknown, name: string, properties: readonly string[]): Shape {
  if (!isShape(value)) throw wrong(`${name} is not an object`)
  const stranger = Object.keys(value).find((key) => !properties.includes(key))
  if (stranger !== undefined)
    throw wrong(`in ${name} ${JSON.stringify(stranger.slice(0, 40))} means nothing; it may have ${properties.join(", ")}`)
  return value
}

/** A value as a list, read item by item; none for undefined; throws if it is something else. */
export function list<T>(value: unknown, name: string, read: (item: unknown, name: string) => T): T[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) throw wrong(`${name} is not a list`)
  return value.map((item) => read(item, name))
}

/** The properties that are there, without those that are undefined. */
export const given = <T extends object>(properties: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(properties).filter(([, value]) => value !== undefined)) as T
