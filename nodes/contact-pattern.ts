import { type Addressed, normalizeId } from "../src/index"
import { splitList } from "./peer-input"

/** Whether somebody is meant by ids, names or patterns with `*`, separated by commas; everybody if there is none. */
export function contactPattern(text: string): (peer: Addressed) => boolean {
  const patterns = splitList(text).map(matcher)
  return (peer) => patterns.length === 0 || patterns.some((matches) => matches(peer))
}

function matcher(pattern: string): (peer: Addressed) => boolean {
  const like = likeness(pattern)
  const key = normalizeId(pattern)
  return ({ id, name = "" }) => normalizeId(id) === key || like.test(id) || like.test(normalizeId(id)) || like.test(name)
}

const likeness = (pattern: string): RegExp => new RegExp(`^${pattern.split(/\*+/).map(escaped).join("[^]*")}$`, "i")

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
