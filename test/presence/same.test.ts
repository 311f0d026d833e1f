import { expect, test } from "vitest"
import { identical, same } from "../../src/presence/same"

test.each([
  ["an order of parts", { a: 1, b: [2] }, { b: [2], a: 1 }],
  ["for how long it holds", { a: 1, expiresAt: 5 }, { a: 1 }],
  ["a part that is undefined", { a: 1, b: undefined }, { a: 1 }],
])("%s is not part of what is said", (_, one, other) => {
  expect(same(one, other)).toBe(true)
  expect(same(other, one)).toBe(true)
  expect(identical(one, other)).toBe(JSON.stringify(one) === JSON.stringify(other))
})

test.each([
  ["a part more", { a: 1 }, { a: 1, b: 2 }],
  ["another part", { a: 1 }, { b: 1 }],
  ["a list and an object", [], {}],
  ["an order of a list", [1, 2], [2, 1]],
  ["null and an object", null, {}],
  ["a name that every object has", { constructor: "c" }, {}],
  ["the name of the prototype", JSON.parse('{"__proto__":{}}'), {}],
])("%s makes two that do not say the same", (_, one, other) => {
  expect(same(one, other)).toBe(false)
  expect(same(other, one)).toBe(false)
})
