import { childElements, textOf, type XmlElement } from "../../xml/element"
import { readXml } from "../../xml/read-xml"
import { tag, XmlError } from "../../xml/xml-error"

/** CP-7: reads a message of a device; NULs and what stands behind its root are passed over, nothing else. */
export function readLoosely(text: string, root: string): XmlElement {
  const element = readXml(withoutTail(text.replaceAll("\0", ""), root))
  if (element.name !== root) throw new XmlError(`the root is ${tag(element.name)}, not ${tag(root)}`)
  return element
}

// the root's name is given by us
function withoutTail(text: string, root: string): string {
  const end = Math.max(text.lastIndexOf(`</${root}`), text.lastIndexOf(`:${root}>`))
  const close = end < 0 ? -1 : text.indexOf(">", end)
  return close < 0 ? text : text.slice(0, close + 1)
}

/** The elements inside that have this name, in whatever namespace: devices get those wrong. */
export const named = (parent: XmlElement, name: string): XmlElement[] =>
  childElements(parent).filter((child) => child.name === name)

/** The text of the first element inside of this name, trimmed; empty if there is none. */
export function textIn(parent: XmlElement, name: string): string {
  const [element] = named(parent, name)
  return element ? textOf(element).trim() : ""
}
