import { expect, test } from "vitest"
import { remember } from "../../src/presence/remember"

const counted = () => {
  const made: string[] = []
  const make = remember((text) => {
    made.push(text)
    if (text === "wrong") throw new Error("no")
    return { text }
  })
  return { made, make }
}

test("a text that comes again is worked out once", () => {
  const { made, make } = counted()
  expect(make("one")).toBe(make("one"))
  expect(make("other").text).toBe("other")
  expect(made).toEqual(["one", "other"])
})

test("of many the ones that came last are known", () => {
  const { made, make } = counted()
  for (let number = 0; number < 64; number++) make(String(number))
  make("0")
  make("one more")
  make("0")
  expect(made).toHaveLength(65)
  make("1")
  expect(made).toHaveLength(66)
})

test("nothing is kept of a long text, nor of one that is refused", () => {
  const { made, make } = counted()
  const long = "x".repeat(5000)
  expect(make(long)).not.toBe(make(long))
  expect(() => make("wrong")).toThrow("no")
  expect(() => make("wrong")).toThrow("no")
  expect(made).toHaveLength(4)
})
