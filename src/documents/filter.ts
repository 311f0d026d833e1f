import type { Filter } from "../presence/filter"
import { sameId } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import { same } from "../presence/same"
import type { XmlElement } from "../xml/element"
import { recut } from "./cut-extension"
import { cutInside } from "./filter-cut"
import { type FilterRule, parseFilterSet } from "./filter-set"
import { isFulfilled } from "./filter-trigger"
import { parseTuple, pidfElement } from "./pidf"

/** Whether we can do what a filter says should be shown; a trigger that we cannot follow is any change to us. */
export const isFilterUnderstood = (filter: Filter): boolean => parseFilterSet(filter) !== undefined

/** [presence.md 6] What a filter leaves of a presence: everything if it is not understood or is not for this user. */
export function narrowPresence(presence: Pidf, filter: Filter): Pidf {
  const rules = rulesFor(presence.entity, filter)
  return rules.length === 0 ? presence : narrow(presence, rules)
}

/** Whether a change is one that somebody with this filter wants to hear of. */
export function isFilterTriggered(filter: Filter, before: Pidf, after: Pidf): boolean {
  const rules = rulesFor(after.entity, filter)
  if (rules.length === 0) return !same(before, after)
  return rules.some((rule) => isTriggered(rule, before, after))
}

const rulesFor = (entity: string, filter: Filter): readonly FilterRule[] =>
  (parseFilterSet(filter) ?? []).filter(({ uri }) => uri === undefined || sameId(uri, entity))

function isTriggered(rule: FilterRule, before: Pidf, after: Pidf): boolean {
  if (rule.triggers.length === 0) return !same(narrow(before, [rule]), narrow(after, [rule]))
  const [old, fresh] = [pidfElement(before), pidfElement(after)]
  return rule.triggers.some((conditions) => conditions.every((condition) => isFulfilled(condition, old, fresh)))
}

function narrow(presence: Pidf, rules: readonly FilterRule[]): Pidf {
  const shown = cutInside(pidfElement(presence), rules)
  const notesAt = presence.tuples.length
  const extensionsAt = notesAt + presence.notes.length
  return {
    entity: presence.entity,
    tuples: pick(presence.tuples, shown, (tuple, element) => ({
      ...parseTuple(element, Number.POSITIVE_INFINITY),
      ...(tuple.expiresAt !== undefined && { expiresAt: tuple.expiresAt }),
    })),
    notes: pick(presence.notes, shown.slice(notesAt), (note) => note),
    extensions: pick(presence.extensions, shown.slice(extensionsAt), recut),
  }
}

const pick = <T>(
  values: readonly T[],
  shown: readonly (XmlElement | undefined)[],
  cut: (value: T, element: XmlElement) => T,
): T[] =>
  values.flatMap((value, index) => {
    const element = shown[index]
    return element ? [cut(value, element)] : []
  })
