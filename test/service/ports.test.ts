import { expect, test } from "vitest"
import { guardedClock } from "../../src/service/ports"
import { ManualClock } from "../fakes/manual-clock"

test("what throws when its time has come is reported, and everything else goes on", () => {
  const clock = new ManualClock()
  const errors: unknown[] = []
  const guarded = guardedClock(clock, (cause) => errors.push(cause))
  const ran: string[] = []
  guarded.after(10, () => {
    throw new Error("bug")
  })
  guarded.after(10, () => ran.push("next"))
  guarded.after(10, () => ran.push("cancelled"))()
  clock.advance(10)
  expect([errors, ran, guarded.now()]).toEqual([[new Error("bug")], ["next"], 10])
})
