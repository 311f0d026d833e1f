import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { connect, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { until } from "../real/processes"
import { MANNERS, Subscriber } from "./bad-subscribers"
import { userPresence } from "./documents"
import { Hosting } from "./hosting"
import { skipped } from "./lacking"
import { lackingSmallDisk, SmallDisk } from "./small-disk"

const ENDS_WITHIN_MS = 2_000 // [contract.md]
const SPARE = 16 // descriptors

/** What an unhandled fault leaves. */
const UNHANDLED = /uncaught|unhandled|triggerUncaught|^\s+at /im

let folder: string
let device: Hosting | undefined

const update = (note: string) => running().call("UpdatePresence", { UpdatedUserPresence: userPresence(note) })
const running = (): Hosting => {
  if (!device) throw new Error("no device")
  return device
}
/** The device closes in time whatever others do, leaves nothing open, and nothing was unhandled. */
async function expectGoodEnd() {
  const { closedMs, code } = await running().remove()
  console.log(`closed within ${closedMs.toFixed(0)} ms`)
  expect(running().output()).not.toMatch(UNHANDLED)
  expect({ code, isInTime: closedMs < ENDS_WITHIN_MS }).toEqual({ code: 0, isInTime: true })
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "presence-faults-"))
})
afterEach(async () => {
  await device?.stop()
  device = undefined
  rmSync(folder, { recursive: true, force: true })
})

describe.skipIf(skipped("faults"))("faults", () => {
  test("[SEC-10] subscribers that stall, reset, flood, drip, redirect: a good one hears all, and the device closes in time", async () => {
    device = await Hosting.start(join(folder, "state"))
    const good = await Subscriber.start()
    const elsewhere = await Subscriber.start()
    const bad = await Promise.all([
      ...Object.values(MANNERS).map((manner) => Subscriber.start(manner)),
      Subscriber.redirecting(elsewhere),
    ])
    try {
      for (const each of [...bad, good]) expect(await device.subscribe(each.url)).toBe(200)
      expect(await device.subscribe(device.kept.location), "itself").toBe(412)
      for (let index = 0; index < 6; index++) {
        await update(`event ${index}`)
        await until(`event ${index}`, () => good.heard.includes(`event ${index}`) || undefined)
      }
      for (const [index, name] of Object.keys(MANNERS).entries()) {
        expect(bad[index]?.visits, name).toBeGreaterThan(0)
        expect(bad[index]?.open, name).toBeLessThanOrEqual(1)
      }
      expect(elsewhere.visits, "redirects are not followed").toBe(0)
      expect(residentMb(device)).toBeLessThan(300)
      await expectGoodEnd()
    } finally {
      for (const each of [...bad, good, elsewhere]) each.close()
    }
  })

  test("out of descriptors it refuses connections, and what it cannot keep; with some again it is as before", async () => {
    device = await Hosting.start(join(folder, "state"))
    const good = await Subscriber.start()
    const idle: Socket[] = []
    try {
      expect(await device.subscribe(good.url)).toBe(200)
      await update("before")
      await until("the event before", () => good.heard.includes("before") || undefined)
      device.spareDescriptors(SPARE)
      await takeAllDescriptors(device, idle)
      let kept = "before"
      let refusals = 0
      for (let count = 0; count < 40; count++) {
        const note = `${count} ${"x".repeat(40_000)}` // until the log of the store is full, and it needs another file
        if (await isDone(update(note))) kept = note
        else refusals++
      }
      console.log(`out of descriptors: ${40 - refusals} kept, ${refusals} refused`)
      expect([device.isRunning, refusals > 0]).toEqual([true, true])
      for (const socket of idle) socket.destroy()
      const presence = () => device?.call("GetPresence", {}).catch(() => undefined)
      expect(await until("it serves again", presence), "what was refused is not there").toContain(`>${kept}<`)
      await until("it keeps again", async () => (await isDone(update("after"))) || undefined)
      await until("the event after", () => good.heard.includes("after") || undefined)
      await expectGoodEnd()
    } finally {
      for (const socket of idle) socket.destroy()
      good.close()
    }
    device = await Hosting.start(join(folder, "state"))
    expect(device.kept.user.tuples[0]?.notes).toMatchObject([{ text: "after" }])
    expect(readdirSync(folder), "that is no damage").toEqual(["state"])
  })
})

describe.skipIf(skipped("faults of the disk", lackingSmallDisk))("faults of the disk", () => {
  let disk: SmallDisk

  beforeEach(() => {
    disk = new SmallDisk()
  })
  afterEach(async () => {
    await device?.stop()
    disk.unmount()
  })

  test("on a disk that cannot be written it does not start, says why, and starts as soon as it can", async () => {
    device = await Hosting.start(join(disk.folder, "state"))
    await device.remove()
    disk.protect()
    device = await Hosting.start(join(disk.folder, "state"), async (output) => {
      await until("a failure", () => output().includes("store-failed") || undefined)
      disk.unprotect()
    })
    expect(device.output()).toMatch(/^store-failed: .*[Rr]ead-only file system/m)
    await update("kept")
    await expectGoodEnd()
  })

  test("on one that is full, then cannot be written, actions are refused with 501 and reading goes on; then all is well by itself", async () => {
    device = await Hosting.start(join(disk.folder, "state"))
    await update("first")
    disk.fill()
    const refusals: string[] = []
    for (let count = 0; count < 30; count++)
      await update(`refused ${count}`).catch((cause: Error) => refusals.push(cause.message))
    expect(refusals.length).toBeGreaterThan(10) // there may be room for some
    for (const refusal of refusals) expect(refusal).toContain("<errorCode>501</errorCode>")
    disk.protect()
    await expect(update("refused")).rejects.toThrow("501")
    await device.call("GetPresence", {})
    expect(device.codes.at(-1)).toBe("store-unwritable")
    disk.unprotect()
    disk.free()
    await until("it looks by itself", () => device?.codes.at(-1) === "local" || undefined)
    await update("last")
    await expectGoodEnd()
    device = await Hosting.start(join(disk.folder, "state"))
    expect(device.kept.user.tuples[0]?.notes).toMatchObject([{ text: "last" }])
    expect(readdirSync(disk.folder)).toEqual(["state"])
  })
})

const residentMb = ({ pid }: Hosting): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? Number.POSITIVE_INFINITY) / 1024

const isDone = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  )

/** Opens connections until the device can accept no more. */
async function takeAllDescriptors(hosting: Hosting, idle: Socket[]): Promise<void> {
  const { hostname, port } = new URL(hosting.kept.location)
  const before = hosting.descriptors
  const refusals = Array.from({ length: 2 * SPARE }, () => {
    const socket = connect(Number(port), hostname).on("error", () => {})
    idle.push(socket)
    return new Promise((resolve) => socket.once("close", resolve))
  })
  await Promise.race(refusals)
  expect(hosting.descriptors).toBeGreaterThanOrEqual(before + SPARE / 2) // it is not the limit of connections
}
