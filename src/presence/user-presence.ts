import { checkTwice, idsOf } from "./check-pidf"
import { lean } from "./lean"
import { sameId } from "./peer"
import type { Extension, Note, Pidf, Status, Tuple } from "./pidf"
import { same } from "./same"

/** What one update brings; what it does not name stays as it is (presence.md ruling 43). */
export interface PresenceUpdate {
  /** Whose presence it is; must be the user's own where given. */
  readonly entity?: string
  readonly tuples: readonly Tuple[]
  /** Replace the document's notes if there are any. */
  readonly notes: readonly Note[]
  readonly extensions: readonly Extension[]
  /** Sources that say everything anew: what activity they told before goes. */
  readonly sources: readonly string[]
  /** Ids of tuples that go, each with its source's activity. */
  readonly remove: readonly string[]
}

export type Outcome = { readonly user: Pidf } | { readonly refused: string }

export const emptyPresence = (entity: string): Pidf => ({ entity, tuples: [], notes: [], extensions: [] })

/** Merges tuples by id, person and device by id, other elements by name; `timestamp` is the present time as RFC 3339. */
export function mergePresence(user: Pidf, update: PresenceUpdate, timestamp: string): Outcome {
  if (update.entity !== undefined && !sameId(update.entity, user.entity)) return { refused: `entity is not ${user.entity}` }
  const wrong = checkTwice(idsOf(update)) // merged, the last of two would have won
  if (wrong !== undefined) return { refused: wrong }
  const extensions = mergeExtensions(user.extensions, update)
  const tuples = mergeTuples(user.tuples, update, changedSources(user.extensions, extensions), timestamp)
  const notes = update.notes.length > 0 ? update.notes : user.notes
  return { user: { entity: user.entity, tuples, notes, extensions } }
}

/** What is left at `now` of what was said for a time. */
export function expirePresence(user: Pidf, now: number): Pidf {
  const lasts = ({ expiresAt = Number.POSITIVE_INFINITY }: { expiresAt?: number }) => expiresAt > now
  return lean({ ...user, tuples: user.tuples.filter(lasts), extensions: user.extensions.filter(lasts) })
}

/** The ids of the tuples that are other ones now, or whose sources do something else. */
export const changedTuples = (old: Pidf, fresh: Pidf): string[] => [
  ...new Set([...changed(old.tuples, fresh.tuples), ...changedSources(old.extensions, fresh.extensions)]),
]

/** The next instant at which something goes away by itself. */
export function nextExpiry(user: Pidf): number | undefined {
  const ends = [...user.tuples, ...user.extensions].flatMap(({ expiresAt }) => (expiresAt === undefined ? [] : [expiresAt]))
  return ends.length > 0 ? Math.min(...ends) : undefined
}

/** [contract.md] open if any tuple is open, else closed if any is closed, else unknown. */
export function statusOf(user: Pidf): Status {
  const said = user.tuples.filter(isUnderstood).map((tuple) => tuple.basic)
  return said.includes("open") ? "open" : said.includes("closed") ? "closed" : "unknown"
}

/** The activities that the whole document tells of, each once. */
export function activitiesOf(user: Pidf): string[] {
  const inTuples = user.tuples.filter(isUnderstood).flatMap((tuple) => [...tuple.statusExtensions, ...tuple.extensions])
  return [...new Set([...user.extensions, ...inTuples].flatMap((extension) => extension.activities ?? []))]
}

// [RFC 3863 4.2.4] an element that must be understood hides what it stands in from whoever does not know it
const isUnderstood = (tuple: Tuple): boolean =>
  ![...tuple.statusExtensions, ...tuple.extensions].some((extension) => extension.mustUnderstand)

// all of one key are replaced together, where the first of them stood
function mergeExtensions(old: readonly Extension[], update: PresenceUpdate): readonly Extension[] {
  const silenced = new Set([...update.sources, ...update.remove])
  const left = new Map<string, Extension[]>()
  for (const extension of update.extensions) {
    const group = left.get(extension.key)
    if (group) group.push(extension)
    else left.set(extension.key, [extension])
  }
  const brought = new Set(left.keys())
  const take = (key: string) => {
    const taken = left.get(key) ?? []
    left.delete(key)
    return taken
  }
  return [
    ...old.flatMap((extension) => {
      if (brought.has(extension.key)) return take(extension.key)
      return silenced.has(extension.source ?? "") ? [] : [extension]
    }),
    ...[...left.values()].flat(),
  ]
}

function mergeTuples(
  old: readonly Tuple[],
  update: PresenceUpdate,
  spoken: readonly string[],
  timestamp: string,
): readonly Tuple[] {
  const fresh = new Map(update.tuples.map((tuple) => [tuple.id, tuple]))
  const gone = new Set(update.remove)
  const stamp = (tuple: Tuple, before: Tuple | undefined): Tuple => {
    const quiet = before !== undefined && !spoken.includes(tuple.id) && same(tuple, { ...before, timestamp: tuple.timestamp })
    const at = tuple.timestamp ?? (quiet ? before.timestamp : timestamp)
    return at === undefined ? tuple : { ...tuple, timestamp: at }
  }
  const known = new Set(old.map((tuple) => tuple.id))
  return [
    ...old.map((tuple) => (fresh.has(tuple.id) ? stamp(fresh.get(tuple.id) as Tuple, tuple) : tuple)),
    ...update.tuples.filter((tuple) => !known.has(tuple.id)).map((tuple) => stamp(tuple, undefined)),
  ].filter((tuple) => fresh.has(tuple.id) || !gone.has(tuple.id))
}

function changed(old: readonly Tuple[], fresh: readonly Tuple[]): string[] {
  const before = new Map(old.map((tuple) => [tuple.id, tuple]))
  const after = new Map(fresh.map((tuple) => [tuple.id, tuple]))
  return [...new Set([...before.keys(), ...after.keys()])].filter((id) => !same(before.get(id), after.get(id)))
}

function changedSources(old: readonly Extension[], fresh: readonly Extension[]): string[] {
  const before = toldBy(old)
  const after = toldBy(fresh)
  return [...new Set([...before.keys(), ...after.keys()])].filter((source) => !same(before.get(source), after.get(source)))
}

const toldBy = (extensions: readonly Extension[]): Map<string, readonly string[] | undefined> =>
  new Map(extensions.flatMap(({ source, activities }) => (source === undefined ? [] : [[source, activities]])))
