import { deepStrictEqual, ok } from "node:assert"
import fc from "fast-check"
import { complaintsAbout, takeSent } from "../sent-documents"
import type { Round, Target } from "./target"

const MOST_CPU_MS = 1000 // for one input; of the processor, since others may want it too
const MOST_GROWTH_MB = 64

/** What came of one round. */
export interface Played {
  readonly inputs: number
  /** What did not hold, and for which input. */
  readonly failure?: string
}

const strays: unknown[] = []
process.on("unhandledRejection", (cause) => strays.push(cause))
process.on("uncaughtException", (cause) => strays.push(cause))

/** Plays one round; a failure is made as small as it gets. */
export async function play(target: Target, seed: number): Promise<Played> {
  const sizeBefore = heapMb()
  const played = await check(target, seed, false)
  if (played.failure !== undefined) return played
  const complaints = complaintsAbout(takeSent())
  if (complaints.length > 0) {
    const again = await check(target, seed, true)
    return { ...again, failure: again.failure ?? `${target.name}: ${complaints.join("\n")}` }
  }
  const growth = heapMb() - sizeBefore
  return growth < MOST_GROWTH_MB ? played : { ...played, failure: `${target.name}: ${growth.toFixed(0)} MB are not given back` }
}

async function check(target: Target, seed: number, validates: boolean): Promise<Played> {
  const round = await target.begin()
  const property = fc.asyncProperty(round.inputs, (input) => runOne(round, input, validates))
  const details = await fc.check(property, { seed, numRuns: target.inputs, endOnFailure: false, verbose: 0 })
  await round.end?.()
  const inputs = details.numRuns + details.numShrinks
  if (!details.failed) return { inputs }
  const { stack } = details.errorInstance as Error
  return { inputs, failure: shortened(`${target.name}: ${await fc.asyncDefaultReportMessage(details)}\n\n${stack}`) }
}

const shortened = (text: string): string =>
  text.replace(/(.{1,8}?)\1{50,}/gs, (run, piece) => `${piece}{${run.length / piece.length} times}`)

async function runOne(round: Round<unknown>, input: unknown, validates: boolean): Promise<void> {
  const before = process.cpuUsage()
  await round.run(input)
  await new Promise((resolve) => setImmediate(resolve)) // what nobody awaits is heard of by then
  const { user, system } = process.cpuUsage(before)
  ok((user + system) / 1000 < MOST_CPU_MS, `it took ${(user + system) / 1000} ms of the processor`)
  deepStrictEqual(strays.splice(0), [])
  if (validates) deepStrictEqual(complaintsAbout(takeSent()), [])
}

function heapMb(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}
