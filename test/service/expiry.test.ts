import fc from "fast-check"
import { expect, test } from "vitest"
import { tuple } from "../presence-on-lan"
import { says, serviceStory } from "./service-story"

const KINDS = ["tuple", "contact", "registration", "watcher", "ruling"] as const
const item = fc.tuple(fc.constantFrom(...KINDS), fc.integer({ min: 1, max: 300 }))
const step = fc.record({
  passMs: fc.nat({ max: 100_000 }),
  jumpMs: fc.oneof(fc.constant(0), fc.integer({ min: -100_000, max: 100_000 })),
  isRestart: fc.constantFrom(false, false, true),
})

test("[contract.md, presence.md 33] whatever ends when, and however time goes: nothing goes before its end, nothing stays", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 8 }), fc.array(step, { maxLength: 6 }), async (items, steps) => {
      const story = await serviceStory({ unknownContacts: "ask" })
      const { service } = story
      const ends = new Map<string, number>()
      for (const [index, [kind, seconds]] of items.entries()) {
        const id = `${kind}${index}`
        const expiresAt = story.in(seconds)
        ends.set(id, expiresAt)
        if (kind === "tuple") await service.update(tuple(id, "open", { expiresAt }), "flow")
        if (kind === "contact") await service.tellOfContact("c", says("open", { id, expiresAt }))
        if (kind === "registration") await service.register([id], expiresAt)
        if (kind === "watcher") await service.request({ watcher: id, requestedSeconds: seconds, expiresAt })
        if (kind === "ruling")
          await service.authorize({ watchers: [{ watcher: id }], mode: "proactive", decision: "allow", expiresAt })
      }
      const alive = () => [
        ...story.service.user.tuples.map(({ id }) => id),
        ...story.service.contacts(["c"]).flatMap(({ presence }) => presence.tuples.map(({ id }) => id)),
        ...story.service.registrations.map(({ contact }) => contact.id),
        ...story.service.watchers.map(({ watcher }) => watcher.id),
      ]
      let now = story.clock.now()
      for (const { passMs, jumpMs, isRestart } of steps) {
        story.clock.jump(jumpMs)
        if (isRestart) await story.restart(passMs)
        else await story.pass(jumpMs === 0 ? passMs : passMs + 60_000)
        now = Math.max(now, story.clock.now())
        // what ended at a time that was set back since then stays ended
        const left = [...ends].filter(([, end]) => end > now).map(([id]) => id)
        expect(alive()).toEqual(expect.arrayContaining(left))
        if (story.clock.now() === now) expect(alive().sort()).toEqual(left.sort())
      }
    }),
    { numRuns: 100 },
  )
})
