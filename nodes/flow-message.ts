import { type Basic, isNone, type PresenceUpdate, parseWord } from "../src/index"
import { activityOf, NOTHING, parseActivities, parseLifetime, parseNotes, parsePresence, parseTuples } from "./presence-input"
import { given, isShape, list, type Shape, shape, text, wrong } from "./shape"

/** What a presence-update node says of its source where a message leaves it open. */
export interface UpdateDefaults {
  readonly tuple: string
  readonly basic: string
  readonly activity: string
  readonly note: string
  readonly lang: string
  /** Seconds; empty for good. */
  readonly expires: unknown
}

/** What is meant where neither a node nor a message says more. */
export const USUAL: UpdateDefaults = { tuple: "node-red", basic: "open", activity: "", note: "", lang: "", expires: "" }

const SHORT = ["tuple", "basic", "activity", "note", "lang", "expires", "until", "remove"]

/** Reads what a message says of the user's presence, in any form that the contract has; throws ActionError 600 or 601. */
export function updateFrom(payload: unknown, defaults: UpdateDefaults, now: number): PresenceUpdate {
  if (isOwn(payload)) return say({}, defaults, now)
  if (payload === null || isNone(payload)) return withdraw(defaults.tuple)
  if (typeof payload === "boolean" || typeof payload === "number") return say({ basic: payload }, defaults, now)
  if (typeof payload === "string") return sayWord(payload, defaults, now)
  if (isShape(payload)) return sayObject(payload, defaults, now)
  throw wrong("the payload is neither a word nor an object")
}

/** [contract.md] Reads a presence wherever one may stand: a document, or a short form. */
export const presenceFrom = (value: unknown, defaults: UpdateDefaults, now: number): PresenceUpdate =>
  isShort(value) ? updateFrom(value, defaults, now) : parsePresence(value, undefined, now)

// an object with nothing in it is a document that shows nothing
function isShort(value: unknown): boolean {
  if (typeof value === "string") return !/^\s*(?:<|$)/.test(value)
  if (isShape(value)) return [value.basic, value.activity, value.note].some((said) => said !== undefined)
  return typeof value === "boolean" || value === 0 || value === 1
}

/** An empty payload, or Inject's timestamp: the node's own properties count. */
const isOwn = (payload: unknown): boolean =>
  payload === undefined || payload === "" || (typeof payload === "number" && payload !== 0 && payload !== 1)

function sayWord(word: string, defaults: UpdateDefaults, now: number): PresenceUpdate {
  if (/^\s*</.test(word)) return parsePresence(word, undefined, now)
  const said = parseWord(word)
  if (!said)
    throw wrong(
      `${JSON.stringify(word.slice(0, 40))} is no word for a presence; open, closed, busy, away, meeting and the like are`,
    )
  return say({ ...said }, defaults, now)
}

function sayObject(payload: Shape, defaults: UpdateDefaults, now: number): PresenceUpdate {
  const { remove, presence, ...rest } = payload
  if (remove === true) return withdraw(tupleOf(shape(payload, "the payload", SHORT), defaults))
  if (remove === undefined || remove === false) return sayDocument(payload, defaults, now)
  const others =
    Object.keys(rest).length > 0 || presence !== undefined
      ? sayDocument({ ...payload, remove: undefined }, defaults, now)
      : NOTHING
  return { ...others, remove: list([remove].flat(), "remove", text) }
}

// a document counts as it is; single tuples hold as long as the node says unless they say it
function sayDocument({ remove: _, ...payload }: Shape, defaults: UpdateDefaults, now: number): PresenceUpdate {
  if (payload.presence !== undefined) return presenceFrom(shape(payload, "the payload", ["presence"]).presence, defaults, now)
  if (payload.entity !== undefined) return parsePresence(payload, undefined, now)
  const { expires, until, ...tuples } = payload
  const end = () => parseLifetime(payload, defaults.expires, now)
  if (payload.tuples !== undefined) return parsePresence(tuples, end(), now)
  if (payload.id !== undefined) return parseTuples([tuples], end(), now)
  return say(shape(payload, "the payload", SHORT), defaults, now)
}

/** All that the node's source says: its tuple and its activity, replaced. */
function say(said: Shape, defaults: UpdateDefaults, now: number): PresenceUpdate {
  const { basic, activity, note, lang, tuple } = { ...defaults, ...given<Shape>(said) }
  const id = text(tuple, "tuple")
  const expiresAt = parseLifetime(said, defaults.expires, now)
  const notes = parseNotes(note, text(lang, "lang"))
  return {
    ...NOTHING,
    tuples: [
      {
        id,
        basic: parseBasic(basic),
        statusExtensions: [],
        extensions: [],
        notes,
        ...(expiresAt !== undefined && { expiresAt }),
      },
    ],
    extensions: activityOf(id, parseActivities(activity), expiresAt),
    sources: [id],
  }
}

function parseBasic(value: unknown): Basic {
  if (value === true || value === 1 || value === "" || value === null) return "open"
  if (value === false || value === 0) return "closed"
  const basic = parseWord(text(value, "basic"))?.basic
  if (!basic) throw wrong("basic is neither open nor closed")
  return basic
}

const tupleOf = (payload: Shape, defaults: UpdateDefaults): string =>
  text({ ...defaults, ...given<Shape>(payload) }.tuple, "tuple")

/** All that the node's source says is nothing. */
const withdraw = (tuple: string): PresenceUpdate => ({ ...NOTHING, sources: [tuple], remove: [tuple] })
