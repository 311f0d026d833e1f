import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import type { NodeRed } from "../real/node-red"
import { until } from "../real/processes"

/** How large Node-RED is after a collection of garbage; bytes. */
export interface Size {
  readonly atMs: number
  readonly heap: number
  readonly rss: number
  readonly descriptors: number
}

/** The environment in which Node-RED tells how large it is. */
export const probeEnv = (file: string): NodeJS.ProcessEnv => ({
  NODE_OPTIONS: `--require=${join(__dirname, "probe.cjs")}`,
  PRESENCE_SOAK_PROBE: file,
})

const linesOf = (file: string): string[] => (existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [])

export async function sizeOf({ pid = 0 }: NodeRed, file: string): Promise<Size> {
  const before = linesOf(file).length
  process.kill(pid, "SIGWINCH")
  const line = await until("how large it is", () => linesOf(file)[before], 30_000)
  return { atMs: performance.now(), ...(JSON.parse(line) as Omit<Size, "atMs">) }
}

/** How much larger by the straight line that fits best, from the first to the last; MB. */
export function growthMb(sizes: readonly Size[], of: "heap" | "rss"): number {
  const times = sizes.map(({ atMs }) => atMs)
  const values = sizes.map((size) => size[of])
  const [time, value] = [mean(times), mean(values)]
  const slope =
    sum(times.map((each, index) => (each - time) * ((values[index] ?? 0) - value))) / sum(times.map((each) => (each - time) ** 2))
  return (slope * ((times.at(-1) ?? 0) - (times[0] ?? 0))) / 2 ** 20
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
const mean = (values: readonly number[]): number => sum(values) / values.length
