import { attributeOf, elementsWithin, isElement, type XmlElement } from "../xml/element"
import { DATA_MODEL, PIDF } from "./namespaces"

// [presence.md 5] the elements whose id is an xs:ID, of which one document may have each only once
const isIdentified = (element: XmlElement): boolean =>
  isElement(element, PIDF, "tuple") || isElement(element, DATA_MODEL, "person") || isElement(element, DATA_MODEL, "device")

/** The ids of all tuples, persons and devices in it. */
export const idsWithin = (element: XmlElement): string[] =>
  [...elementsWithin(element)].filter(isIdentified).flatMap((identified) => attributeOf(identified, "id") ?? [])

/** The same tree with other ids for tuples, persons and devices, where there are such. */
export function renameIds(element: XmlElement, aliases: Readonly<Record<string, string>>): XmlElement {
  const aliasOf = (id: string): string => (Object.hasOwn(aliases, id) ? (aliases[id] ?? id) : id)
  return {
    ...element,
    ...(isIdentified(element) && {
      attributes: element.attributes.map((attribute) =>
        attribute.namespace === "" && attribute.name === "id" ? { ...attribute, value: aliasOf(attribute.value) } : attribute,
      ),
    }),
    children: element.children.map((child) => (typeof child === "string" ? child : renameIds(child, aliases))),
  }
}
