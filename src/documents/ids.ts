import { elementsWithin, isElement, type XmlAttribute, type XmlElement } from "../xml/element"
import { XML_NAMESPACE } from "../xml/scope"
import { isPersonOrDevice } from "./data-model"
import { PIDF } from "./namespaces"

// [presence.md 5] what is an xs:ID, of which one document may have each only once
const isId = (element: XmlElement, { namespace, name }: XmlAttribute): boolean =>
  name === "id" &&
  (namespace === XML_NAMESPACE || (namespace === "" && (isElement(element, PIDF, "tuple") || isPersonOrDevice(element))))

/** The ids of all tuples, persons and devices in it, and whatever else is an id to XML. */
export const idsWithin = (element: XmlElement): string[] =>
  [...elementsWithin(element)].flatMap((each) =>
    each.attributes.filter((attribute) => isId(each, attribute)).map(({ value }) => value),
  )

/** The same tree with other ids, where there are such. */
export function renameIds(element: XmlElement, aliases: Readonly<Record<string, string>>): XmlElement {
  const aliasOf = (id: string): string => (Object.hasOwn(aliases, id) ? (aliases[id] ?? id) : id)
  return {
    ...element,
    attributes: element.attributes.map((attribute) =>
      isId(element, attribute) ? { ...attribute, value: aliasOf(attribute.value) } : attribute,
    ),
    children: element.children.map((child) => (typeof child === "string" ? child : renameIds(child, aliases))),
  }
}
