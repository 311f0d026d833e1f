import { randomInt } from "node:crypto"
import { mkdtempSync, readdirSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, onTestFailed, test } from "vitest"
import { sleep } from "../real/processes"
import { Hosting } from "./hosting"
import { KeptWriter } from "./kept-writer"
import { skipped } from "./lacking"

const ROUNDS = Number(process.env.PRESENCE_TEST_KILLS ?? 10)
const WRITES = 200
const WRITERS = 8
const WITHIN_MS = 60_000 + ROUNDS * 15_000
const LONGEST_MS = 40 // in which writes go on
const SEED = Number(process.env.PRESENCE_TEST_SEED ?? randomInt(2 ** 32))

describe.skipIf(skipped("kill"))("kill", () => {
  let folder: string
  let device: Hosting | undefined

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "presence-kill-"))
  })
  afterEach(async () => {
    await device?.stop()
    const names = readdirSync(folder)
    rmSync(folder, { recursive: true, force: true })
    expect(names, "a kill is no damage").toEqual(["state"])
  })

  /** Lets all write on and on, kills the device amid that; gives how many writes were acknowledged. */
  async function killAmidWrites(running: Hosting, writers: readonly KeptWriter[], delayMs: number): Promise<number> {
    let acknowledged = 0
    let killing: Promise<void> | undefined
    const writing = writers.map(async (writer) => {
      try {
        for (;;) {
          await writer.write(running)
          if (++acknowledged === WRITES) killing = sleep(delayMs).then(() => running.kill())
        }
      } catch (cause) {
        if (!running.isKilled) throw new Error(`not killed yet, and no answer:\n${running.output()}`, { cause })
      }
    })
    await Promise.all(writing)
    await killing
    return acknowledged
  }

  test(
    `kill -9 during ${WRITES} acknowledged writes, ${ROUNDS} times: nothing acknowledged is lost, the store opens`,
    async () => {
      const chance = randomFrom(SEED)
      const writers = Array.from({ length: WRITERS }, (_, index) => new KeptWriter(`writer${index}`, chance))
      const counts: number[] = []
      onTestFailed(() => console.warn(`kill: failed after ${counts.length} kills, PRESENCE_TEST_SEED=${SEED}`))
      for (let round = 0; round <= ROUNDS; round++) {
        device = await Hosting.start(join(folder, "state"))
        for (const writer of writers) {
          const { possible, kept } = writer.resume(device.kept)
          expect(possible).toContainEqual(kept)
        }
        if (round < ROUNDS) counts.push(await killAmidWrites(device, writers, chance() * LONGEST_MS))
      }
      console.log(`kill: acknowledged ${counts.join(", ")}`)
    },
    WITHIN_MS,
  )
})

/** [Mulberry32] The same numbers in [0, 1) for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    const mixed = Math.imul(state ^ (state >>> 15), state | 1)
    const more = mixed ^ (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61))
    return ((more ^ (more >>> 14)) >>> 0) / 2 ** 32
  }
}
