import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ClassicLevel } from "classic-level"
import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { devices } from "../src/devices"
import type { HostedDevice } from "../src/hosted-device"
import { openLevelStore } from "../src/net/level-store"
import type { HostOptions, HostPolicy } from "../src/running-device"
import { hurry, skip, useSkippedTime } from "./fakes/skipped-time"
import { userPresence } from "./interop/documents"
import { tuple } from "./presence-on-lan"
import { envelope, escaped, SERVICE } from "./soap"

useSkippedTime()

let directory: string
let claimed: HostedDevice[]

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "presence-hosts-"))
  claimed = []
})

afterEach(async () => {
  await hurry(Promise.all(claimed.map((device) => device.stop())))
  rmSync(directory, { recursive: true, force: true })
})

const OPTIONS = {
  id: "a",
  name: "Ann",
  entity: "pres:ann@example.com",
  deviceType: "TelephonyServer:2",
  udn: "",
  interface: "127.0.0.1",
  advertise: "",
  port: 0,
  authorization: true,
}
const POLICY = { contacts: [], unknownContacts: "reject", unknownWatchers: "ask", access: [], limits: {} } as const

function claim(more: Partial<HostOptions> = {}, policy: Partial<HostPolicy> = {}): HostedDevice {
  const device = devices.host({ ...OPTIONS, store: join(directory, "state"), ...more }, { ...POLICY, ...policy })
  if (!claimed.includes(device)) claimed.push(device)
  return device
}

/** Time passes until it is so. */
const soon = <T>(value: () => T) => {
  const passing = () => {
    skip(20)
    return value()
  }
  return expect.poll(passing, { interval: 2 })
}
const isUp = (device: HostedDevice) => soon(() => device.status.code).toBe("local")
const place = ({ status }: HostedDevice) => ("locations" in status ? status.locations[0] : undefined)

test("[contract.md] a deploy that leaves a device as it is does not touch it", async () => {
  const device = claim()
  await isUp(device)
  const at = place(device)
  await devices.release(device, false)
  expect(claim()).toBe(device)
  devices.settle()
  skip(10_000)
  const other = claim({ id: "b" })
  await isUp(other) // what a deploy could have begun is over, too
  expect([device.status.code, place(device)]).toEqual(["local", at])
})

test("[contract.md] a changed one ends before the new one begins, which keeps UDN, port and presence", async () => {
  const device = claim()
  await isUp(device)
  await (await device.service()).update(tuple("door", "open"), "flow")
  const { udn } = device
  await devices.release(device, false)
  const other = claim({ name: "Bob" })
  expect(other).not.toBe(device)
  await isUp(other)
  expect(device.status.code).toBe("stopped")
  expect([other.udn, (await other.service()).user.tuples.map(({ id }) => id)]).toEqual([udn, ["door"]])
})

test("[SSDP-38] the number of a start is kept, and the next is greater, within the same second too", async () => {
  const kept = async () => {
    const store = await openLevelStore(join(directory, "state"), "a")
    const { bootId } = Object.fromEntries(await store.load())
    await store.close()
    return Number(bootId)
  }
  const numbers: number[] = []
  for (let start = 0; start < 2; start++) {
    const device = claim()
    await isUp(device)
    await hurry(devices.release(device, true))
    numbers.push(await kept())
  }
  expect(numbers[0]).toBeGreaterThan(Date.now() / 1000 - 60)
  expect(numbers[1]).toBeGreaterThan(numbers[0] ?? 0)
})

test("one that is removed, disabled or no longer in the flow ends", async () => {
  const device = claim()
  await isUp(device)
  await hurry(devices.release(device, true))
  expect(device.status.code).toBe("stopped")
  const parked = claim({ id: "b" })
  await isUp(parked)
  await devices.release(parked, false)
  devices.settle()
  await soon(() => parked.status.code).toBe("stopped")
  expect([devices.get("a"), devices.get("b")]).toEqual([undefined, undefined])
})

test("[contract.md] without a device that is up: NO_DEVICE", async () => {
  const device = claim()
  await hurry(device.stop())
  await expect(device.service()).rejects.toMatchObject({ word: "NO_DEVICE" })
})

test("[DESC-10] a second device with the same UDN waits until the first is gone", async () => {
  const udn = "2fac1234-31f8-11b4-a222-08002b34c003"
  const first = claim({ udn })
  await isUp(first)
  const second = claim({ id: "b", udn })
  await soon(() => second.status.code).toBe("udn-taken")
  await hurry(devices.release(first, true))
  await isUp(second)
})

test("a store that cannot be opened is said, tried again, and opened once it can be", async () => {
  writeFileSync(join(directory, "state"), "not a folder")
  const device = claim()
  await soon(() => device.status.code).toBe("store-failed")
  rmSync(join(directory, "state"))
  await isUp(device)
  await (await device.service()).update(tuple("door", "open"), "flow")
})

test("a damaged store is set aside and said; the device starts with what can be read, and goes on when that was said", async () => {
  const device = claim()
  await isUp(device)
  await (await device.service()).update(tuple("door", "open"), "flow")
  const { udn } = device
  await hurry(devices.release(device, true))
  rmSync(join(directory, "state", "CURRENT"))
  const again = claim()
  await soon(() => again.status.code).toBe("store-damaged")
  expect(again.status).toMatchObject({
    locations: [expect.stringContaining("127.0.0.1")],
    aside: expect.stringContaining(".corrupt-"),
  })
  expect([again.udn, (await again.service()).user.tuples.map(({ id }) => id)]).toEqual([udn, ["door"]])
  await hurry(devices.release(again, true))
  const last = claim()
  await isUp(last)
})

test("damaged while the device runs: what it knows is all on the disk again", async () => {
  const device = claim()
  await isUp(device)
  const service = await device.service()
  await service.tellOfContact({ id: "sip:zoe@example.com" }, { update: tuple("phone", "open"), isWhole: true })
  const state = join(directory, "state")
  for (const name of readdirSync(state)) rmSync(join(state, name)) // all that there was, but for what the process has open
  const store = await openLevelStore(state, "b")
  await expect(store.write(new Map([["torn", 1n]]))).rejects.toThrow("BigInt")
  writeFileSync(join(state, "CURRENT"), "garbage")
  await store.close()
  await soon(() => service.update(tuple("bell", "open"), "flow").then(() => device.status.code)).toBe("store-damaged")
  await hurry(device.stop()) // writes what is late
  const kept = await openLevelStore(state, "a")
  const keys = [...(await kept.load()).keys()]
  expect(keys).toEqual(expect.arrayContaining(["user/", "contacts/zoe@example.com", "presences/zoe@example.com"]))
  await kept.close()
})

test("a store that cannot be written is said once, as is that it can again", async () => {
  const device = claim()
  await isUp(device)
  const state = join(directory, "state")
  const store = await openLevelStore(state, "b")
  await expect(store.write(new Map([["torn", 1n]]))).rejects.toThrow("BigInt") // so that it is opened anew
  renameSync(state, `${state}-away`)
  writeFileSync(state, "not a folder")
  const service = await device.service()
  const errors: unknown[] = []
  device.onError((cause) => errors.push(cause))
  await expect(service.update(tuple("door", "open"), "flow")).rejects.toMatchObject({ code: 501 })
  const [location = ""] = device.places.map((each) => each.location)
  const document = escaped(userPresence("here", "open", OPTIONS.entity))
  const body = envelope(
    `<u:UpdatePresence xmlns:u="${SERVICE}"><UpdatedUserPresence>${document}</UpdatedUserPresence></u:UpdatePresence>`,
  )
  const headers = { "content-type": "text/xml", soapaction: `"${SERVICE}#UpdatePresence"` }
  const reply = await fetch(new URL("/upnp/presence/control", location), { method: "POST", headers, body })
  expect([reply.status, await reply.text()]).toEqual([500, expect.stringContaining("<errorCode>501</errorCode>")])
  expect(device.status).toMatchObject({ code: "store-unwritable", locations: [expect.any(String)], cause: { code: "EEXIST" } })
  expect([service.user.tuples, errors]).toEqual([[], []])
  rmSync(state)
  renameSync(`${state}-away`, state)
  await service.update(tuple("door", "open"), "flow")
  expect(device.status.code).toBe("local")
  await store.close()
})

test("a store that could not be written when the device began is not said to be so when it began at last", async () => {
  const { _batch: batch } = ClassicLevel.prototype as unknown as { _batch(...args: unknown[]): Promise<void> }
  const failing = vi.spyOn(ClassicLevel.prototype as unknown as { _batch: typeof batch }, "_batch")
  failing.mockRejectedValue(new Error("no space left"))
  const device = claim()
  await soon(() => device.status.code).toBe("store-failed")
  failing.mockRestore()
  await soon(() => device.places.length).toBe(1)
  await isUp(device)
})

test("[contract.md] a store that hangs does not keep the device from ending in time; the next one waits for it", async () => {
  const device = claim()
  await isUp(device)
  const service = await device.service()
  let goOn = () => {}
  const { _batch: batch } = ClassicLevel.prototype as unknown as { _batch(...args: unknown[]): Promise<void> }
  const hanging = vi.spyOn(ClassicLevel.prototype as unknown as { _batch: typeof batch }, "_batch")
  hanging.mockImplementation(async function (this: unknown, ...args) {
    await new Promise<void>((resolve) => {
      goOn = resolve
    })
    return batch.apply(this, args)
  })
  const update = service.update(tuple("door", "open"), "flow")
  const stopping = device.stop()
  let isStopped = false
  void stopping.then(() => {
    isStopped = true
  })
  skip(500)
  await new Promise((resolve) => setImmediate(resolve))
  expect(isStopped).toBe(false)
  skip(1500)
  await stopping
  const next = claim({ id: "b", entity: "pres:bob@example.com" })
  hanging.mockRestore()
  goOn()
  await update
  await isUp(next)
})

test("[contract.md] what is kept of a device that is gone is told and forgotten, and one that comes back meanwhile waits", async () => {
  const store = join(directory, "state")
  const device = claim()
  await isUp(device)
  await (await device.service()).update(tuple("door", "open"), "flow")
  const { udn } = device
  expect([await devices.kept(store), await devices.forget("a", store)], "it is here").toEqual([[], false])
  const gone = devices.release(device, true)
  const forgotten = devices.forget("a", store)
  const again = claim()
  expect(await devices.kept(store)).toEqual([])
  await hurry(Promise.all([gone, forgotten]))
  await isUp(again)
  expect([(await again.service()).user.tuples, again.udn === udn]).toEqual([[], false])
  await hurry(devices.release(again, true))
  expect(await devices.kept(store)).toEqual([{ id: "a", name: "Ann", contacts: 0, rulings: 0 }])
})
