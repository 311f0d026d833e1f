import { idsOf } from "./check-pidf"
import type { Pidf } from "./pidf"

/** [presence.md 5] Gives each id that is taken elsewhere one of this contact's own, and keeps those that were given before. */
export function aliasesFor(
  presence: Pidf,
  prefix: string,
  before: Readonly<Record<string, string>>,
  isTaken: (id: string) => boolean,
): Readonly<Record<string, string>> {
  const own = new Set(idsOf(presence))
  const isFree = (name: string) => !own.has(name) && !isTaken(name)
  const aliases = new Map(Object.entries(before).filter(([id, alias]) => own.has(id) && isFree(alias)))
  const given = new Set(aliases.values())
  for (const id of own) {
    if (aliases.has(id) || !isTaken(id)) continue
    const alias = firstFree(`${prefix}-${id}`, (name) => isFree(name) && !given.has(name))
    aliases.set(id, alias)
    given.add(alias)
  }
  return leanAliases(Object.fromEntries(aliases))
}

/** Most have none, and share that. */
export const leanAliases = (aliases: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.keys(aliases).length === 0 ? NONE : aliases

const NONE: Readonly<Record<string, string>> = Object.freeze({})

/** The ids that a document goes by where several contacts meet. */
export const shownIds = (presence: Pidf, aliases: Readonly<Record<string, string>>): string[] =>
  [...idsOf(presence)].map((id) => aliasIn(aliases, id) ?? id)

// an id may be any name, "constructor" too
const aliasIn = (aliases: Readonly<Record<string, string>>, id: string): string | undefined =>
  Object.hasOwn(aliases, id) ? aliases[id] : undefined

function firstFree(name: string, isFree: (name: string) => boolean): string {
  for (let count = 1; ; count++) {
    const candidate = count === 1 ? name : `${name}-${count}`
    if (isFree(candidate)) return candidate
  }
}

/** What the aliases of one contact begin with: always the same for him. */
export function aliasPrefix(key: string): string {
  let hash = 0x811c_9dc5 // FNV-1a
  for (const character of key) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x0100_0193)
  return `c${(hash >>> 0).toString(36)}`
}
