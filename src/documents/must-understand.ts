import { collapse, elementsWithin, type XmlAttribute, type XmlElement } from "../xml/element"
import { quote, XmlError } from "../xml/xml-error"
import { PIDF } from "./namespaces"

// [presence.md 18] the text of Presence:1 has yes and no as well
const SPELLINGS: ReadonlyMap<string, string> = new Map([
  ["1", "1"],
  ["0", "0"],
  ["true", "true"],
  ["false", "false"],
  ["yes", "true"],
  ["no", "false"],
])

const isMustUnderstand = ({ namespace, name }: XmlAttribute): boolean => namespace === PIDF && name === "mustUnderstand"

/** The same tree with `mustUnderstand` as XML Schema spells a boolean. */
export const spellMustUnderstand = (element: XmlElement): XmlElement => ({
  ...element,
  attributes: element.attributes.map((attribute) =>
    isMustUnderstand(attribute) ? { ...attribute, value: spelled(attribute.value) } : attribute,
  ),
  children: element.children.map((child) => (typeof child === "string" ? child : spellMustUnderstand(child))),
})

/** Whether whoever does not know some element in this tree may not interpret what it stands in; spelled as above. */
export function mustUnderstand(element: XmlElement): boolean {
  for (const { attributes } of elementsWithin(element))
    if (attributes.some((attribute) => isMustUnderstand(attribute) && /^(?:1|true)$/.test(attribute.value))) return true
  return false
}

function spelled(value: string): string {
  const spelling = SPELLINGS.get(collapse(value))
  if (spelling === undefined) throw new XmlError(`mustUnderstand is ${quote(value)}, neither true nor false`)
  return spelling
}
