import fc from "fast-check"
import { expect, test } from "vitest"
import { contactPattern } from "../../nodes/contact-pattern"

test.each([
  ["*@example.com", "ann@example.com", true],
  ["*@example.com", "ann@example.com.evil", false],
  ["ann*", "Annabel", true],
  ["*n*n*", "ann", true],
  ["a*a", "a", false],
  ["ab*ba", "aba", false],
  ["*", "", true],
  ["a.b", "axb", false],
  ["(*", "(x", true],
])("%s is like %s: %s", (pattern, name, isMeant) => expect(contactPattern(pattern)({ id: "0", name })).toBe(isMeant))

const some = fc.string({ unit: fc.constantFrom("a", "b", "B"), maxLength: 8 })

test("a pattern means what a regular expression would", () => {
  const property = fc.property(fc.array(some, { minLength: 2, maxLength: 5 }), some, (parts, name) => {
    const like = new RegExp(`^${parts.join(".*")}$`, "i")
    expect(contactPattern(parts.join("*"))({ id: "0", name })).toBe(like.test(name) || like.test("0"))
  })
  fc.assert(property, { numRuns: 2000 })
})

test("[SEC-13] a stranger with a long name keeps nobody waiting: a regular expression took minutes", () => {
  const name = ["a", "b", "c", "d"].map((letter) => letter.repeat(128)).join("")
  expect(contactPattern("*a*b*c*d*e*")({ id: name, name })).toBe(false)
})
