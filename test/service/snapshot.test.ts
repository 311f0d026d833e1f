import { expect, test } from "vitest"
import { documents } from "../../src/presence-documents"
import { PresenceService } from "../../src/service/presence-service"
import { type Kept, migrate, SNAPSHOT_VERSION } from "../../src/service/snapshot"
import { ManualClock } from "../fakes/manual-clock"
import { MemoryStore } from "../fakes/memory-store"
import { ENTITY, POLICY } from "../presence-on-lan"

// as version 0.1 of this package wrote it
const OLD: [string, unknown][] = [
  ["udn", "2fac1234-31f8-11b4-a222-08002b34c003"],
  ["port", 49200],
  [
    "user",
    {
      entity: ENTITY,
      tuples: [
        { id: "door", basic: "open", statusExtensions: [], extensions: [], notes: [], timestamp: "2026-11-22T13:00:00.000Z" },
      ],
      notes: [],
      extensions: [],
    },
  ],
]

async function storeWith(kept: [string, unknown][]) {
  const store = new MemoryStore()
  await store.write(new Map(kept))
  return store
}

const userIn = (store: MemoryStore, kept: Kept) =>
  new PresenceService({ clock: new ManualClock(), store, documents }, { entity: ENTITY, ...POLICY }, kept).user

test("a store of the first release opens with what it held", async () => {
  const store = await storeWith(OLD)
  await store.write(migrate(await store.load()))
  expect([...store.kept.keys()].sort()).toEqual(["port", "udn", "user/", "version"])
  expect(userIn(store, await store.load()).tuples).toMatchObject([{ id: "door", basic: "open" }])
})

test("a new store is of this version, and empty", async () => {
  const store = await storeWith([])
  await store.write(migrate(await store.load()))
  expect([...store.kept]).toEqual([["version", SNAPSHOT_VERSION]])
  expect(userIn(store, await store.load()).tuples).toEqual([])
})

test("a store of this version is left alone", () => {
  expect(
    migrate(
      new Map<string, unknown>([
        ["version", SNAPSHOT_VERSION],
        ["user/", {}],
      ]),
    ).size,
  ).toBe(0)
})

test("a damaged store that has lost its version alone keeps the user's presence", () => {
  const changes = migrate(new Map([["user/", { entity: ENTITY }]]))
  expect([...changes]).toEqual([["version", SNAPSHOT_VERSION]])
})

test("a store of a newer version is refused, and not touched", () => {
  expect(() => migrate(new Map([["version", SNAPSHOT_VERSION + 1]]))).toThrow("newer version")
})
