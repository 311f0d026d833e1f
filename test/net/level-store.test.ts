import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ClassicLevel } from "classic-level"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { devicesIn, openLevelStore } from "../../src/net/level-store"

let directory: string

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "presence-store-"))
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

const database = () => join(directory, "state")

async function expectFree(): Promise<void> {
  const other = new ClassicLevel(database())
  await other.open()
  await other.close()
}

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

test("all of it is there however much it is, though it is read a part at a time", async () => {
  const records = new Map(Array.from({ length: 2_500 }, (_, number) => [`record ${String(number).padStart(4, "0")}`, number]))
  const store = await openLevelStore(database(), "a")
  await store.write(records)
  expect(await store.load()).toEqual(records)
  await store.close()
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

test("the devices of which something is kept are found, whatever their ids, while others use the database or nobody", async () => {
  const ids = ["a", "a!b", "ab", "änn/1", '"', "~"]
  for (const id of ids) {
    const store = await openLevelStore(database(), id)
    await store.write(new Map(["udn", "user/", "contacts/zoe"].map((key) => [key, id])))
    await store.close()
  }
  expect((await devicesIn(database())).sort()).toEqual([...ids].sort())
  const store = await openLevelStore(database(), "ab")
  await store.write(new Map(["udn", "user/", "contacts/zoe"].map((key) => [key, undefined])))
  expect((await devicesIn(database())).sort()).toEqual(ids.filter((id) => id !== "ab").sort())
  await store.close()
  await expectFree()
})

test("looking for devices makes no database", async () => {
  expect(await devicesIn(database())).toEqual([])
  expect(existsSync(database())).toBe(false)
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
  await expect(openLevelStore(database(), "a")).rejects.toMatchObject({ code: "EEXIST" })
  rmSync(database())
  const store = await openLevelStore(database(), "a")
  await store.close()
})

test("a folder that somebody else holds is said to be held, and can be used once it is free", async () => {
  const other = new ClassicLevel(database())
  await other.open()
  await expect(openLevelStore(database(), "a")).rejects.toThrow("another process holds the folder (LEVEL_LOCKED)")
  await other.close()
  const store = await openLevelStore(database(), "a")
  await store.close()
})

test("a store that was closed is not opened by a write", async () => {
  const store = await openLevelStore(database(), "a")
  await store.close()
  await expect(store.write(new Map([["port", 1]]))).rejects.toThrow("the store is closed")
  await expect(store.load()).rejects.toThrow("the store is closed")
  await expectFree()
})

test("the log is put away at 1 MiB", async () => {
  const store = await openLevelStore(database(), "a")
  const text = "x".repeat(65_536)
  for (let index = 0; index < 40; index++) await store.write(new Map([[`key ${index}`, text]]))
  const logs = readdirSync(database()).filter((name) => name.endsWith(".log"))
  expect(Math.max(...logs.map((name) => statSync(join(database(), name)).size))).toBeLessThan(1.2 * 1024 * 1024)
  await store.close()
})

describe("after a write that was rejected", () => {
  const unwritable = new Map([["user", 1n]]) // no JSON
  const aside = () => `${database()}-aside`
  const manifest = () => readFileSync(join(database(), "CURRENT"), "utf8") // another one at each opening

  function takeAway(): void {
    renameSync(database(), aside())
    writeFileSync(database(), "a file")
  }

  function giveBack(): void {
    rmSync(database())
    renameSync(aside(), database())
  }

  test("the database is opened anew before the next, for all devices", async () => {
    const [one, two] = [await openLevelStore(database(), "a"), await openLevelStore(database(), "b")]
    await one.write(new Map([["port", 1]]))
    const first = manifest()
    await expect(two.write(unwritable)).rejects.toThrow("BigInt")
    await one.write(new Map([["port", 2]]))
    const second = manifest()
    expect(second).not.toBe(first)
    await two.write(new Map([["port", 3]]))
    expect(manifest()).toBe(second)
    expect([await one.load(), await two.load()]).toEqual([new Map([["port", 2]]), new Map([["port", 3]])])
    await Promise.all([one.close(), two.close()])
  })

  test("nothing that was asked for at the same time and acknowledged is lost", async () => {
    const [one, two] = [await openLevelStore(database(), "a"), await openLevelStore(database(), "b")]
    const writes = Array.from({ length: 20 }, (_, index) =>
      (index % 2 ? one : two).write(index % 5 === 3 ? unwritable : new Map([[`key ${index}`, index]])),
    )
    const settled = await Promise.allSettled([...writes, one.close(), two.close()])
    const wanted = settled.slice(0, 20).flatMap(({ status }, index) => (status === "fulfilled" ? [index] : []))
    expect(wanted).toHaveLength(16)
    const again = [await openLevelStore(database(), "a"), await openLevelStore(database(), "b")]
    const kept = await Promise.all(again.map(async (store) => [...(await store.load()).values()]))
    expect(kept.flat().sort((a, b) => Number(a) - Number(b))).toEqual(wanted)
    await Promise.all(again.map((store) => store.close()))
  })

  test("writes reject with the system's error while it cannot be opened, and resolve once it can", async () => {
    const store = await openLevelStore(database(), "a")
    await store.write(new Map([["port", 1]]))
    await expect(store.write(unwritable)).rejects.toThrow("BigInt")
    takeAway()
    for (const key of ["port", "udn"]) await expect(store.write(new Map([[key, 2]]))).rejects.toMatchObject({ code: "EEXIST" })
    giveBack()
    await store.write(new Map([["bootId", 3]]))
    await store.close()
    const again = await openLevelStore(database(), "a")
    expect(Object.fromEntries(await again.load())).toEqual({ port: 1, bootId: 3 })
    await again.close()
  })

  test("it closes while it cannot be opened, and holds nothing", async () => {
    const store = await openLevelStore(database(), "a")
    await expect(store.write(unwritable)).rejects.toThrow("BigInt")
    takeAway()
    const last = store.write(new Map([["port", 1]])).catch((cause) => cause.code)
    await store.close()
    expect(await last).toBe("EEXIST")
    giveBack()
    await expectFree()
  })
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
