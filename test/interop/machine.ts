import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { end, type Inside, launch, type Run, until } from "../real/processes"

const FOLLOWED_MS = 10_000 // SSDP-35
const LATE_MS = 30_000 // because the machine is busy; the tests of conformance are exact

export interface Told {
  readonly udn: string
  readonly locations: readonly string[]
}

/** The product without Node-RED, a host on every LAN of a machine of ours. */
export class Machine {
  readonly #folder = mkdtempSync(join(tmpdir(), "presence-lans-"))
  readonly #run: Run

  constructor(inside: Inside, options: object = {}) {
    const script = join(__dirname, "host-alone.mjs")
    const all = JSON.stringify({ interface: "", ...options })
    this.#run = launch([...inside, process.execPath, script, this.#folder, all])
  }

  get log(): string {
    return this.#run.output()
  }

  get last(): Told | undefined {
    const lines = this.log.split("\n").filter((line) => line.startsWith("{"))
    return lines.length > 0 ? (JSON.parse(lines.at(-1) ?? "") as Told) : undefined
  }

  /** Waits until it is at just these places. */
  at(...hosts: string[]): Promise<Told> {
    const isThere = ({ locations }: Told) =>
      locations.length === hosts.length && hosts.every((host) => locations.some((url) => url.startsWith(`http://${host}`)))
    const there = () => (this.last && isThere(this.last) ? this.last : undefined)
    return until(`the device at ${hosts}:\n${this.log}`, there, FOLLOWED_MS + LATE_MS).catch((cause) => {
      throw new Error(this.log, { cause })
    })
  }

  /** Waits until it can be reached. */
  up(): Promise<Told> {
    return until("the device", () => this.last, FOLLOWED_MS + LATE_MS).catch((cause) => {
      throw new Error(this.log, { cause })
    })
  }

  /** Removes the device; resolves when its process has ended by itself, since nothing is left open. */
  async remove(): Promise<void> {
    const { child } = this.#run
    child.stdin?.write("\n")
    await until("the end of the process", () => child.exitCode === 0 || undefined)
  }

  async close(): Promise<void> {
    await end(this.#run.child)
    rmSync(this.#folder, { recursive: true, force: true })
  }
}
