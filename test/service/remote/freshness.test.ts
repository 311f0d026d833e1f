import { expect, test } from "vitest"
import { Freshness } from "../../../src/service/remote/freshness"
import { Pledges } from "../../../src/service/remote/pledges"

const MANY = Array.from({ length: 1100 }, (_, index) => `sip:c${index}@example.com`)

test("an answer is the newest unless an event told of the same while it was on its way", () => {
  const freshness = new Freshness()
  freshness.tell("bob")
  const [bob, eve] = [freshness.ask("bob"), freshness.ask("eve")]
  freshness.tell("eve")
  expect([bob(), eve()]).toEqual([true, false])
  freshness.tell("bob")
  expect([bob(), freshness.ask("bob")()]).toEqual([false, true])
})

test("[SEC-7] of whom it no longer remembers, it trusts no older answer", () => {
  const freshness = new Freshness()
  const [bob, ann] = [freshness.ask("bob"), freshness.ask("ann")]
  freshness.tell("bob")
  expect([bob(), ann()]).toEqual([false, true])
  for (const id of MANY) freshness.tell(id)
  expect([bob(), ann()]).toEqual([false, false])
  expect(freshness.ask("bob")()).toBe(true)
})

test("[SEC-7] no more than 1000 are registered because a device tells of them", () => {
  const pledges = new Pledges(() => 0)
  for (const id of MANY) pledges.evented({ id })
  expect(MANY.filter((id) => pledges.isRegistered({ id }))).toHaveLength(1000)
})
