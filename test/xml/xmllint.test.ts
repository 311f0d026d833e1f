import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { formatXml } from "../../src/xml/write-xml"
import { element } from "./element-trees"
import { fixtures } from "./fixtures"
import { lacksXmllint, xmllint } from "./xmllint"

// well-formed, but an attack, or misread by the parser; and what only a decoded string may be
const LEGAL = [
  "doctype",
  "doctype-with-entity",
  "external-entity",
  "name-with-byte-order-mark",
  "attribute-name-with-ogham-space",
]
const LOOSE = ["declaration-of-another-encoding", "leading-white-space", "trailing-nuls"]

describe.skipIf(lacksXmllint("the opinion of libxml2"))("libxml2 is of the same opinion", () => {
  const without = (folder: string, names: readonly string[]) => [...fixtures(folder)].filter(([name]) => !names.includes(name))

  test("about what is refused", () => {
    const refused = without("xml/refused", LEGAL)
    const complaints = xmllint(refused.map(([, text]) => text))
    expect(refused.filter((_, index) => complaints[index] === "").map(([name]) => name)).toEqual([])
  })

  test("about what is accepted", () => {
    const accepted = without("xml/accepted", LOOSE)
    expect(xmllint(accepted.map(([, text]) => text))).toEqual(accepted.map(() => ""))
  })

  test("about what is written", () => {
    const written = fc.sample(element, 100).map((tree) => formatXml(tree, { declaration: true }))
    expect(xmllint(written)).toEqual(written.map(() => ""))
  })
})
