import { readdirSync, readFileSync } from "node:fs"

/** Milliseconds that all threads of a process have run so far; where Linux does not tell, NaN. */
export function cpuMsOf(pid: number | undefined): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return (
      threads.reduce(
        (sum, thread) => sum + Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
        0,
      ) / 1e6
    )
  } catch {
    return Number.NaN
  }
}

/** Memory of a process that is its own, in MB. */
export const memoryOf = (pid: number | undefined): number =>
  Number(/^Private_Dirty: *(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1]) / 1024
