import { childElements, isElement, type XmlElement, type XmlNode } from "../xml/element"
import { isWhole } from "./data-model"
import { selectPath } from "./filter-path"
import type { FilterRule, Selector } from "./filter-set"
import { PIDF } from "./namespaces"

/** What one filter names in one document, and whether it was reached on the way down. */
interface Standing {
  readonly included: Named
  readonly excluded: Named
  /** Whether it shows everything from here on. */
  readonly whole: boolean
}

interface Named {
  readonly elements: ReadonlySet<XmlElement>
  readonly namespaces: ReadonlySet<string>
}

/**
 * What filters show of each element inside a presence, undefined for those of which nothing is left. What any of the filters
 * shows is shown; a path shows a whole element, a namespace only its own; what contains something shown stays around it.
 */
export function cutInside(root: XmlElement, rules: readonly FilterRule[]): readonly (XmlElement | undefined)[] {
  const standings = rules.map(
    ({ includes, excludes }): Standing => ({
      included: namedBy(includes, root),
      excluded: namedBy(excludes, root),
      whole: includes.length === 0,
    }),
  )
  const inside = enter(root, standings)
  return childElements(root).map((child) => cut(child, inside))
}

const namedBy = (selectors: readonly Selector[], root: XmlElement): Named => ({
  elements: new Set(selectors.flatMap((selector) => ("path" in selector ? selectPath(root, selector.path) : []))),
  namespaces: new Set(selectors.flatMap((selector) => ("path" in selector ? [] : selector.namespace))),
})

// a filter that excludes an element has no say in what is inside
const enter = (element: XmlElement, outer: readonly Standing[]): readonly Standing[] =>
  outer
    .filter(({ excluded }) => !excluded.elements.has(element) && !excluded.namespaces.has(element.namespace))
    .map((standing) => ({ ...standing, whole: standing.whole || standing.included.elements.has(element) }))

function cut(element: XmlElement, outer: readonly Standing[]): XmlElement | undefined {
  const standings = enter(element, outer)
  const isShown = standings.some(({ whole, included }) => whole || included.namespaces.has(element.namespace))
  const children = element.children.flatMap((child): readonly XmlNode[] => {
    if (typeof child === "string") return isShown ? [child] : []
    const left = cut(child, standings)
    return left ? [left] : []
  })
  const wasEmpty = childElements(element).length === 0
  const isEmpty = children.every((child) => typeof child === "string")
  if ((wasEmpty ? !isShown : isEmpty) || !isWhole({ ...element, children })) return undefined
  return isElement(element, PIDF, "tuple") ? withStatus(element, children, standings) : { ...element, children }
}

// [presence.md 6] a tuple that stays has a status, with basic in it if nothing else is shown there; else it goes
function withStatus(tuple: XmlElement, children: readonly XmlNode[], outer: readonly Standing[]): XmlElement | undefined {
  if (children.some((child) => typeof child !== "string" && isStatus(child))) return { ...tuple, children }
  const status = childElements(tuple).find(isStatus)
  const basic = status && childElements(status).find((child) => isElement(child, PIDF, "basic"))
  if (!basic || enter(basic, enter(status, outer)).length === 0) return undefined
  return { ...tuple, children: [{ ...status, children: [basic] }, ...children] }
}

const isStatus = (element: XmlElement): boolean => isElement(element, PIDF, "status")
