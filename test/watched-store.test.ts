import { expect, test } from "vitest"
import { WatchedStore } from "../src/watched-store"
import { ManualClock } from "./fakes/manual-clock"
import { MemoryStore } from "./fakes/memory-store"

const FULL = new Error("No space left on device")

function watched() {
  const clock = new ManualClock()
  const memory = new MemoryStore()
  const told: (string | undefined)[] = []
  const store = new WatchedStore(memory, clock, (cause) => told.push(cause?.message))
  return { clock, memory, told, store, write: () => store.write(new Map([["port", 1]])) }
}

test("what can be written is no news", async () => {
  const { told, write, clock } = watched()
  await write()
  expect([told, clock.waiting]).toEqual([[], 0])
})

test("a failure is told, and its end as soon as a write succeeds", async () => {
  const { memory, told, store, write, clock } = watched()
  memory.failure = FULL
  await expect(write()).rejects.toBe(FULL)
  expect([told, store.hasTold(FULL), store.hasTold(new Error("other"))]).toEqual([[FULL.message], true, false])
  memory.failure = undefined
  await write()
  expect([told, clock.waiting]).toEqual([[FULL.message, undefined], 0])
})

test("it looks every 5 s by itself, one look at a time, until it can be written", async () => {
  const { memory, told, write, clock } = watched()
  memory.failure = FULL
  await expect(write()).rejects.toBe(FULL)
  await expect(write()).rejects.toBe(FULL)
  expect(clock.waiting).toBe(1)
  await clock.run(5000, 100)
  expect([memory.writes, clock.waiting]).toEqual([3, 1])
  memory.failure = undefined
  await clock.run(5000, 100)
  expect([memory.writes, told.at(-1), clock.waiting]).toEqual([4, undefined, 0])
})

test("closed, it looks no more", async () => {
  const { memory, told, store, write, clock } = watched()
  memory.failure = FULL
  await expect(write()).rejects.toBe(FULL)
  const failing = write()
  await store.close()
  await expect(failing).rejects.toBe(FULL)
  expect([clock.waiting, told]).toEqual([0, [FULL.message]])
})
