import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ClassicLevel } from "classic-level"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { setAside } from "../../src/net/damaged-store"
import { devicesIn, openLevelStore } from "../../src/net/level-store"

const RECORDS = 300
const LATE = 20

let directory: string
let told: string[]

const database = () => join(directory, "state")
const asides = () => readdirSync(directory).filter((name) => name.startsWith("state.corrupt-"))
const file = (pattern: RegExp, folder = database()) =>
  join(folder, readdirSync(folder).find((name) => pattern.test(name)) ?? "none")
const open = (device = "a") => openLevelStore(database(), device, (aside) => told.push(aside))

/** Several tables, and a log with what came last. */
async function fill(): Promise<void> {
  for (const [count, prefix, length] of [[RECORDS, "k", 1000] as const, [LATE, "z", 100] as const]) {
    const level = new ClassicLevel(database(), { writeBufferSize: 65_536, compression: false })
    await level.open()
    const part = level.sublevel<string, unknown>("a", { valueEncoding: "json" })
    for (let index = 0; index < count; index++) await part.put(prefix + index, { index, text: "x".repeat(length) })
    await level.close()
  }
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "presence-damaged-"))
  told = []
})

afterEach(() => rmSync(directory, { recursive: true, force: true }))

function change(path: string, make: (bytes: Buffer) => Buffer): void {
  writeFileSync(path, make(readFileSync(path)))
}
const flip = (at: (length: number) => number) => (bytes: Buffer) => {
  const index = at(bytes.length)
  bytes[index] = (bytes[index] ?? 0) ^ 0xff
  return bytes
}
const cut = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2)

const CURRENT = () => file(/^CURRENT$/)
const MANIFEST = () => file(/^MANIFEST/)
const TABLE = () => file(/\.ldb$/)
const JOURNAL = () => file(/\.log$/)

// what is damaged, and how many of the records can still be read
test.each<[string, () => void, number]>([
  ["CURRENT is empty", () => change(CURRENT(), () => Buffer.alloc(0)), RECORDS + LATE],
  ["CURRENT is garbage", () => change(CURRENT(), () => Buffer.from("garbage\n")), RECORDS + LATE],
  ["CURRENT is gone", () => rmSync(CURRENT()), RECORDS + LATE],
  [
    "the manifest has a wrong byte",
    () =>
      change(
        MANIFEST(),
        flip(() => 20),
      ),
    RECORDS + LATE,
  ],
  ["the manifest is cut", () => change(MANIFEST(), cut), RECORDS + LATE],
  ["the manifest is gone", () => rmSync(MANIFEST()), RECORDS + LATE],
  [
    "a table's end has a wrong byte",
    () =>
      change(
        TABLE(),
        flip((length) => length - 3),
      ),
    RECORDS / 2,
  ],
  ["a table is cut", () => change(TABLE(), cut), RECORDS / 2],
  ["a table is gone", () => rmSync(TABLE()), RECORDS / 2],
  [
    "the log has a wrong byte",
    () =>
      change(
        JOURNAL(),
        flip((length) => length / 2),
      ),
    RECORDS,
  ],
])("%s: it is set aside, and what can be read is there", async (_title, damage, atLeast) => {
  await fill()
  damage()
  const store = await open()
  const kept = await store.load()
  expect(kept.size).toBeGreaterThanOrEqual(atLeast)
  for (const [key, value] of kept) expect(value).toMatchObject({ index: Number(key.slice(1)) })
  expect(told).toEqual(asides().map((name) => join(directory, name)))
  expect(told).toHaveLength(1)
  await store.write(new Map([["new", 1]]))
  await store.close()
  const again = await open()
  expect((await again.load()).size).toBe(kept.size + 1)
  await again.close()
  expect([told.length, asides().length]).toEqual([1, 1])
})

test("the log is cut, as a power cut leaves it: what is whole is there, and nothing is said", async () => {
  await fill()
  change(JOURNAL(), cut)
  const store = await open()
  expect((await store.load()).size).toBeGreaterThanOrEqual(RECORDS)
  await store.close()
  expect([told, asides()]).toEqual([[], []])
})

test("what is set aside is what was there, to the byte", async () => {
  await fill()
  change(MANIFEST(), cut)
  const bytes = new Map(readdirSync(database()).map((name) => [name, readFileSync(join(database(), name))]))
  await (await open()).close()
  const aside = told[0] ?? ""
  for (const name of bytes.keys())
    if (!/^LO(?:G|CK)/.test(name)) expect(bytes.get(name)?.equals(readFileSync(join(aside, name))), name).toBe(true)
})

describe("records", () => {
  const write = async (records: Record<string, string>) => {
    const level = new ClassicLevel(database())
    await level.open()
    const part = level.sublevel<string, string>("a", { valueEncoding: "utf8" })
    for (const [key, text] of Object.entries(records)) await part.put(key, text)
    await level.close()
  }
  const contact = '{"id":"sip:zoe@example.com"}'

  test.each([
    ["is no JSON", '{"id":"sip:z'],
    ["is not what was kept there", '{"if":"sip:zoe@example.com"}'],
  ])("one that %s is left out, the others are there", async (_title, text) => {
    await write({ version: "1", "contacts/zoe@example.com": contact, "contacts/b": text })
    const store = await open()
    expect(told).toEqual([])
    expect([...(await store.load()).keys()]).toEqual(["contacts/zoe@example.com", "version"])
    expect([told.length, asides().length]).toEqual([1, 1])
    expect([...(await store.load()).keys()]).toEqual(["contacts/zoe@example.com", "version"])
    await store.close()
    renameSync(database(), `${database()}-aside`)
    renameSync(told[0] ?? "", database())
    const aside = new ClassicLevel(database())
    expect(await aside.sublevel("a").get("contacts/b")).toBe(text)
    await aside.close()
  })

  test("of a newer version nothing is judged", async () => {
    await write({ version: "9", "contacts/b": '{"who":"zoe"}' })
    const store = await open()
    expect((await store.load()).size).toBe(2)
    await store.close()
    expect(asides()).toEqual([])
  })
})

test("each device hears of it once, also one that comes later", async () => {
  await fill()
  rmSync(CURRENT())
  const stores = [await open(), await open("b")]
  expect(told).toHaveLength(2)
  for (const store of stores) await store.close()
  await (await open("b")).close()
  expect(new Set(told).size).toBe(1)
  expect(told).toHaveLength(2)
})

test("damaged while it is used: the write is kept all the same", async () => {
  await fill()
  const store = await open()
  await expect(store.write(new Map([["torn", 1n]]))).rejects.toThrow("BigInt")
  rmSync(CURRENT())
  await store.write(new Map([["new", 1]]))
  expect(told).toHaveLength(1)
  const kept = await store.load()
  expect([kept.size, kept.get("new")]).toEqual([RECORDS + LATE + 1, 1])
  await store.close()
})

test("looking for devices does the same", async () => {
  await fill()
  rmSync(CURRENT())
  expect(await devicesIn(database())).toEqual(["a"])
  expect(asides()).toHaveLength(1)
})

test("nothing but garbage: it is set aside, and an empty one begins", async () => {
  mkdirSync(database())
  writeFileSync(join(database(), "CURRENT"), "garbage")
  const store = await open()
  expect((await store.load()).size).toBe(0)
  expect(readFileSync(join(told[0] ?? "", "CURRENT"), "utf8")).toBe("garbage")
  await store.close()
})

test("a file that the disk does not give any more is left out; one that cannot be opened now is not", async () => {
  await fill()
  const failing = (code: string) =>
    (async (path: string) => {
      if (path.endsWith(".ldb")) throw Object.assign(new Error(code), { code })
      return readFile(path)
    }) as unknown as typeof readFile
  await expect(setAside(database(), failing("EMFILE"))).rejects.toThrow("EMFILE")
  expect([existsSync(database()), readdirSync(directory)]).toEqual([true, ["state"]])
  const aside = await setAside(database(), failing("EIO"))
  expect(readdirSync(aside).some((name) => name.endsWith(".ldb"))).toBe(true)
  const store = await open()
  expect((await store.load()).size).toBe(LATE)
  await store.close()
})

test("ended between the two renames, the repaired one is used", async () => {
  await fill()
  renameSync(database(), `${database()}.repaired`)
  const store = await open()
  expect((await store.load()).size).toBe(RECORDS + LATE)
  await store.close()
})
