import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { aliasesFor, aliasPrefix, shownIds } from "../../src/presence/aliases"
import type { Pidf } from "../../src/presence/pidf"

const withIds = (...ids: string[]): Pidf => ({
  entity: "pres:ann@example.com",
  tuples: ids.map((id) => ({ id, basic: "open", statusExtensions: [], extensions: [], notes: [] })),
  notes: [],
  extensions: [],
})
const taking =
  (...ids: string[]) =>
  (id: string) =>
    ids.includes(id)

describe("[presence.md 5] ids where several contacts meet", () => {
  test("stay as they are if nobody else has them", () => {
    expect(aliasesFor(withIds("phone", "door"), "c7", {}, taking("car"))).toEqual({})
  })

  test("are given another name if somebody has", () => {
    const aliases = aliasesFor(withIds("phone", "door"), "c7", {}, taking("phone"))
    expect(aliases).toEqual({ phone: "c7-phone" })
    expect(shownIds(withIds("phone", "door"), aliases)).toEqual(["c7-phone", "door"])
  })

  test("those of persons and devices too", () => {
    const person = { key: "person#p", xml: "<person/>", id: "p" }
    expect(aliasesFor({ ...withIds("a"), extensions: [person] }, "c7", {}, taking("p"))).toEqual({ p: "c7-p" })
  })

  test("keep the name that they were given, also when nobody else has them any more", () => {
    expect(aliasesFor(withIds("phone"), "c7", { phone: "c7-phone" }, taking())).toEqual({ phone: "c7-phone" })
  })

  test("find another name if theirs is taken, by others or by the contact himself", () => {
    const former = { phone: "c7-phone" }
    expect(aliasesFor(withIds("phone"), "c7", former, taking("phone", "c7-phone"))).toEqual({ phone: "c7-phone-2" })
    expect(aliasesFor(withIds("phone", "c7-phone"), "c7", former, taking("phone"))).toEqual({ phone: "c7-phone-2" })
  })

  test("never get the same name twice", () => {
    const aliases = aliasesFor(withIds("a", "a-2"), "c7", {}, taking("a", "a-2", "c7-a"))
    expect(aliases).toEqual({ a: "c7-a-2", "a-2": "c7-a-2-2" })
  })

  test.each(["constructor", "__proto__", "toString"])("may be called %s", (id) => {
    expect(shownIds(withIds(id), aliasesFor(withIds(id), "c7", {}, taking()))).toEqual([id])
    expect(shownIds(withIds(id), aliasesFor(withIds(id), "c7", {}, taking(id)))).toEqual([`c7-${id}`])
  })
})

test("the prefix is always the same for one contact, another for another, and begins an XML name", () => {
  expect(aliasPrefix("bob@example.com")).toBe(aliasPrefix("bob@example.com"))
  expect(aliasPrefix("bob@example.com")).not.toBe(aliasPrefix("carl@example.com"))
  expect(aliasPrefix("")).toMatch(/^c[0-9a-z]+$/)
})

test("[presence.md 5] however their documents change: no id twice in one document, the same id under the same name", () => {
  const ids = fc.uniqueArray(fc.constantFrom<string[]>("a", "b", "a-2", "x-a", "x-a-2", "y-a"), { maxLength: 4 })
  const steps = fc.array(fc.tuple(fc.constantFrom("x", "y", "z"), ids), { maxLength: 12 })
  fc.assert(
    fc.property(steps, (changes) => {
      const known = new Map<string, { presence: Pidf; aliases: Readonly<Record<string, string>> }>()
      const all = () => [...known.values()].flatMap(({ presence, aliases }) => shownIds(presence, aliases))
      for (const [contact, own] of changes) {
        const before = known.get(contact)
        known.delete(contact)
        const others = new Set(all())
        const presence = withIds(...own)
        const aliases = aliasesFor(presence, contact, before?.aliases ?? {}, (id) => others.has(id))
        known.set(contact, { presence, aliases })
        expect(new Set(all()).size).toBe(all().length)
        for (const id of own) {
          const former = before?.aliases[id]
          if (former !== undefined && !others.has(former) && !own.includes(former)) expect(aliases[id]).toBe(former)
        }
      }
    }),
    { numRuns: 300 },
  )
})
