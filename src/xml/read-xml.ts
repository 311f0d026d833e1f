import { XMLParser } from "fast-xml-parser"
import { declaredPrefix, rebindRootPrefix, scopeWithin, type WrittenAttributes } from "./declarations"
import type { XmlAttribute, XmlElement, XmlNode } from "./element"
import { ILLEGAL_CHARACTER } from "./grammar"
import { resolveAttribute } from "./references"
import { lookUp, OUTERMOST, type Scope } from "./scope"
import { type Bounds, checkSyntax } from "./syntax"
import { quote, tag, XmlError } from "./xml-error"

/** Which faults of a document are forgiven, and what it may cost. */
export interface ReadOptions {
  /** [presence.md 1] Lets the root's prefix differ in case from its declaration. */
  readonly rebindRootPrefix?: boolean
  /** The usual ones where nothing is said. */
  readonly bounds?: Bounds | undefined
}

const TEXT = "#text"
const ATTRIBUTES = ":@"
// put before every name, so that none is one that the parser refuses for the sake of prototypes
const MARK = "."
const nameOf = (key: string): string => key.slice(MARK.length)

/** What fast-xml-parser makes of an element (its name as the one other key), and of text. */
type Parsed = { readonly [ATTRIBUTES]?: WrittenAttributes } & { readonly [key: string]: readonly Parsed[] | string }

// [SEC-8] nothing is expanded, trimmed, converted or skipped; the parser's limit on depth stands beyond that of checkSyntax
const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: MARK,
  // the parser calls this twice for an empty element
  transformTagName: (name) => (name.startsWith(MARK) ? name : MARK + name),
  textNodeName: TEXT,
  trimValues: false,
  parseTagValue: false,
  parseAttributeValue: false,
  processEntities: false,
  htmlEntities: false,
  jPath: false,
})

/** Reads a document; refuses, by an XmlError, whatever is not well-formed or could be an attack. */
export function readXml(text: string, options: ReadOptions = {}): XmlElement {
  const document = withoutJunk(text)
  if (ILLEGAL_CHARACTER.test(document)) throw new XmlError("there is a character that XML does not allow")
  const { tags, texts } = checkSyntax(document.includes("\r") ? document.replace(/\r\n?/g, "\n") : document, options.bounds) // [XML 1.0 2.11]
  const parsed: Parsed[] = parser.parse(tags)
  const root = parsed.find((node) => elementKey(node) !== undefined) as Parsed // checkSyntax has seen exactly one
  return readElement(root, texts, OUTERMOST, options.rebindRootPrefix ? rebindRootPrefix : undefined)
}

// [CTRL-7] a byte order mark and white space before, white space and NULs after
function withoutJunk(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && "\ufeff \t\r\n".includes(text.charAt(start))) start++
  while (start < end && "\0 \t\r\n".includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}

function elementKey(node: Parsed): string | undefined {
  for (const key in node) if (key.startsWith(MARK)) return key
  return undefined
}

type Rebind = (scope: Scope, prefix: string) => Scope

function readElement(parsed: Parsed, texts: readonly string[], outer: Scope, rebind?: Rebind): XmlElement {
  const key = elementKey(parsed) ?? ""
  const written = parsed[ATTRIBUTES]
  const [prefix, name] = splitName(nameOf(key))
  let scope = scopeWithin(outer, written, nameOf)
  if (rebind && lookUp(scope, prefix) === undefined) scope = rebind(scope, prefix)
  const namespace = lookUp(scope, prefix)
  if (namespace === undefined || prefix === "xmlns") throw new XmlError(`the prefix of ${tag(nameOf(key))} is not declared`)
  const attributes = written ? readAttributes(written, scope, nameOf(key)) : []
  const children = readChildren(parsed[key] as readonly Parsed[], texts, scope)
  return prefix === ""
    ? { namespace, name, attributes, children, scope }
    : { namespace, name, prefix, attributes, children, scope }
}

function readChildren(parsed: readonly Parsed[], texts: readonly string[], scope: Scope): XmlNode[] {
  const children: XmlNode[] = []
  for (const node of parsed) {
    const child = readText(node, texts) ?? readElement(node, texts, scope)
    if (child !== "") children.push(child)
  }
  return children
}

// adjacent pieces are one text
function readText(node: Parsed, texts: readonly string[]): string | undefined {
  const numbers = node[TEXT]
  if (typeof numbers !== "string") return undefined
  const [first = "", ...more] = numbers.slice(0, -1).split(",")
  return more.reduce((text, number) => text + texts[Number(number)], texts[Number(first)] ?? "")
}

function readAttributes(written: WrittenAttributes, scope: Scope, element: string): XmlAttribute[] {
  const attributes: XmlAttribute[] = []
  const expanded = new Set<string>()
  for (const key in written) {
    if (declaredPrefix(nameOf(key)) !== undefined) continue
    const [prefix, name] = splitName(nameOf(key))
    const value = resolveAttribute(written[key] ?? "")
    if (prefix === "") attributes.push({ namespace: "", name, value })
    else {
      const namespace = lookUp(scope, prefix)
      if (namespace === undefined) throw new XmlError(`the prefix of ${quote(nameOf(key))} in ${tag(element)} is not declared`)
      if (expanded.has(`${namespace} ${name}`)) throw new XmlError(`${tag(element)} has the attribute ${quote(name)} twice`)
      expanded.add(`${namespace} ${name}`)
      attributes.push({ namespace, name, value, prefix })
    }
  }
  return attributes
}

function splitName(name: string): [prefix: string, local: string] {
  const colon = name.indexOf(":")
  return colon === -1 ? ["", name] : [name.slice(0, colon), name.slice(colon + 1)]
}
