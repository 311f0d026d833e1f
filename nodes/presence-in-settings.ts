import type { NodeDef } from "node-red"
import { parseList } from "./env-list"

const OUTPUTS = ["object", "xml", "status", "boolean", "activity"] as const
const WHENS = ["any", "status"] as const
const EVENTS = ["user", "contact", "group", "watcher", "authorization", "registration", "notify"] as const
const WITH_XML: readonly string[] = ["user", "contact", "watcher"]

const REMOTE_EVENTS: readonly string[] = ["user", "contact", "group", "watcher"]

export type InEvent = (typeof EVENTS)[number]

/** A presence-in node as it stands in a flow; what was `${ENV}` has come as text. */
export interface InConfig extends NodeDef {
  device?: string
  events?: string[] | string
  contact?: string | string[]
  when?: string
  output?: string
  openAfter?: number | string
  closedAfter?: number | string
  initial?: boolean | string
}

export interface InSettings {
  readonly events: readonly InEvent[]
  /** Ids, names or patterns with `*`, separated by commas; empty: all. */
  readonly contact: string
  readonly when: (typeof WHENS)[number]
  readonly output: (typeof OUTPUTS)[number]
  readonly openAfterMs: number
  readonly closedAfterMs: number
  readonly initial: boolean
}

/** Reads a node's properties once; `wrong` names those that cannot be. */
export function parseInConfig(config: InConfig): { settings: InSettings; wrong: string[] } {
  const events = listOf(config.events ?? ["watcher", "contact"]) as InEvent[]
  const contact = Array.isArray(config.contact) ? config.contact.join(", ") : (config.contact ?? "")
  const when = (config.when || "any") as InSettings["when"]
  const output = (config.output || "object") as InSettings["output"]
  const openAfterMs = Number(config.openAfter || 0) * 1000
  const closedAfterMs = Number(config.closedAfter || 0) * 1000
  const checks: [property: string, holds: boolean][] = [
    ["events", events.length > 0 && events.every((event) => EVENTS.includes(event))],
    ["contact", contact === "" || listOf(contact).length > 0],
    ["when", WHENS.includes(when)],
    ["output", OUTPUTS.includes(output) && (output !== "xml" || events.every((event) => WITH_XML.includes(event)))],
    ["openAfter", openAfterMs >= 0],
    ["closedAfter", closedAfterMs >= 0],
  ]
  return {
    settings: {
      events,
      contact,
      when,
      output,
      openAfterMs,
      closedAfterMs,
      initial: String(config.initial) === "true",
    },
    wrong: checks.flatMap(([property, holds]) => (holds ? [] : [property])),
  }
}

/** [contract.md] The events that only a device of mode host tells. */
export const hostOnlyEvents = ({ events }: InSettings): InEvent[] => events.filter((event) => !REMOTE_EVENTS.includes(event))

// none if it is no list, or is not set
function listOf(value: unknown): readonly unknown[] {
  try {
    return parseList(value)
  } catch {
    return []
  }
}
