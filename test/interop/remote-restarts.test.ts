import { randomUUID } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { monotonicMs, sleep, until } from "../real/processes"
import { userPresence } from "./documents"
import { GUPnPDevice } from "./gupnp-device"
import { Hosting } from "./hosting"
import { lackingNamespaces, skipped } from "./lacking"
import { LOOPBACK, NAMESPACES, type Place } from "./places"
import { Using, userIs } from "./using"

const ROUNDS = 20
const WITHIN_MS = 5000
const LONGEST_AWAY_MS = 600
const TITLE = "a device elsewhere that is killed and comes back"

/** How long it takes from a device's return until flows have its final state, and it counts as connected. */
async function known(remote: Using, basic: string, returnedAtMs: number): Promise<number> {
  const isKnown = () => {
    const last = remote.changes.findLast(({ change }) => change.event === "user")
    return last && userIs(basic)(last.change) && remote.status?.code === "connected"
      ? Math.max(last.atMs, remote.status.atMs)
      : undefined
  }
  return Math.max((await until(`${basic}: ${JSON.stringify(remote.statuses)}`, isKnown)) - returnedAtMs, 0)
}

/** It is lost by its byebye, and not only because nobody is there: that takes twice as long. */
async function saidGoodbye(remote: Using): Promise<void> {
  const goneAtMs = monotonicMs()
  const { atMs } = await remote.is("lost")
  expect(atMs - goneAtMs).toBeLessThan(WITHIN_MS)
}

const isPolite = (round: number) => round % 2 === 1
const report = (who: string, times: readonly number[]) =>
  console.log(`${who}: known again after ${times.map((ms) => ms.toFixed(0)).join(", ")} ms`)

describe.skipIf(skipped(TITLE, lackingNamespaces))(TITLE, () => {
  let folder: string
  let place: Place
  const open: { close(): Promise<void> }[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "presence-restarts-"))
    place = await NAMESPACES.open()
  })
  afterAll(async () => {
    for (const each of open.splice(0).reverse()) await each.close()
    await place?.close()
    rmSync(folder, { recursive: true, force: true })
  })

  /** Ours: each time its last change was answered, and killed before it was evented. */
  async function ours(): Promise<number[]> {
    let host = await Hosting.start(folder)
    open.push({ close: () => host.stop() })
    const remote = await Using.start(LOOPBACK, host.kept.udn, { interface: "lo" })
    open.push(remote)
    await remote.is("connected")
    const be = (basic: string) => host.call("UpdatePresence", { UpdatedUserPresence: userPresence("round", basic) })
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await be("open")
      await known(remote, "open", 0)
      await be("closed") // told a second later to whoever subscribes
      await (isPolite(round) ? host.remove() : host.kill())
      if (isPolite(round)) await saidGoodbye(remote)
      await sleep((round * 200) % LONGEST_AWAY_MS)
      host = await Hosting.start(folder)
      times.push(await known(remote, "closed", monotonicMs()))
    }
    return times
  }

  /** GUPnP's: each time it has changed while it was away, and has forgotten who subscribed. */
  async function gupnps(): Promise<number[]> {
    const udn = `uuid:${randomUUID()}`
    let device = await GUPnPDevice.start(place.device, { udn, basic: "closed" })
    open.push({ close: () => device.kill() })
    const remote = await Using.start(place.others, udn)
    open.push(remote)
    await remote.is("connected")
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round++) {
      await device.be("open")
      await known(remote, "open", 0)
      await (isPolite(round) ? device.close() : device.kill())
      if (isPolite(round)) await saidGoodbye(remote)
      await sleep((round * 200) % LONGEST_AWAY_MS)
      const port = round % 3 ? device.port : 0 // at the same place nothing tells that it is another run
      device = await GUPnPDevice.start(place.device, { udn, port, basic: "closed" })
      times.push(await known(remote, "closed", monotonicMs()))
    }
    return times
  }

  test(`[contract.md] ${ROUNDS} times each, with and without byebye: the final state is known within 5 s of the return`, async () => {
    const [own, others] = await Promise.all([ours(), gupnps()])
    report("ours", own)
    report("GUPnP's", others)
    expect(Math.max(...own, ...others)).toBeLessThan(WITHIN_MS)
  })
})
