import { type Addressed, normalizeId } from "../src/index"
import { parseList } from "./env-list"

/** Whether somebody is meant by ids, names or patterns with `*`, separated by commas or as JSON; everybody if there is none. */
export function contactPattern(text: string): (peer: Addressed) => boolean {
  const patterns = parseList(text).map((pattern) => matcher(String(pattern)))
  return (peer) => patterns.length === 0 || patterns.some((matches) => matches(peer))
}

/** Those who are named, not by a pattern. */
export const namesIn = (text: string): string[] =>
  parseList(text)
    .map(String)
    .filter((name) => !name.includes("*"))

/** Those who are named, and are nobody of the given ones: nothing is known of them yet. */
export function missingFrom(text: string): (known: readonly Addressed[]) => Addressed[] {
  const named = namesIn(text).map((name) => ({ name, isMeant: matcher(name) }))
  return (known) => named.filter(({ isMeant }) => !known.some(isMeant)).map(({ name }) => ({ id: name, name }))
}

function matcher(pattern: string): (peer: Addressed) => boolean {
  const like = likeness(pattern)
  const key = normalizeId(pattern)
  return ({ id, name = "" }) => normalizeId(id) === key || like.test(id) || like.test(normalizeId(id)) || like.test(name)
}

const likeness = (pattern: string): RegExp => new RegExp(`^${pattern.split(/\*+/).map(escaped).join("[^]*")}$`, "i")

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
