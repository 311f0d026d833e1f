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
  return ({ id, name = "" }) => normalizeId(id) === key || like(id) || like(normalizeId(id)) || like(name)
}

// SEC-13: ids and names come from outside, and a regular expression with some wildcards would try every place for each
function likeness(pattern: string): (text: string) => boolean {
  const [begin = "", ...parts] = pattern.toLowerCase().split(/\*+/)
  const end = parts.pop()
  return (text) => {
    const whole = text.toLowerCase()
    if (end === undefined) return whole === begin
    let at = whole.startsWith(begin) ? begin.length : Number.POSITIVE_INFINITY
    for (const part of parts) {
      const found = whole.indexOf(part, at)
      at = found < 0 ? Number.POSITIVE_INFINITY : found + part.length
    }
    return at <= whole.length - end.length && whole.endsWith(end)
  }
}
