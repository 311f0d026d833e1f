import fc from "fast-check"
import { expect, test } from "vitest"
import type { XmlElement } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"
import { formatXml } from "../../src/xml/write-xml"
import { XmlError } from "../../src/xml/xml-error"
import { element } from "./element-trees"
import { fixtures } from "./fixtures"
import { plain } from "./plain"

/** Without the prefixes of attributes, which change where two attributes ask for one. */
const meaning = (tree: XmlElement): XmlElement => ({
  ...tree,
  attributes: tree.attributes.map(({ prefix: _, ...attribute }) => attribute),
  children: tree.children.map((child) => (typeof child === "string" ? child : meaning(child))),
})

test("what is written is read again as it was", () => {
  fc.assert(
    fc.property(element, (tree) => {
      expect(meaning(plain(readXml(formatXml(tree))))).toEqual(meaning(tree))
    }),
    { numRuns: 100 },
  )
})

test("what was read is written and read again as it was, prefixes and all", () => {
  fc.assert(
    fc.property(element, (tree) => {
      const read = readXml(formatXml(tree))
      expect(plain(readXml(formatXml(read)))).toEqual(plain(read))
    }),
    { numRuns: 100 },
  )
})

test.each([...fixtures("xml/accepted")])("the fixture %s is written and read again as it was", (_, text) => {
  const read = readXml(text)
  expect(plain(readXml(formatXml(read)))).toEqual(plain(read))
})

test("[SEC-8] any damage to a document is either harmless or an XmlError", () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    "/",
    '"',
    "'",
    "=",
    " ",
    "&",
    ";",
    "--",
    "<!--",
    "-->",
    "?>",
    "<?",
    "]]>",
    "<![CDATA[",
    ":",
    "xmlns:p=''",
    "\0",
    "",
  )
  const damage = fc.record({ at: fc.nat(400), gone: fc.nat(3), piece: pieces })
  fc.assert(
    fc.property(element, fc.array(damage, { minLength: 1, maxLength: 3 }), (tree, damages) => {
      const text = damages.reduce(
        (xml, { at, gone, piece }) => xml.slice(0, at % xml.length) + piece + xml.slice((at % xml.length) + gone),
        `${formatXml(tree)} `,
      )
      try {
        readXml(text)
      } catch (error) {
        expect(error).toBeInstanceOf(XmlError)
      }
    }),
    { numRuns: 200 },
  )
})
