import type { XmlElement } from "../../src/xml/element"

/** An element without the scopes that reading notes, to be compared. */
export function plain({ scope: _, ...element }: XmlElement): XmlElement {
  return { ...element, children: element.children.map((child) => (typeof child === "string" ? child : plain(child))) }
}
