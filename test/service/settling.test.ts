import { expect, test } from "vitest"
import type { Status } from "../../src/presence/pidf"
import { settling } from "../../src/service/settling"
import { ManualClock } from "../fakes/manual-clock"

function story(openAfterMs: number, closedAfterMs: number) {
  const clock = new ManualClock()
  const told: string[] = []
  const settled = settling<string>(clock, { openAfterMs, closedAfterMs }, (value, previous) =>
    told.push(`${clock.now()}: ${value} after ${previous}`),
  )
  const offer = (value: string, status: Status, before: Status) => settled.offer(value, status, before)
  return { clock, told, offer, close: settled.close }
}

test("without times everything is told at once", () => {
  const { told, offer } = story(0, 0)
  offer("came", "open", "closed")
  offer("note", "open", "open")
  offer("left", "closed", "open")
  expect(told).toEqual(["0: came after closed", "0: note after open", "0: left after open"])
})

test("a short absence is not told, a long one is, with the last state told before", () => {
  const { clock, told, offer } = story(0, 60_000)
  offer("left", "closed", "open")
  clock.advance(30_000)
  offer("back", "open", "closed")
  clock.advance(60_000)
  expect(told).toEqual(["30000: back after open"])
  offer("left", "closed", "open")
  clock.advance(30_000)
  offer("left, later note", "closed", "closed")
  clock.advance(30_000)
  expect(told.at(-1)).toBe("150000: left, later note after open")
})

test("unknown is told at once, and closing tells nothing more", () => {
  const { clock, told, offer, close } = story(1000, 1000)
  offer("nothing known", "unknown", "open")
  offer("came", "open", "unknown")
  close()
  clock.advance(5000)
  expect(told).toEqual(["0: nothing known after open"])
})
