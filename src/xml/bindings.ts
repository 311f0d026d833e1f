import type { XmlElement } from "./element"
import { lookUp, type Scope, XML_NAMESPACE } from "./scope"

/** The prefixes that an element's own name, attributes, values and text rely on, with what they stand for. */
export function* bindingsOf(element: XmlElement): Generator<readonly [prefix: string, namespace: string]> {
  if (element.namespace !== XML_NAMESPACE) yield [element.namespace && (element.prefix ?? ""), element.namespace]
  for (const { prefix, namespace } of element.attributes) if (prefix && namespace !== XML_NAMESPACE) yield [prefix, namespace]
  if (!element.scope) return
  for (const { value } of element.attributes) yield* bindingsIn(value, element.scope)
  for (const child of element.children) if (typeof child === "string") yield* bindingsIn(child, element.scope)
}

const NAME_CHARACTER = /[\w.\-\u00b7-\uffff]/
const NAME_START = /[A-Z_a-z\u00c0-\uffff*]/ // `p:*` is a path too

// xsi:type="v:mood" or an XPath: whatever stands before a colon may be a prefix. Walking back from the colon keeps this linear
function* bindingsIn(value: string, scope: Scope): Generator<readonly [string, string]> {
  for (let colon = value.indexOf(":"); colon !== -1; colon = value.indexOf(":", colon + 1)) {
    if (!NAME_START.test(value.charAt(colon + 1))) continue
    let start = colon
    while (start > 0 && NAME_CHARACTER.test(value.charAt(start - 1))) start--
    const prefix = value.slice(start, colon)
    const namespace = prefix === "" ? undefined : lookUp(scope, prefix)
    if (namespace !== undefined) yield [prefix, namespace]
  }
}

/** The prefixes that a whole tree relies on, the default one left out, in alphabetical order; the first meaning of a prefix wins. */
export function namespacesWithin(elements: Iterable<XmlElement>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const element of elements)
    for (const [prefix, namespace] of bindingsOf(element)) if (prefix && !found.has(prefix)) found.set(prefix, namespace)
  return new Map([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
}
