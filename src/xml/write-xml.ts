import { create } from "xmlbuilder2"
import type { XmlElement } from "./element"
import { escapeAttribute, escapeText } from "./escape"
import { nameElement } from "./prefixes"
import { OUTERMOST, type Scope, within } from "./scope"

/** How a document is written. */
export interface FormatOptions {
  /** Begins with an XML declaration. */
  readonly declaration?: boolean
  /** Prefixes to declare at the root; others are declared where they are needed first. */
  readonly namespaces?: ReadonlyMap<string, string>
}

type Document = NonNullable<ReturnType<typeof create>["node"]["ownerDocument"]>
type Element = ReturnType<Document["createElement"]>

const NONE: ReadonlyMap<string, string> = new Map()

/** Writes an element as XML, with no white space of its own; characters that XML does not allow are left out. */
export function formatXml(element: XmlElement, options: FormatOptions = {}): string {
  const builder = create({ version: "1.0", encoding: "UTF-8" })
  const document = builder.node as unknown as Document
  document.appendChild(writeElement(document, element, OUTERMOST, options.namespaces ?? NONE))
  return builder.end({ headless: !options.declaration })
}

// names have their prefixes and values their references already: the builder's own ways rename prefixes and
// take `&amp;` in a text for a reference
function writeElement(document: Document, element: XmlElement, outer: Scope, wanted: ReadonlyMap<string, string>): Element {
  const { name, attributes, declared } = nameElement(element, outer, wanted)
  const node = document.createElement(name)
  for (const [prefix, namespace] of declared)
    node.setAttribute(prefix === "" ? "xmlns" : `xmlns:${prefix}`, escapeAttribute(namespace))
  for (const [attribute, value] of attributes) node.setAttribute(attribute, escapeAttribute(value))
  const scope = within(outer, declared)
  for (const child of element.children)
    node.appendChild(
      typeof child === "string" ? document.createTextNode(escapeText(child)) : writeElement(document, child, scope, NONE),
    )
  return node
}
