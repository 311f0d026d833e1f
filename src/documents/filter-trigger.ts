import { attributeOf, childElements, collapse, textOf, type XmlElement } from "../xml/element"
import { selectPath } from "./filter-path"
import type { Condition } from "./filter-set"
import { formatAlone } from "./stand-alone"

/** Whether something of what a condition is about came, went or became what it says. */
export function isFulfilled({ kind, path, ...values }: Condition, before: XmlElement, after: XmlElement): boolean {
  const old = byPlace(before, selectPath(before, path))
  const fresh = byPlace(after, selectPath(after, path))
  if (kind === "added") return [...fresh.keys()].some((place) => !old.has(place))
  if (kind === "removed") return [...old.keys()].some((place) => !fresh.has(place))
  return [...fresh].some(([place, element]) => {
    const former = old.get(place)
    return former !== undefined && isChanged(former, element, values)
  })
}

function isChanged(old: XmlElement, fresh: XmlElement, { from, to, by }: Pick<Condition, "from" | "to" | "by">): boolean {
  const was = collapse(textOf(old))
  const is = collapse(textOf(fresh))
  return (
    formatAlone(old) !== formatAlone(fresh) &&
    (from ?? was) === was &&
    (to ?? is) === is &&
    (by === undefined || Math.abs(Number(is) - Number(was)) >= by)
  )
}

// two documents have an element in common if it stands in the same place: by id where there is one, else by number
function byPlace(root: XmlElement, selected: readonly XmlElement[]): ReadonlyMap<string, XmlElement> {
  const wanted = new Set(selected)
  const found = new Map<string, XmlElement>()
  const visit = (element: XmlElement, place: string) => {
    if (wanted.has(element)) found.set(place, element)
    const counts = new Map<string, number>()
    for (const child of childElements(element)) {
      const name = `${place}/{${child.namespace}}${child.name}`
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      visit(child, `${name}#${attributeOf(child, "id") ?? count}`)
    }
  }
  visit(root, "")
  return found
}
