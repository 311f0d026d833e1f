import { bindingsOf } from "./bindings"
import type { XmlAttribute, XmlElement } from "./element"
import { lookUp, type Scope, XML_NAMESPACE } from "./scope"

/** What to write at one element: its name, its attributes with theirs, and what must be declared there. */
export interface Naming {
  readonly name: string
  readonly attributes: readonly (readonly [name: string, value: string])[]
  readonly declared: ReadonlyMap<string, string>
}

/** Finds the prefixes of an element: those asked for, except where one would mean two things. */
export function nameElement(element: XmlElement, outer: Scope, wanted: ReadonlyMap<string, string>): Naming {
  const used = new Map<string, string>()
  for (const [prefix, namespace] of bindingsOf(element)) if (!used.has(prefix)) used.set(prefix, namespace)
  const attributes = element.attributes.map(
    (attribute) => [qualify(attributePrefix(attribute, used, outer), attribute.name), attribute.value] as const,
  )
  return { name: qualify(elementPrefix(element), element.name), attributes, declared: declarations(used, outer, wanted) }
}

function declarations(used: ReadonlyMap<string, string>, outer: Scope, wanted: ReadonlyMap<string, string>): Map<string, string> {
  const declared = new Map<string, string>()
  for (const [prefix, namespace] of wanted.size === 0 ? used : new Map([...wanted, ...used]))
    if (lookUp(outer, prefix) !== namespace) declared.set(prefix, namespace)
  return declared
}

/** The prefix that an element is written with. */
const elementPrefix = ({ namespace, prefix }: XmlElement): string =>
  namespace === XML_NAMESPACE ? "xml" : namespace === "" ? "" : (prefix ?? "")

function attributePrefix({ namespace, prefix }: XmlAttribute, used: Map<string, string>, outer: Scope): string {
  if (namespace === "") return ""
  if (namespace === XML_NAMESPACE) return "xml"
  if (prefix && used.get(prefix) === namespace) return prefix
  const free = freePrefix(used, outer)
  used.set(free, namespace)
  return free
}

function freePrefix(used: ReadonlyMap<string, string>, outer: Scope): string {
  let number = 1
  while (used.has(`ns${number}`) || lookUp(outer, `ns${number}`) !== undefined) number++
  return `ns${number}`
}

const qualify = (prefix: string, name: string): string => (prefix === "" ? name : `${prefix}:${name}`)
