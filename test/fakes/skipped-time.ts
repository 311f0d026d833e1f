import { afterAll, beforeAll } from "vitest"
import { systemClock } from "../../src/net/system"
import type { Cancel } from "../../src/service/ports"

interface Timer {
  readonly dueMs: number
  readonly run: () => void
  rest: Cancel
}

const { now, after } = systemClock
const timers = new Set<Timer>()
let skippedMs = 0

const elapsedMs = () => performance.now() + skippedMs

function wait(timer: Timer): void {
  timer.rest = after(timer.dueMs - elapsedMs(), () => fire(timer))
}

function fire(timer: Timer): void {
  timer.rest()
  timers.delete(timer)
  timer.run()
}

const skippable = {
  now: () => now() + skippedMs,
  after: (delayMs: number, run: () => void): Cancel => {
    const timer: Timer = { dueMs: elapsedMs() + delayMs, run, rest: () => {} }
    timers.add(timer)
    wait(timer)
    return () => {
      timer.rest()
      timers.delete(timer)
    }
  },
}

/** The time of this process goes on by itself, and at once by as much as a test says, until the tests of the file are over. */
export function useSkippedTime(): void {
  beforeAll(() => void Object.assign(systemClock, skippable))
  afterAll(() => void Object.assign(systemClock, { now, after }))
}

/** So much time is over now, and what was due meanwhile has run when it was due. */
export function skip(ms: number): void {
  const endMs = elapsedMs() + ms
  const pass = (untilMs: number) => {
    skippedMs += Math.max(Math.ceil(untilMs - elapsedMs()), 0) // whole ones, as instants are
  }
  for (;;) {
    const [next] = [...timers].filter(({ dueMs }) => dueMs <= endMs).sort((one, other) => one.dueMs - other.dueMs)
    if (!next) break
    pass(next.dueMs)
    fire(next)
  }
  pass(endMs)
  for (const timer of timers) {
    timer.rest()
    wait(timer)
  }
}

/** Skips time, a little with each turn of the loop, until this is settled. */
export async function hurry<Value>(work: Promise<Value> | undefined): Promise<Value | undefined> {
  const steps = setInterval(skip, 1, 20)
  return Promise.resolve(work).finally(() => clearInterval(steps))
}
