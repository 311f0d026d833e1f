/** What is wrong with a property: the key of the words for it, and what they name. */
export interface Fault {
  readonly key: string
  readonly values?: Readonly<Record<string, string>>
}

/** A node's properties as they stand in a flow. */
export type Config = Readonly<Record<string, unknown>>

/** Looks at a property, which may depend on the others of its node; undefined if it is right. Form and runtime ask the same one. */
export type Rule = (value: unknown, config: Config) => Fault | undefined

/** The rules of a type by property. */
export type Rules = Readonly<Record<string, Rule>>

const SHOWN = 40
const PACKAGE = "node-red-contrib-upnp-presence"

/** Where the words of a key stand, whichever node asks for them. */
export const located = (key: string): string => `${PACKAGE}/${key.slice(0, key.indexOf("."))}:${key}`

/** Whether a property is filled from the environment when the flow starts. */
export const isEnv = (value: unknown): value is string => typeof value === "string" && /^\$\{[^}]+\}$/.test(value.trim())

/** A rule for what is written as a text or a number. */
export const must =
  (key: string, holds: (text: string) => boolean): Rule =>
  (value) =>
    value === undefined || value === null || holds(String(value).trim()) ? undefined : { key }

/** A rule for a value that a reader takes, or throws at. */
export const readBy =
  (key: string, read: (value: unknown) => unknown): Rule =>
  (value) =>
    value === undefined || value === null || isTaken(() => read(value)) ? undefined : { key }

/** Whether something can be read without an error. */
export function isTaken(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** One of a few words. */
export const oneOf =
  (words: readonly string[]) =>
  (value: string): boolean =>
    words.includes(value)

/** A number from `least` to `most`, which may be left empty. */
export const numberWithin =
  (least: number, most: number, step: "whole" | "any") =>
  (value: string): boolean =>
    value === "" || (Number(value) >= least && Number(value) <= most && (step === "any" || Number.isInteger(Number(value))))

/** Anything, once the environment has filled it. */
export const any: Rule = () => undefined

/** True or false; the environment has texts for them. */
export const flag: Rule = (value) =>
  ["true", "false", "undefined", "null"].includes(String(value))
    ? undefined
    : { key: "presence-device.invalid.flag", values: { value: String(value).slice(0, SHOWN) } }

/** A fault of a property, by its name. */
export type NamedFault = Fault & { readonly property: string }

/** What is wrong at the start, when the environment has filled all that it can; of what a later version saved nothing else is known. */
export function faultsIn(config: object, rules: Rules): NamedFault[] {
  const faults = Object.entries(rules).flatMap(([property, rule]) => {
    const value = (config as Config)[property]
    const lacking = lackingIn(value)
    const fault = lacking === undefined ? rule(value, config as Config) : unset(lacking)
    return fault ? [{ ...fault, property }] : []
  })
  const later = faults.filter(({ property }) => property === "version")
  return later.length > 0 ? later : faults
}

/** Node-RED fills entries of lists and objects, too, and leaves what the environment lacks as it stands. */
function lackingIn(value: unknown): string | undefined {
  if (isEnv(value)) return value
  if (typeof value !== "object" || value === null) return undefined
  for (const part of Object.values(value)) {
    const lacking = lackingIn(part)
    if (lacking !== undefined) return lacking
  }
  return undefined
}

const unset = (value: string): Fault => ({
  key: "presence-device.invalid.unset",
  values: { value: value.trim().slice(0, SHOWN) },
})
