import { readdirSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { openLevelStore } from "../../src/net/level-store"
import type { Store } from "../../src/service/ports"
import { skipped } from "./lacking"
import { lackingSmallDisk, SmallDisk } from "./small-disk"

const DEVICES = ["a", "b"]
const KEYS = 50
const ROUNDS = 20
const ENDS_WITHIN_MS = 2_000 // [contract.md]

describe.skipIf(skipped("full disk", lackingSmallDisk))("full disk", () => {
  let disk: SmallDisk
  let stores: Store[] = []
  /** By device and key, what was acknowledged last. */
  let acknowledged: Map<string, number>
  let written = 0

  beforeEach(() => {
    disk = new SmallDisk()
    acknowledged = new Map()
  })
  afterEach(async () => {
    await close()
    const names = readdirSync(disk.folder)
    disk.unmount()
    expect(names, "a full disk is no damage").toEqual(["state"])
  })

  const open = async () => {
    stores = []
    for (const device of DEVICES) stores.push(await openLevelStore(join(disk.folder, "state"), device))
  }
  const close = () => Promise.all(stores.map((store) => store.close()))

  /** Writes that many values of various lengths, to one device after the other; gives how many of them were acknowledged. */
  const write = async (count: number) => {
    const writes = Array.from({ length: count }, async () => {
      const number = ++written
      const [device, key] = [number % DEVICES.length, `key ${number % KEYS}`]
      const value = { number, text: "x".repeat(200 + ((number * 37) % 1500)) }
      await stores[device]?.write(new Map([[key, value]]))
      acknowledged.set(`${DEVICES[device]} ${key}`, number)
    })
    return (await Promise.allSettled(writes)).filter(({ status }) => status === "fulfilled").length
  }
  const kept = async () => {
    const loaded = await Promise.all(stores.map(async (store) => [...(await store.load())] as [string, { number: number }][]))
    return new Map(loaded.flatMap((each, device) => each.map(([key, { number }]) => [`${DEVICES[device]} ${key}`, number])))
  }

  test(`${ROUNDS} times: writes reject, then resolve once there is room; opened again, it holds exactly what was acknowledged`, async () => {
    await open()
    for (let round = 0; round < ROUNDS; round++) {
      expect(await write(70 + 7 * round)).toBe(70 + 7 * round)
      disk.fill()
      expect(await write(100)).toBeLessThan(20) // the first ones may still have room in the last page
      await expect(stores[0]?.write(new Map([["more", 1]]))).rejects.toThrow("No space left on device")
      disk.free()
      expect(await write(70)).toBe(70)
    }
    await close()
    await open()
    expect(await kept()).toEqual(acknowledged)
  })

  test("closed while it is full, it ends in time, and holds what was acknowledged", async () => {
    await open()
    await write(100)
    disk.fill()
    await write(100)
    const begun = performance.now()
    await close()
    expect(performance.now() - begun).toBeLessThan(ENDS_WITHIN_MS)
    await expect(open()).rejects.toThrow("No space left on device")
    disk.free()
    await open()
    expect(await kept()).toEqual(acknowledged)
  })
})
