import fc from "fast-check"
import { expect, test } from "vitest"
import { type End, Ends } from "../../src/service/ends"
import type { ContactRow } from "../../src/service/rows"
import { says, serviceStory } from "./service-story"

const AT = fc.nat({ max: 50 })

test("whatever is put off, taken back or comes twice: the earliest is known, and all that is over", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 30 }), fc.option(AT)), { maxLength: 400 }), AT, (changes, now) => {
      const kept = new Map<string, number>()
      const ends = new Ends(({ key, at }) => kept.get(key) === at)
      for (const [number, at] of changes) {
        const key = String(number)
        if (at === null) kept.delete(key)
        else {
          kept.set(key, at)
          ends.add({ table: "rulings", key, at })
        }
      }
      const over = [...kept].filter(([, at]) => at <= now).map(([key]) => key)
      const given = ends.by(now).map(({ key }) => key)
      expect(given.sort()).toEqual(over.sort())
      expect(ends.next).toBe(Math.min(...kept.values()))
    }),
  )
})

test("what is put off again and again leaves nothing behind", () => {
  let held: End | undefined
  let asked = 0
  const ends = new Ends((end) => {
    asked++
    return end === held
  })
  for (let at = 0; at < 10_000; at++) {
    held = { table: "registrations", key: "a", at: 10_000 + at }
    ends.add(held)
  }
  asked = 0
  expect(ends.by(1e6)).toEqual([held])
  expect(asked).toBeLessThan(200)
})

test("who goes on is not looked at when somebody else ends", async () => {
  const story = await serviceStory({ unknownContacts: "ask" })
  const { service } = story
  const looked = new Set<string>()
  for (let number = 0; number < 30; number++) {
    const contact = `c${number}`
    await service.tellOfContact(contact, says("open", { id: contact, expiresAt: story.in(number === 7 ? 10 : 3600 + number) }))
    const [{ presence }] = service.contacts([contact]) as [ContactRow]
    const { tuples } = presence
    Object.defineProperty(presence, "tuples", { get: () => looked.add(contact) && tuples })
  }
  await story.pass(10_000)
  expect((await story.toldOf("contact")).at(-1)).toMatchObject({ contact: { id: "c7" }, presence: { tuples: [] } })
  expect(looked).toEqual(new Set(["c7", "c0"])) // and who is next
})
