import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, expect, test } from "vitest"
import { openLevelStore } from "../../src/net/level-store"

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "presence-store-"))
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const database = () => join(directory, "state")

test("what was written is there after it was closed", async () => {
  const store = await openLevelStore(database(), "a")
  await store.write(
    new Map<string, unknown>([
      ["user", { tuples: [1] }],
      ["port", 1],
      ["gone", 1],
    ]),
  )
  await store.write(new Map([["gone", undefined]]))
  await store.close()
  const again = await openLevelStore(database(), "a")
  expect(await again.load()).toEqual(
    new Map<string, unknown>([
      ["port", 1],
      ["user", { tuples: [1] }],
    ]),
  )
  await again.close()
})

test("devices share a database and see their own alone", async () => {
  const [one, two] = await Promise.all([openLevelStore(database(), "a"), openLevelStore(database(), "ab")])
  await one?.write(new Map([["udn", "1"]]))
  await two?.write(new Map([["udn", "2"]]))
  expect([await one?.load(), await two?.load()]).toEqual([new Map([["udn", "1"]]), new Map([["udn", "2"]])])
  await one?.close()
  expect((await two?.load())?.size).toBe(1)
  await two?.close()
})

test("one closes while another opens", async () => {
  const one = await openLevelStore(database(), "a")
  const closing = one.close()
  const two = await openLevelStore(database(), "a")
  await closing
  await two.write(new Map([["udn", "1"]]))
  await two.close()
})

test("a place that cannot be used rejects, and can be used once it can", async () => {
  writeFileSync(database(), "a file")
  await expect(openLevelStore(database(), "a")).rejects.toThrow()
  rmSync(database())
  const store = await openLevelStore(database(), "a")
  await store.close()
})

test("a device may have any id", async () => {
  const odd = ["a!b", "ä ö", "a/b", "%21"]
  for (const id of odd) {
    const store = await openLevelStore(database(), id)
    await store.write(new Map([["id", id]]))
    await store.close()
  }
  const stores = await Promise.all(odd.map((id) => openLevelStore(database(), id)))
  expect(await Promise.all(stores.map(async (store) => (await store.load()).get("id")))).toEqual(odd)
  await Promise.all(stores.map((store) => store.close()))
})
