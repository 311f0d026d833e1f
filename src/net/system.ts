import { randomUUID } from "node:crypto"
import { hostname, release, type } from "node:os"
import type { Clock, Entropy } from "../service/ports"

const LONGEST_MS = 2 ** 31 - 1 // what setTimeout holds

/** The system's clock: delays are measured by its monotonic one, are never cut short and may be of any length. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after: (delayMs, run) => {
    const due = performance.now() + delayMs
    let timer: NodeJS.Timeout
    const wait = () => {
      const leftMs = due - performance.now()
      if (leftMs <= 0) run()
      else timer = setTimeout(wait, Math.min(Math.ceil(leftMs), LONGEST_MS)).unref()
    }
    timer = setTimeout(wait, Math.min(Math.max(Math.ceil(delayMs), 0), LONGEST_MS)).unref()
    return () => clearTimeout(timer)
  },
}

export const systemEntropy: Entropy = {
  uuid: randomUUID,
  fraction: Math.random,
}

/** This machine's name as the host of an address. */
export const hostName = (): string =>
  hostname()
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, "-") || "localhost"

/** The operating system with its major and minor version, no closer (SEC-14). */
export const osProduct = (): { name: string; version: string } => ({
  name: type(),
  version: release().split(".").slice(0, 2).join("."),
})
