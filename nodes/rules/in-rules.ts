import { parseList } from "../env-list"
import { any, type Config, type Fault, flag, isTaken, must, numberWithin, oneOf, type Rule, type Rules } from "./rule"
import { version } from "./version"

export const EVENTS = ["user", "contact", "group", "watcher", "authorization", "registration", "notify"] as const
export const OUTPUTS = ["object", "xml", "status", "boolean", "activity"] as const
export const WHENS = ["any", "status"] as const

/** Those that have a UPnP document. */
const WITH_XML: readonly string[] = ["user", "contact", "watcher"]

/** The items of a list, or of a text with commas; none if it is no list. */
export const listOf = (value: unknown): readonly unknown[] => (isTaken(() => parseList(value)) ? parseList(value) : [])

const isOutput = must("presence-in.invalid.output", oneOf(OUTPUTS))
const delay = must("presence-in.invalid.delay", numberWithin(0, Number.MAX_SAFE_INTEGER, "any"))

const events: Rule = (value) => {
  if (value === undefined || value === null) return undefined
  const chosen = listOf(value)
  const isRight = chosen.length > 0 && chosen.every((event) => EVENTS.some((known) => known === event))
  return isRight ? undefined : { key: "presence-in.invalid.events" }
}

const contact: Rule = (value) => {
  const isNumber = typeof value === "number" // as the environment has an extension of a telephone
  const chosen = listOf(value)
  const isList = chosen.length > 0 && chosen.every((one) => typeof one === "string" || typeof one === "number")
  const isRight = value === undefined || value === null || value === "" || isNumber || isList
  return isRight ? undefined : { key: "presence-in.invalid.contact" }
}

function output(value: unknown, config: Config): Fault | undefined {
  const lacking = value === "xml" ? listOf(config.events).filter((event) => !WITH_XML.includes(String(event))) : []
  const isKnown = lacking.every((event) => EVENTS.some((known) => known === event))
  if (lacking.length > 0 && isKnown) return { key: "presence-in.invalid.xml", values: { events: lacking.join(", ") } }
  return isOutput(value, config)
}

/** What counts for presence-in. */
export const IN_RULES = {
  version,
  device: any,
  events,
  contact,
  when: must("presence-in.invalid.when", oneOf(WHENS)),
  output,
  openAfter: delay,
  closedAfter: delay,
  initial: flag,
} satisfies Rules
