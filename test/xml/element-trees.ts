import fc from "fast-check"
import type { XmlAttribute, XmlElement, XmlNode } from "../../src/xml/element"

// few enough that they collide
const PREFIXES = ["p", "q", "ns1", "字"]
const NAMESPACES = ["urn:a", "urn:b", 'urn:"<&\t', "http://www.w3.org/1999/xhtml"]

const name = fc.constantFrom("a", "b", "c-1.d", "constructor", "__proto__", "hasOwnProperty", "xmlish", "br", "é", "_")
// fast-check's own unit "binary" makes a table of all of them first, which takes half a second
const codePoint = fc.integer({ max: 0x10_f7ff, min: 0 }).map((n) => String.fromCodePoint(n < 0xd800 ? n : n + 0x800))
const text = fc
  .oneof(
    fc.string({ unit: codePoint, maxLength: 20 }),
    fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty"),
    fc.string({
      unit: fc.constantFrom(
        "<",
        ">",
        "&",
        '"',
        "'",
        "]",
        "]]>",
        "\r",
        "\n",
        "\t",
        " ",
        "&amp;",
        "&#65;",
        "p:",
        "<!--",
        "?>",
        "😀",
      ),
    }),
  )
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML cannot carry is left out in writing
  .map((value) => value.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, ""))

const attribute: fc.Arbitrary<XmlAttribute> = fc.oneof(
  fc.record({ namespace: fc.constant(""), name, value: text }),
  fc.record({ namespace: fc.constantFrom(...NAMESPACES), name, value: text, prefix: fc.constantFrom(...PREFIXES) }),
)

const withName = (attributes: readonly XmlAttribute[], children: readonly XmlNode[]): fc.Arbitrary<XmlElement> =>
  fc.oneof(
    fc.record({
      namespace: fc.constantFrom("", ...NAMESPACES),
      name,
      attributes: fc.constant(attributes),
      children: fc.constant(children),
    }),
    fc.record({
      namespace: fc.constantFrom(...NAMESPACES),
      name,
      prefix: fc.constantFrom(...PREFIXES),
      attributes: fc.constant(attributes),
      children: fc.constant(children),
    }),
  )

const distinct = fc.uniqueArray(attribute, { selector: (one) => `${one.namespace} ${one.name}`, maxLength: 4 })

/** Elements of every shape that XML can carry, at most some levels deep. */
export const { element } = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc
    .tuple(distinct, fc.array(fc.oneof({ depthSize: "small", withCrossShrink: true }, text, tie("element")), { maxLength: 4 }))
    .chain(([attributes, children]) => withName(attributes, joined(children))),
}))

function joined(nodes: readonly XmlNode[]): XmlNode[] {
  const children: XmlNode[] = []
  for (const node of nodes) {
    const last = children.at(-1)
    if (typeof node === "string" && typeof last === "string") children[children.length - 1] = last + node
    else if (node !== "") children.push(node)
  }
  return children
}
