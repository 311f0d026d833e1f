import { expect, test } from "vitest"
import {
  attributeOf,
  childElements,
  collapse,
  createAttribute,
  createElement,
  depthOf,
  elementsWithin,
  hasText,
  isElement,
  textOf,
} from "../../src/xml/element"

const b = createElement("urn:b", "p", "b", [], ["x"])
const a = createElement(
  "",
  "",
  "a",
  [{ namespace: "urn:b", prefix: "p", name: "c", value: "1" }, createAttribute("c", "2")],
  ["y", b, "", "z"],
)

test("an element has what it was given, no prefix if that is empty, and no empty text", () => {
  expect(b).toStrictEqual({ namespace: "urn:b", name: "b", prefix: "p", attributes: [], children: ["x"] })
  expect(a.children).toStrictEqual(["y", b, "z"])
  expect(a).not.toHaveProperty("prefix")
})

test("what is directly inside", () => {
  expect(childElements(a)).toStrictEqual([b])
  expect(textOf(a)).toBe("yz")
})

test("[CTRL-14] names are told apart by namespace", () => {
  expect(attributeOf(a, "c")).toBe("2")
  expect(attributeOf(a, "c", "urn:b")).toBe("1")
  expect(attributeOf(a, "c", "urn:c")).toBeUndefined()
  expect(attributeOf(a, "d")).toBeUndefined()
  expect(isElement(b, "urn:b", "b")).toBe(true)
  expect(isElement(b, "", "b")).toBe(false)
  expect(isElement(b, "urn:b", "p:b")).toBe(false)
})

test("white space is no text, but the rest of Unicode's blanks are", () => {
  expect(hasText(createElement("", "", "a", [], [" \t", b, "\r\n"]))).toBe(false)
  expect(hasText(createElement("", "", "a", [], ["\u00a0"]))).toBe(true)
  expect(collapse("\r\n\t x  y \u00a0 \t")).toBe("x  y \u00a0")
  expect(collapse(" \t")).toBe("")
})

test("the whole tree", () => {
  const tree = createElement("", "", "c", [], [a, b])
  expect([...elementsWithin(tree)]).toStrictEqual([tree, a, b, b])
  expect(depthOf(tree)).toBe(3)
  expect(depthOf(b)).toBe(1)
})
