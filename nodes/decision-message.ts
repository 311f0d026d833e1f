import type { Decision } from "../src/index"
import { presenceFrom, USUAL } from "./flow-message"
import { parseNamed, parseNamedList } from "./peer-input"
import { parseLifetime } from "./presence-input"
import { given, isShape, type Shape, shape, text, wrong } from "./shape"

/** What a presence-authorize node decides where a message leaves it open. */
export interface DecisionDefaults {
  readonly mode: string
  readonly decision: string
  /** Seconds; empty for good. */
  readonly expires: unknown
}

/** Events and rows say more than what is needed for a decision. */
const PROPERTIES = ["watcher", "watchers", "decision", "mode", "expires", "until", "presence", "state", "requested", "filter"]

/** Reads a decision: events or rows, one or several, or an object with watchers; `settled`: how those stand about whom nothing is to be decided, if it is about any. */
export function decisionFrom(
  payload: unknown,
  defaults: DecisionDefaults,
  now: number,
): Decision | { readonly settled: readonly string[] | undefined } {
  const values = [payload].flat()
  const entries = values.filter(isMeant).map(entryOf)
  if (entries.length === 0 && values.length > 0) return { settled: undefined }
  const open = entries.filter(isOpen)
  const [first] = open
  if (!first) return { settled: entries.map(({ state }) => String(state)) }
  const { watchers: _, ...decision } = readEntry(first, defaults, now)
  const all = open.map((entry) => readEntry(entry, defaults, now))
  if (all.some(({ watchers: _, ...other }) => JSON.stringify(other) !== JSON.stringify(decision)))
    throw wrong("the list holds different decisions; send one message for each")
  return { ...decision, watchers: all.flatMap(({ watchers }) => watchers) }
}

// [contract.md] an event or a row about something else, as presence-in sends them by the same wire, carries no decision and passes through
const isMeant = (value: unknown): boolean => !isShape(value) || value.decision !== undefined || !isOther(value)

const isOther = ({ watcher, watchers, status, state }: Shape): boolean =>
  typeof status === "string" || (typeof state === "string" && watcher === undefined && watchers === undefined)

function entryOf(value: unknown): Shape {
  if (!isShape(value) || (value.watcher === undefined && value.watchers === undefined))
    throw wrong("the payload is neither a watcher event nor an object with watcher or watchers")
  if (value.watcher !== undefined && value.watchers !== undefined) throw wrong("there are both watcher and watchers")
  return shape(value, "the payload", PROPERTIES)
}

// [contract.md] an event or a row about whom somebody has ruled already passes through
const isOpen = ({ state, decision }: Shape): boolean =>
  state === undefined || state === "pending" || (decision ?? undefined) !== undefined

function readEntry(entry: Shape, defaults: DecisionDefaults, now: number): Decision {
  const said = entry.mode === "policy" ? undefined : entry.mode // a row or an event about whom the device let in by itself
  const mode = word(said ?? defaults.mode, "mode", ["reactive", "proactive"] as const)
  const decision = word(entry.decision ?? defaults.decision, "decision", ["allow", "block"] as const)
  const people = entry.watchers ?? entry.watcher
  const watchers =
    typeof people === "string" && entry.watchers === undefined
      ? [parseNamed(people, "watcher")]
      : parseNamedList(people, "watcher")
  if (watchers.length === 0) throw wrong("watchers is empty")
  return given<Decision>({
    watchers: watchers.map((watcher) => ({ watcher })),
    mode,
    decision,
    expiresAt: decision === "block" ? undefined : parseLifetime(entry, defaults.expires, now),
    presence: entry.presence === undefined || decision === "block" ? undefined : viewIn(entry.presence, now),
  })
}

/** A word names no tuple of the user's: it is shown as it is given [presence.md 46], whatever his own sources say. */
const ALIAS = { ...USUAL, tuple: "alias" }

function viewIn(value: unknown, now: number): NonNullable<Decision["presence"]> {
  const { tuples, notes, extensions, entity } = presenceFrom(value, ALIAS, now)
  return { tuples, notes, extensions, ...(entity !== undefined && { entity }) }
}

function word<Word extends string>(value: unknown, name: string, words: readonly Word[]): Word {
  const found = words.find((each) => each === text(value, name))
  if (!found) throw wrong(`${name} is none of ${words.join(", ")}`)
  return found
}
