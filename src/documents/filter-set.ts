import type { Filter } from "../presence/filter"
import { attributeOf, childElements, collapse, isElement, textOf, type XmlElement } from "../xml/element"
import { lookUp, OUTERMOST } from "../xml/scope"
import { type Path, type Prefixes, parsePath } from "./filter-path"
import { SIMPLE_FILTER } from "./namespaces"
import { readAlone } from "./stand-alone"

/** What a filter names: elements by a path, or all those of a namespace. */
export type Selector = { readonly path: Path } | { readonly namespace: string }

/** When somebody wants to hear: an element's value became another one, or an element came or went. */
export interface Condition {
  readonly kind: "changed" | "added" | "removed"
  readonly path: Path
  readonly from?: string
  readonly to?: string
  readonly by?: number
}

/** One filter of a set. */
export interface FilterRule {
  /** Whose presence it is for; absent: anybody's. */
  readonly uri?: string
  /** None includes everything. */
  readonly includes: readonly Selector[]
  readonly excludes: readonly Selector[]
  /** Each is fulfilled by all its conditions together; none is any change. */
  readonly triggers: readonly (readonly Condition[])[]
}

const MAX_EXPRESSIONS = 100

/** [presence.md 6] Reads the filters of a set that are in force; undefined if what one of them shows is not understood. */
export function parseFilterSet({ format, content }: Filter): readonly FilterRule[] | undefined {
  if (!/^rfc466[01]$/i.test(format.trim())) return undefined
  const root = readAlone(content)
  if (!root || !isPresenceFilter(root) || expressionsIn(root) > MAX_EXPRESSIONS) return undefined
  const [bindings, filters] = partition(childElements(root), (child) => isFilterElement(child, "ns-bindings"))
  const named = new Map(bindings.flatMap(childElements).map((each) => [attributeOf(each, "prefix"), attributeOf(each, "urn")]))
  const prefixes = (prefix: string) => named.get(prefix) ?? (prefix === "" ? undefined : lookUp(root.scope ?? OUTERMOST, prefix))
  return allOf(filters.filter(isInForce).map((filter) => parseRule(filter, prefixes)))
}

const isPresenceFilter = (root: XmlElement): boolean =>
  isFilterElement(root, "filter-set") && (attributeOf(root, "package") ?? "presence") === "presence"

const isInForce = (filter: XmlElement): boolean =>
  !/^(?:false|0)$/.test(attributeOf(filter, "enabled") ?? "") && !/^(?:true|1)$/.test(attributeOf(filter, "remove") ?? "")

function parseRule(filter: XmlElement, prefixes: Prefixes): FilterRule | undefined {
  const [whats, triggers] = partition(childElements(filter), (child) => isFilterElement(child, "what"))
  const [includes, others] = partition(whats.flatMap(childElements), (child) => isFilterElement(child, "include"))
  const [excludes, unknown] = partition(others, (child) => isFilterElement(child, "exclude"))
  const included = allOf(includes.map((each) => parseSelector(each, prefixes)))
  const excluded = allOf(excludes.map((each) => parseSelector(each, prefixes)))
  const uri = attributeOf(filter, "uri")
  const isKnown = isFilterElement(filter, "filter") && attributeOf(filter, "domain") === undefined && unknown.length === 0
  if (!isKnown || !included || !excluded) return undefined
  return {
    ...(uri !== undefined && { uri }),
    includes: included,
    excludes: excluded,
    triggers: allOf(triggers.map((trigger) => parseTrigger(trigger, prefixes))) ?? [],
  }
}

function parseSelector(element: XmlElement, prefixes: Prefixes): Selector | undefined {
  const text = collapse(textOf(element))
  const type = attributeOf(element, "type") ?? "xpath"
  if (type === "namespace") return text === "" ? undefined : { namespace: text }
  const path = type === "xpath" ? parsePath(text, prefixes) : undefined
  return path && { path }
}

function parseTrigger(element: XmlElement, prefixes: Prefixes): readonly Condition[] | undefined {
  const conditions = childElements(element).map((child) => parseCondition(child, prefixes))
  return isFilterElement(element, "trigger") && conditions.length > 0 ? allOf(conditions) : undefined
}

function parseCondition(element: XmlElement, prefixes: Prefixes): Condition | undefined {
  const kind = (["changed", "added", "removed"] as const).find((name) => isFilterElement(element, name))
  const path = parsePath(collapse(textOf(element)), prefixes)
  const [from, to, by] = ["from", "to", "by"].map((name) => attributeOf(element, name))
  if (!kind || !path || (by !== undefined && !(Number(by) > 0))) return undefined
  return {
    kind,
    path,
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(by !== undefined && { by: Number(by) }),
  }
}

const isFilterElement = (element: XmlElement, name: string): boolean => isElement(element, SIMPLE_FILTER, name)

const allOf = <T>(values: readonly (T | undefined)[]): readonly T[] | undefined => {
  const known = values.filter((value) => value !== undefined)
  return known.length < values.length ? undefined : known
}

const partition = <T>(values: readonly T[], belongs: (value: T) => boolean): [T[], T[]] => [
  values.filter(belongs),
  values.filter((value) => !belongs(value)),
]

// [SEC-8] each costs a walk through the presence document
const expressionsIn = (root: XmlElement): number => childElements(root).flatMap(childElements).flatMap(childElements).length
