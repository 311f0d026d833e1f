import fc from "fast-check"
import { expect, test } from "vitest"
import { ToldStatuses } from "../../nodes/group"
import { parseInConfig } from "../../nodes/presence-in-settings"
import { SettledStatuses, type Standing, settledStatus } from "../../nodes/settled-status"
import type { Change } from "../../src/index"
import { ManualClock } from "../fakes/manual-clock"

const OPEN: Standing = { status: "open", activities: [] }
const CLOSED: Standing = { status: "closed", activities: [] }
const tuple = { id: "a", basic: "open", statusExtensions: [], extensions: [], notes: [] } as const
const contact = (id: string, tuples = [tuple]) =>
  ({
    event: "contact",
    contact: { id },
    presence: { entity: `pres:${id}`, tuples, notes: [], extensions: [] },
  }) as unknown as Change

test("presence-in kept an entry for each contact that it ever heard of: it keeps those of whom it holds something back", () => {
  const clock = new ManualClock()
  const told: string[] = []
  const settings = parseInConfig({ closedAfter: 60 } as never)
  const statuses = new SettledStatuses<string>(clock, settings, (value, previous) => told.push(`${value} after ${previous}`))
  for (const id of ["ann", "bob", "eve"]) statuses.offer(id, `${id} came`, OPEN, CLOSED)
  expect(statuses.size).toBe(0)
  for (const id of ["ann", "bob"]) statuses.offer(id, `${id} left`, CLOSED, OPEN)
  expect(statuses.size).toBe(2)
  statuses.offer("ann", "ann is back", OPEN, CLOSED)
  clock.advance(60_000)
  expect(statuses.size).toBe(0)
  expect(told.slice(3)).toEqual(["ann is back after open", "bob left after open"])
})

test("what is forgotten of whom nothing is held back makes no difference, whatever comes when", () => {
  const standing = fc.record({
    status: fc.constantFrom("open", "closed", "unknown"),
    activities: fc.constantFrom([], ["busy"], ["away"]),
  }) as fc.Arbitrary<Standing>
  const times = fc.constantFrom(0, 5, 20)
  const steps = fc.array(fc.record({ now: standing, passMs: fc.nat(30_000) }), { maxLength: 20 })
  fc.assert(
    fc.property(steps, times, times, fc.constantFrom("any", "status"), (all, openAfter, closedAfter, when) => {
      const clock = new ManualClock()
      const settings = parseInConfig({ openAfter, closedAfter, when } as never)
      const told: [string[], string[]] = [[], []]
      const forgetting = new SettledStatuses<number>(clock, settings, (value, previous) => told[0].push(`${value} ${previous}`))
      const keeping = settledStatus<number>(clock, settings, (value, previous) => told[1].push(`${value} ${previous}`))
      all.forEach(({ now, passMs }, index) => {
        const before = all[index - 1]?.now ?? CLOSED
        forgetting.offer("ann", index, now, before)
        keeping.offer(index, now, before)
        clock.advance(passMs)
      })
      expect(told[0]).toEqual(told[1])
    }),
  )
})

test("a group kept how each contact ever was: it forgets whoever has left the address book", () => {
  const statuses = new ToldStatuses()
  for (const id of ["ann", "bob"]) statuses.note(contact(id))
  expect([statuses.of({ id: "pres:ann" }), statuses.size]).toEqual(["open", 2])
  statuses.note(contact("ann", []))
  expect([statuses.of({ id: "ann" }), statuses.size]).toEqual(["unknown", 1])
  statuses.begin([])
  expect(statuses.size).toBe(0)
})
