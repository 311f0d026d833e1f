import type { NodeDef } from "node-red"
import { type EVENTS, listOf, type OUTPUTS, type WHENS } from "./rules/in-rules"

const REMOTE_EVENTS: readonly string[] = ["user", "contact", "group", "watcher"]

export type InEvent = (typeof EVENTS)[number]

/** A presence-in node as it stands in a flow; what was `${ENV}` has come as text. */
export interface InConfig extends NodeDef {
  device?: string
  events?: string[] | string
  contact?: string | number | string[]
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

/** Reads the properties of a node that its rules have found right. */
export const parseInConfig = (config: InConfig): InSettings => ({
  events: listOf(config.events ?? ["watcher", "contact"]) as InEvent[],
  contact: Array.isArray(config.contact) ? config.contact.join(", ") : String(config.contact ?? ""),
  when: (config.when ?? "any") as InSettings["when"],
  output: (config.output ?? "object") as InSettings["output"],
  openAfterMs: Number(config.openAfter || 0) * 1000,
  closedAfterMs: Number(config.closedAfter || 0) * 1000,
  initial: String(config.initial) === "true",
})

/** [contract.md] The events that only a device of mode host tells. */
export const hostOnlyEvents = ({ events }: InSettings): InEvent[] => events.filter((event) => !REMOTE_EVENTS.includes(event))
