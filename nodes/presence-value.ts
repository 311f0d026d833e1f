import { activitiesOf, type Extension, type Note, type Pidf, type Status, statusOf, type Tuple } from "../src/index"
import { given } from "./shape"

/** A presence document as a message carries it. */
export interface PresenceValue {
  readonly entity: string
  readonly tuples: readonly TupleValue[]
  readonly notes: readonly Note[]
  readonly status: Status
  readonly activities: readonly string[]
  readonly extensions?: readonly string[]
}

export interface TupleValue {
  readonly id: string
  readonly basic?: "open" | "closed"
  readonly contact?: { readonly uri: string; readonly priority?: number }
  readonly notes: readonly Note[]
  readonly timestamp?: string
  /** What its source does, in the words of RFC 4480. */
  readonly activity?: readonly string[]
  /** RFC 3339; absent: for good. */
  readonly until?: string
  readonly extensions?: readonly string[]
  readonly statusExtensions?: readonly string[]
}

/** Shows the user's presence as plain JSON, a copy that a flow may do with what it likes. */
export const formatPresence = (user: Pidf): PresenceValue => structuredClone(presenceOf(user))

function presenceOf(user: Pidf): PresenceValue {
  const ids = new Set(user.tuples.map(({ id }) => id))
  const told = (extension: Extension) => extension.source !== undefined && ids.has(extension.source)
  return given<PresenceValue>({
    entity: user.entity,
    tuples: user.tuples.map((tuple) => formatTuple(tuple, user.extensions)),
    notes: user.notes,
    status: statusOf(user),
    activities: activitiesOf(user),
    extensions: formatExtensions(user.extensions.filter((extension) => !told(extension))),
  })
}

const formatTuple = (tuple: Tuple, extensions: readonly Extension[]): TupleValue =>
  given<TupleValue>({
    id: tuple.id,
    basic: tuple.basic,
    contact: tuple.contact && formatContact(tuple.contact),
    notes: tuple.notes,
    timestamp: tuple.timestamp,
    activity: extensions.find(({ source }) => source === tuple.id)?.activities,
    until: tuple.expiresAt === undefined ? undefined : new Date(tuple.expiresAt).toISOString(),
    extensions: formatExtensions(tuple.extensions),
    statusExtensions: formatExtensions(tuple.statusExtensions),
  })

const formatContact = ({ uri, priority }: NonNullable<Tuple["contact"]>): NonNullable<TupleValue["contact"]> =>
  given({ uri, priority: priority === undefined ? undefined : Number(priority) })

const formatExtensions = (extensions: readonly Extension[]): string[] | undefined =>
  extensions.length > 0 ? extensions.map(({ xml }) => xml) : undefined
