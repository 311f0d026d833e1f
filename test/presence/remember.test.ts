import { expect, test } from "vitest"
import { remember, rememberOf } from "../../src/presence/remember"

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

test("what becomes of a value with a text is worked out once for each, and of many texts the last ones are known", () => {
  const made: string[] = []
  const make = rememberOf(
    (value: { name: string }, about: { text: string }) => {
      made.push(value.name + about.text)
      return about.text === "nothing" ? undefined : { ...value, ...about }
    },
    ({ text }) => text,
  )
  const [ann, ben] = [{ name: "ann" }, { name: "ben" }]
  expect(make(ann, { text: "1" })).toBe(make(ann, { text: "1" }))
  expect(make(ben, { text: "1" })).toEqual({ name: "ben", text: "1" })
  expect([make(ann, { text: "nothing" }), make(ann, { text: "nothing" })]).toEqual([undefined, undefined])
  expect(made).toEqual(["ann1", "ben1", "annnothing"])
  for (let text = 2; text < 300; text++) make(ann, { text: String(text) })
  make(ann, { text: "299" })
  expect(made).toHaveLength(301)
  make(ann, { text: "1" })
  expect(made).toHaveLength(302)
})
