import { childElements, hasText, textOf, type XmlElement } from "../xml/element"
import { XML_NAMESPACE } from "../xml/scope"
import { quote, tag, XmlError } from "../xml/xml-error"
import { PIDF, XSI } from "./namespaces"

/** No bound on how often an element occurs. */
export const MANY = Number.POSITIVE_INFINITY

/** In a sequence, the place for elements of other namespaces. */
export const OTHERS = "##other"

/** Reads a complex type: its elements, in the order and no oftener than the sequence says, by name; nothing else. */
export function readSequence<Name extends string>(
  parent: XmlElement,
  where: string,
  sequence: Readonly<Record<Name, number>>,
  namespace = PIDF,
): Readonly<Record<Name, readonly XmlElement[]>> {
  if (hasText(parent)) throw new XmlError(`there is text in ${where}`)
  const names = Object.keys(sequence) as Name[]
  const found = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, XmlElement[]>
  let reached = 0
  for (const child of childElements(parent)) {
    const place = (names as string[]).indexOf(child.namespace === namespace ? child.name : OTHERS)
    const name = names[place]
    if (name === undefined) throw new XmlError(`${tag(child.name)} does not belong in ${where}`)
    if (place < reached) throw new XmlError(`${tag(child.name)} stands too late in ${where}`)
    if (found[name].push(child) > sequence[name]) throw new XmlError(`there is more than one ${tag(child.name)} in ${where}`)
    reached = place
  }
  return found
}

/** Reads a simple type of PIDF: its text, with no elements inside. */
export function readSimple(element: XmlElement, where: string, attributes: readonly string[] = []): string {
  checkAttributes(element, where, attributes)
  if (childElements(element).length > 0) throw new XmlError(`there is an element inside the ${tag(element.name)} of ${where}`)
  return textOf(element)
}

/** Refuses attributes that the schema does not give to an element; those for schema processors may stand anywhere. */
export function checkAttributes(element: XmlElement, where: string, allowed: readonly string[]): void {
  for (const { namespace, name } of element.attributes) {
    const written = namespace === "" ? name : namespace === XML_NAMESPACE ? `xml:${name}` : undefined
    if (namespace !== XSI && (written === undefined || !allowed.includes(written)))
      throw new XmlError(`the attribute ${quote(name)} does not belong to the ${tag(element.name)} of ${where}`)
  }
}
