import {
  ActionError,
  type Basic,
  type Extension,
  formatActivity,
  isNone,
  lifetimeOf,
  type Note,
  type PresenceUpdate,
  parseActivity,
  parseExtension,
  parseUserPresence,
  type Tuple,
  type Wish,
} from "../src/index"
import { given, isShape, list, type Shape, shape, text, textOf, wrong } from "./shape"

const PRESENCE = ["entity", "tuples", "notes", "extensions", "status", "activities"] // the last two are derived and not read
const TUPLE = ["id", "basic", "contact", "notes", "timestamp", "activity", "until", "expires", "extensions", "statusExtensions"]

/** An update that says nothing. */
export const NOTHING: PresenceUpdate = { tuples: [], notes: [], extensions: [], sources: [], remove: [] }

/** Reads a presence document: JSON, or a PIDF or UPnP presence document as XML. */
export function parsePresence(value: unknown, usualEnd: number | undefined, now: number): PresenceUpdate {
  if (typeof value === "string") return { ...NOTHING, ...parseUserPresence(value) }
  const presence = shape(value, "presence", PRESENCE)
  const update = parseTuples(
    list(presence.tuples, "tuples", (tuple) => tuple),
    usualEnd,
    now,
  )
  return {
    ...update,
    ...(presence.entity === undefined ? {} : { entity: text(presence.entity, "entity") }),
    notes: parseNotes(presence.notes),
    extensions: [...list(presence.extensions, "extensions", parseXml), ...update.extensions],
  }
}

/** Reads tuples, each with what its source does; `usualEnd` is when those end that do not say it. */
export function parseTuples(values: readonly unknown[], usualEnd: number | undefined, now: number): PresenceUpdate {
  const parsed = values.map((value) => parseTuple(shape(value, "tuple", TUPLE), usualEnd, now))
  return {
    ...NOTHING,
    tuples: parsed.map(({ tuple }) => tuple),
    extensions: parsed.flatMap(({ activity }) => activity),
    sources: parsed.map(({ tuple }) => tuple.id),
  }
}

function parseTuple(value: Shape, usualEnd: number | undefined, now: number) {
  const saysIt = value.until !== undefined || value.expires !== undefined
  const expiresAt = saysIt ? parseLifetime(value, undefined, now) : usualEnd
  const tuple = given<Tuple>({
    id: text(value.id, "id"),
    basic: value.basic as Basic | undefined,
    statusExtensions: list(value.statusExtensions, "statusExtensions", parseXml),
    extensions: list(value.extensions, "extensions", parseXml),
    contact: value.contact === undefined ? undefined : parseContact(value.contact),
    notes: parseNotes(value.notes),
    timestamp: value.timestamp === undefined ? undefined : text(value.timestamp, "timestamp"),
    expiresAt,
  })
  return { tuple, activity: activityOf(tuple.id, parseActivities(value.activity), expiresAt) }
}

/** The element that says what a source does; none if it does nothing. */
export const activityOf = (source: string, activities: readonly string[], expiresAt: number | undefined): Extension[] =>
  activities.length > 0 ? [given<Extension>({ ...formatActivity(source, activities), expiresAt })] : []

/** When something ends, undefined for never; throws ActionError 600 or 601. */
export function parseLifetime({ expires, until }: Wish, usual: unknown, now: number): number | undefined {
  // rows and events have both: what a flow then puts into `expires` counts, of what was for good or is over at any rate
  const isNoTime = until === null || until === "" || isOver(until, now)
  const isReplaced = expires === 0 || expires === "0" || (isNoTime && expires !== undefined)
  const lifetime = lifetimeOf(isReplaced ? { expires } : { expires, until }, usual, now)
  if ("refused" in lifetime) throw new ActionError(lifetime.refused === "range" ? 601 : 600, lifetime.detail)
  return lifetime.expiresAt
}

function isOver(until: unknown, now: number): boolean {
  const lifetime = lifetimeOf({ until }, undefined, now)
  return "expiresAt" in lifetime && lifetime.expiresAt !== undefined && lifetime.expiresAt <= now
}

/** One activity or several, in any spelling; none for an empty value. */
export function parseActivities(value: unknown): string[] {
  if (value === undefined || value === null || value === "" || isNone(value)) return []
  return [value].flat().map((item) => {
    const word = text(item, "activity")
    const activity = parseActivity(word)
    if (!activity) throw wrong(`${JSON.stringify(word.slice(0, 40))} is no activity of RFC 4480`)
    return activity
  })
}

/** One note or several, as texts or objects; none for an empty value. */
export function parseNotes(value: unknown, lang = ""): Note[] {
  if (value === undefined || value === null || value === "") return []
  return [value].flat().map((item) => {
    if (typeof item === "string") return { text: item, ...(lang && { lang }) }
    if (!isShape(item)) throw wrong("note is neither a text nor an object with a text")
    const note = shape(item, "note", ["text", "lang"])
    return given<Note>({ text: text(note.text, "note"), lang: note.lang === undefined ? undefined : text(note.lang, "lang") })
  })
}

function parseContact(value: unknown): NonNullable<Tuple["contact"]> {
  const { uri, priority } = shape(value, "contact", ["uri", "priority"])
  if (priority !== undefined && typeof priority !== "number" && typeof priority !== "string")
    throw wrong("priority is not a number")
  return given({ uri: text(uri, "uri"), priority: priority === undefined ? undefined : String(priority) })
}

const parseXml = (value: unknown, name: string): Extension => textOf(value, name, parseExtension)
