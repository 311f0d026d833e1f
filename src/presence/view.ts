import type { Extension, Pidf, Tuple } from "./pidf"

/** [presence.md 46] What a watcher may see of the user's presence. */
export interface View {
  readonly given: Pidf
  /** Ids of its tuples and keys of its extensions that were the user's own when it was given: they go when his go. */
  readonly live: readonly string[]
}

/** Cuts an extension to the elements that the given one has; undefined if nothing is left. */
export type CutExtension = (live: Extension, given: Extension) => Extension | undefined

/** Makes a view of a document that was given for it. */
export function makeView(given: Pidf, user: Pidf): View {
  const own = new Set([...user.tuples.map(({ id }) => id), ...user.extensions.map(({ key }) => key)])
  const named = [...given.tuples.map(({ id }) => id), ...given.extensions.map(({ key }) => key)]
  return { given, live: named.filter((name) => own.has(name)) }
}

/** The user's presence as a view shows it: what is his live, cut to the elements given; what never was his as given; nothing else. */
export function viewOf(user: Pidf, { given, live }: View, cut: CutExtension): Pidf {
  return {
    entity: user.entity,
    tuples: given.tuples.flatMap((tuple) => {
      const own = user.tuples.find(({ id }) => id === tuple.id)
      return own ? cutTuple(own, tuple, cut) : live.includes(tuple.id) ? [] : [asGiven(tuple)]
    }),
    notes: given.notes.length > 0 ? user.notes : [],
    extensions: [
      ...cutAll(user.extensions, given.extensions, cut),
      ...given.extensions.filter(({ key }) => !live.includes(key) && !user.extensions.some((own) => own.key === key)),
    ],
  }
}

const asGiven = ({ expiresAt: _, ...tuple }: Tuple): Tuple => tuple

// RFC 3863 wants something in a status: a tuple with nothing left there goes
function cutTuple(own: Tuple, given: Tuple, cut: CutExtension): Tuple[] {
  const statusExtensions = cutAll(own.statusExtensions, given.statusExtensions, cut)
  const basic = given.basic && own.basic
  if (!basic && statusExtensions.length === 0) return []
  const tuple: Tuple = {
    id: own.id,
    ...(basic && { basic }),
    statusExtensions,
    extensions: cutAll(own.extensions, given.extensions, cut),
    ...(given.contact && own.contact && { contact: own.contact }),
    notes: given.notes.length > 0 ? own.notes : [],
    ...(given.timestamp && own.timestamp && { timestamp: own.timestamp }),
  }
  return [tuple]
}

const cutAll = (own: readonly Extension[], given: readonly Extension[], cut: CutExtension): Extension[] =>
  own.flatMap((extension) => {
    const mask = given.find(({ key }) => key === extension.key)
    return (mask && cut(extension, mask)) ?? []
  })
