import type { Scope } from "./scope"

/** An attribute; its namespace is empty if its name has no prefix. */
export interface XmlAttribute {
  readonly namespace: string
  readonly name: string
  readonly value: string
  readonly prefix?: string
}

/** An element, or text as it is meant: references resolved, adjacent pieces joined, never empty. */
export type XmlNode = XmlElement | string

/** An element of a document; namespace declarations are not among its attributes. */
export interface XmlElement {
  readonly namespace: string
  readonly name: string
  readonly prefix?: string
  readonly attributes: readonly XmlAttribute[]
  readonly children: readonly XmlNode[]
  /** The prefixes that were in scope where it was read: its text and values may mention them. */
  readonly scope?: Scope
}

/** Makes an element; an empty prefix means the default namespace. */
export const createElement = (
  namespace: string,
  prefix: string,
  name: string,
  attributes: readonly XmlAttribute[] = [],
  children: readonly XmlNode[] = [],
): XmlElement => ({ namespace, name, ...(prefix && { prefix }), attributes, children: children.filter((child) => child !== "") })

/** Makes an attribute without a namespace. */
export const createAttribute = (name: string, value: string): XmlAttribute => ({ namespace: "", name, value })

/** The elements directly inside. */
export const childElements = (element: XmlElement): XmlElement[] => element.children.filter((child) => typeof child !== "string")

/** The text directly inside, white space and all. */
export const textOf = (element: XmlElement): string => element.children.filter((child) => typeof child === "string").join("")

/** The value of an attribute, undefined if it is not there. */
export const attributeOf = (element: XmlElement, name: string, namespace = ""): string | undefined =>
  element.attributes.find((attribute) => attribute.name === name && attribute.namespace === namespace)?.value

/** Whether the element has this name in this namespace. */
export const isElement = (element: XmlElement, namespace: string, name: string): boolean =>
  element.name === name && element.namespace === namespace

/** Whether there is text other than white space directly inside. */
export const hasText = (element: XmlElement): boolean => collapse(textOf(element)) !== ""

/** Text without XML's white space around it, as most schema types read it. */
export const collapse = (text: string): string => text.replace(/^[ \t\n\r]+/, "").replace(/(?<![ \t\n\r])[ \t\n\r]+$/, "")

/** How many elements are nested, this one included. */
export const depthOf = (element: XmlElement): number =>
  childElements(element).reduce((deepest, child) => Math.max(deepest, 1 + depthOf(child)), 1)

/** Every element of the tree, outermost first. */
export function* elementsWithin(element: XmlElement): Generator<XmlElement> {
  yield element
  for (const child of element.children) if (typeof child !== "string") yield* elementsWithin(child)
}
