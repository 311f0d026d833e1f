import type { NodeDef } from "node-red"

const OUTPUTS = ["object", "xml", "status", "boolean", "activity"] as const
const WHENS = ["any", "status"] as const
const EVENTS = ["user"]

/** A presence-in node as it stands in a flow; what was `${ENV}` has come as text. */
export interface InConfig extends NodeDef {
  device?: string
  events?: string[] | string
  when?: string
  output?: string
  openAfter?: number | string
  closedAfter?: number | string
  initial?: boolean | string
}

export interface InSettings {
  readonly when: (typeof WHENS)[number]
  readonly output: (typeof OUTPUTS)[number]
  readonly openAfterMs: number
  readonly closedAfterMs: number
  readonly initial: boolean
}

/** Reads a node's properties once; `wrong` names those that cannot be. */
export function parseInConfig(config: InConfig): { settings: InSettings; wrong: string[] } {
  const events = listOf(config.events ?? EVENTS)
  const when = (config.when || "any") as InSettings["when"]
  const output = (config.output || "object") as InSettings["output"]
  const openAfterMs = Number(config.openAfter || 0) * 1000
  const closedAfterMs = Number(config.closedAfter || 0) * 1000
  const checks: [property: string, holds: boolean][] = [
    ["events", events.length > 0 && events.every((event) => EVENTS.includes(event))],
    ["when", WHENS.includes(when)],
    ["output", OUTPUTS.includes(output)],
    ["openAfter", openAfterMs >= 0],
    ["closedAfter", closedAfterMs >= 0],
  ]
  return {
    settings: { when, output, openAfterMs, closedAfterMs, initial: String(config.initial) === "true" },
    wrong: checks.flatMap(([property, holds]) => (holds ? [] : [property])),
  }
}

// [contract.md] a list that comes from the environment is JSON, or has commas
function listOf(value: string[] | string): string[] {
  if (typeof value !== "string") return value
  const text = value
    .trim()
    .replace(/^\[|\]$/g, "")
    .replaceAll('"', "")
  return text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "")
}
