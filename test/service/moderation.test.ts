import fc from "fast-check"
import { expect, test } from "vitest"
import { moderate } from "../../src/service/moderation"
import { ManualClock } from "../fakes/manual-clock"

const unite = (old: number[], fresh: number[]) => [...old, ...fresh]

test("[Presence 5.4, GENA-32] nothing is lost, nothing comes twice or too early, whatever comes when", () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 1500 }), { maxLength: 40 }), (pauses) => {
      const clock = new ManualClock()
      const releases: { at: number; values: number[] }[] = []
      const moderated = moderate<number[]>(clock, 1000, unite, (values) => releases.push({ at: clock.now(), values }))
      for (const [index, pause] of pauses.entries()) {
        clock.advance(pause)
        moderated.offer([index])
      }
      clock.advance(2000)
      expect(releases.flatMap(({ values }) => values)).toEqual(pauses.map((_, index) => index))
      for (const [index, { at }] of releases.entries())
        expect(at - (releases[index - 1]?.at ?? -1000)).toBeGreaterThanOrEqual(1000)
    }),
  )
})

test("what is offered while it releases is gathered", () => {
  const clock = new ManualClock()
  const released: number[] = []
  const moderated = moderate<number>(
    clock,
    1000,
    (_, fresh) => fresh,
    (value) => {
      released.push(value)
      if (value < 3) moderated.offer(value + 1)
    },
  )
  moderated.offer(1)
  clock.advance(5000)
  expect(released).toEqual([1, 2, 3])
})

test("closed, it releases nothing more", () => {
  const clock = new ManualClock()
  const released: number[] = []
  const moderated = moderate<number>(
    clock,
    1000,
    (_, fresh) => fresh,
    (value) => released.push(value),
  )
  moderated.offer(1)
  moderated.offer(2)
  moderated.close()
  moderated.offer(3)
  clock.advance(5000)
  expect([released, clock.waiting]).toEqual([[1], 0])
})
