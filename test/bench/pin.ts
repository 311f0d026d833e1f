import { execFileSync } from "node:child_process"
import { availableParallelism } from "node:os"

const has = (): boolean => {
  try {
    execFileSync("taskset", ["-V"], { stdio: "ignore" })
    return availableParallelism() > 1
  } catch {
    return false
  }
}

/** Whether servers and whoever loads them have a processor each. */
export const isPinned = has()

/** What a server is started by. */
export const SERVER_SIDE: readonly string[] = isPinned ? ["taskset", "-c", "0"] : []

/** Keeps this process off the servers' processor. */
export function pinOurselves(): void {
  if (isPinned) execFileSync("taskset", ["-a", "-cp", "1", String(process.pid)], { stdio: "ignore" })
}
