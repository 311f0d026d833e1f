import { checkPidf } from "../presence/check-pidf"
import { type Addressed, normalizeId } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import { SNAPSHOT_VERSION, VERSION_KEY } from "./snapshot"
import type { TableName, Tables } from "./tables"

type Fields = Readonly<Record<string, unknown>>
type Shape = (value: unknown) => boolean

const text: Shape = (value) => typeof value === "string"
const number: Shape = (value) => typeof value === "number"
const fields = (value: unknown): value is Fields => typeof value === "object" && value !== null && !Array.isArray(value)
const all =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape)
const maybe =
  (shape: Shape): Shape =>
  (value) =>
    value === undefined || shape(value)
const one =
  (...words: readonly string[]): Shape =>
  (value) =>
    words.includes(value as string)
const has = (shapes: Readonly<Record<string, Shape>>): Shape => {
  const listed = Object.entries(shapes) // once, not for each record
  return (value) => fields(value) && listed.every(([name, shape]) => shape(value[name]))
}

const only =
  (wanted: unknown): Shape =>
  (value) =>
    value === wanted

const notes = all(has({ text, lang: maybe(text) }))
const expiresAt = maybe(number)
const extensions = all(
  has({
    key: text,
    xml: text,
    id: maybe(text),
    innerIds: maybe(all(text)),
    activities: maybe(all(text)),
    source: maybe(text),
    mustUnderstand: maybe(only(true)),
    expiresAt,
  }),
)
const tuple = has({
  id: text,
  basic: maybe(one("open", "closed")),
  notes,
  extensions,
  statusExtensions: extensions,
  contact: maybe(has({ uri: text, priority: maybe(text) })),
  timestamp: maybe(text),
  expiresAt,
})
const pidf = has({ entity: text, tuples: all(tuple), notes, extensions })
const presence: Shape = (value) => pidf(value) && checkPidf(value as Pidf) === undefined
const addressed = has({
  id: text,
  name: maybe(text),
  contactInstanceId: maybe(number),
  groupInstanceId: maybe(number),
  image: maybe(text),
  extensions: maybe(all(text)),
})
const filter = maybe(has({ format: text, content: text }))
const view = maybe(has({ given: pidf, live: all(text) }))

const TABLES: Readonly<Record<TableName, Shape>> = {
  user: presence,
  contacts: addressed,
  presences: has({ presence, aliases: (value) => fields(value) && Object.values(value).every(text) }),
  registrations: has({ contact: addressed, state: one("active", "pending", "rejected"), expiresAt }),
  watchers: has({
    peer: addressed,
    filter,
    requestedSeconds: (value) => value === null || number(value),
    admitted: maybe(only(true)),
    expiresAt,
  }),
  rulings: has({
    peer: addressed,
    decision: one("allow", "block"),
    mode: one("reactive", "proactive"),
    view,
    filter,
    expiresAt,
  }),
}
const OTHERS: Readonly<Record<string, Shape>> = {
  udn: text,
  entity: text,
  name: text,
  port: number,
  bootId: number,
  version: number,
}

/** The keys under which a store of this version holds what cannot have been kept there: a memory card may have changed it. */
export function damagedKeys(kept: ReadonlyMap<string, unknown>): string[] {
  const version = kept.get(VERSION_KEY) ?? SNAPSHOT_VERSION
  if (typeof version === "number" && version !== SNAPSHOT_VERSION) return [] // not ours to judge
  const damaged: string[] = []
  for (const [key, value] of kept) if (!isWhole(key, value)) damaged.push(key)
  return damaged
}

function isWhole(key: string, value: unknown): boolean {
  const slash = key.indexOf("/")
  const [table, person] = slash < 0 ? ["", ""] : [key.slice(0, slash), key.slice(slash + 1)]
  if (!Object.hasOwn(TABLES, table)) return !Object.hasOwn(OTHERS, key) || OTHERS[key]?.(value) === true
  if (!TABLES[table as TableName](value)) return false
  const { id } = personIn(value as Tables[TableName]) ?? {}
  return id === undefined || normalizeId(id) === person // people go by their normalized ids
}

const personIn = (value: Tables[TableName]): Addressed | undefined =>
  "id" in value ? value : "peer" in value ? value.peer : "contact" in value ? value.contact : undefined
