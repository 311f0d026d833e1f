import { resolveAttribute } from "./references"
import { type Scope, within, XML_NAMESPACE, XMLNS_NAMESPACE } from "./scope"
import { quote, XmlError } from "./xml-error"

// every extension carries the declarations it needs: a long name would be multiplied by their number
const MAX_NAMESPACE_LENGTH = 500

/** Attributes as written: names to values with their references unresolved. */
export type WrittenAttributes = Readonly<Record<string, string>>

/** The prefix that an attribute declares, undefined if it declares none. */
export const declaredPrefix = (name: string): string | undefined =>
  name === "xmlns" ? "" : name.startsWith("xmlns:") ? name.slice(6) : undefined

/** The scope inside an element: what its attributes declare, and what was declared outside. */
export function scopeWithin(outer: Scope, attributes: WrittenAttributes | undefined, nameOf: (key: string) => string): Scope {
  if (!attributes) return outer
  const declared = new Map<string, string>()
  for (const key in attributes) {
    const prefix = declaredPrefix(nameOf(key))
    if (prefix !== undefined) declared.set(prefix, checkDeclaration(prefix, resolveAttribute(attributes[key] ?? "")))
  }
  return within(outer, declared)
}

// [XML Names 1.0, 3 and 5]
function checkDeclaration(prefix: string, namespace: string): string {
  if (prefix === "xmlns") throw new XmlError("the prefix xmlns may not be declared")
  if ((prefix === "xml") !== (namespace === XML_NAMESPACE) || namespace === XMLNS_NAMESPACE)
    throw new XmlError(`the prefix ${quote(prefix)} may not stand for ${quote(namespace)}`)
  if (prefix !== "" && namespace === "") throw new XmlError(`the prefix ${quote(prefix)} is declared as nothing`)
  if (namespace.length > MAX_NAMESPACE_LENGTH) throw new XmlError(`the namespace of the prefix ${quote(prefix)} is too long`)
  return namespace
}

/** [presence.md 1] The printed samples declare `xmlns:Presence` and use `presence:`: a root prefix may differ in case. */
export function rebindRootPrefix(scope: Scope, prefix: string): Scope {
  for (const [declared, namespace] of scope.declared)
    if (declared.toLowerCase() === prefix.toLowerCase()) return within(scope, new Map([[prefix, namespace]]))
  return scope
}
