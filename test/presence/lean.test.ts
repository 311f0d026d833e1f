import { expect, test } from "vitest"
import { lean } from "../../src/presence/lean"
import type { Pidf } from "../../src/presence/pidf"

const pidf = (more: Partial<Pidf> = {}): Pidf => ({
  entity: "pres:ann@example.com",
  tuples: [{ id: "phone", basic: "open", statusExtensions: [], extensions: [], notes: [], timestamp: "2026-11-22T13:00:00Z" }],
  notes: [],
  extensions: [],
  ...more,
})

test("says the same; empty lists are one for all documents, which nobody can fill", () => {
  const [one, other] = [lean(pidf()), lean(pidf())]
  expect(one).toEqual(pidf())
  const lists = [one, other].flatMap(({ tuples: [tuple], notes, extensions }) => [
    notes,
    extensions,
    tuple?.notes,
    tuple?.extensions,
    tuple?.statusExtensions,
  ])
  expect(new Set(lists).size).toBe(1)
  expect(Object.isFrozen(lists[0])).toBe(true)
})

test("what stands in a list stays in it", () => {
  const full = pidf({ notes: [{ text: "in", lang: "en" }], extensions: [{ key: "a", xml: "<a/>" }] })
  expect(lean(full)).toEqual(full)
})
