import { spawnSync } from "node:child_process"
import { once } from "node:events"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import type { Pidf } from "../../src/presence/pidf"
import type { RegistrationRow, WatcherRow } from "../../src/service/rows"
import { end, launch, type Run, until } from "../real/processes"
import { noteSent } from "../sent-documents"
import { envelope, PRESENCE, soapHeaders } from "./documents"

/** What a device has kept, as it says when it starts. */
export interface Kept {
  readonly udn: string
  readonly location: string
  readonly user: Pidf
  readonly registrations: readonly RegistrationRow[]
  readonly watchers: readonly WatcherRow[]
}

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")

/** The product in a process of its own, without Node-RED. */
export class Hosting {
  readonly #run: Run
  readonly controlUrl: string

  private constructor(
    run: Run,
    controlUrl: string,
    readonly kept: Kept,
  ) {
    this.#run = run
    this.controlUrl = controlUrl
  }

  /** `meanwhile` looks at what it writes before it is there. */
  static async start(folder: string, meanwhile?: (output: () => string) => Promise<void>): Promise<Hosting> {
    const run = launch([process.execPath, join(__dirname, "host-alone.mjs"), folder])
    try {
      await meanwhile?.(run.output)
      const line = await until("a device", () => /^\{.*\}$/m.exec(run.output())?.[0])
      const kept = JSON.parse(line) as Kept
      const description = await (await fetch(kept.location)).text()
      noteSent(description)
      const path = /<controlURL>(.*?)<\/controlURL>/.exec(description)?.[1] ?? ""
      return new Hosting(run, new URL(path, kept.location).href, kept)
    } catch (cause) {
      await end(run.child)
      throw new Error(`it did not start:\n${run.output()}`, { cause })
    }
  }

  /** Resolves with the answer's text when the device has answered 200. */
  async call(action: string, args: Readonly<Record<string, string>>): Promise<string> {
    const ins = Object.entries(args).map(([name, text]) => `<${name}>${escaped(text)}</${name}>`)
    const body = envelope(`<u:${action} xmlns:u="${PRESENCE}">${ins.join("")}</u:${action}>`)
    const reply = await fetch(this.controlUrl, { method: "POST", headers: soapHeaders(action), body })
    const text = await reply.text()
    noteSent(text)
    if (reply.status !== 200) throw new Error(`${action}: ${reply.status} ${text}`)
    return text.replaceAll("&lt;", "<").replaceAll("&gt;", ">")
  }

  /** Subscribes; gives the answer's status. */
  async subscribe(callback: string): Promise<number> {
    const headers = { callback: `<${callback}>`, nt: "upnp:event", timeout: "Second-1800" }
    return (await fetch(new URL("/upnp/presence/event", this.kept.location), { method: "SUBSCRIBE", headers })).status
  }

  /** The states of the device so far, as their codes. */
  get codes(): string[] {
    return [...this.output().matchAll(/^\{"code":"([\w-]+)"/gm)].map(([, code = ""]) => code)
  }

  get pid(): number | undefined {
    return this.#run.child.pid
  }

  /** How many files and sockets it has open. */
  get descriptors(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length
  }

  /** From now on it may open so many more than it has. */
  spareDescriptors(count: number): void {
    const { status, stderr } = spawnSync("prlimit", [`--pid=${this.pid}`, `--nofile=${this.descriptors + count}`])
    if (status !== 0) throw new Error(`prlimit: ${stderr}`)
  }

  get isRunning(): boolean {
    return this.#run.child.exitCode === null && this.#run.child.signalCode === null
  }

  /** Removes the device; gives how long it took to close, and the code of the process once it has ended by itself. */
  async remove(): Promise<{ readonly closedMs: number; readonly code: number | null }> {
    const { child } = this.#run
    const begun = performance.now()
    child.stdin?.write("\n")
    await until("closed", () => /^closed$/m.test(this.output()) || undefined)
    const closedMs = performance.now() - begun
    await until("the end of the process", () => !this.isRunning || undefined)
    return { closedMs, code: child.exitCode }
  }

  /** Everything that it has written so far. */
  output(): string {
    return this.#run.output()
  }

  get isKilled(): boolean {
    return this.#run.child.killed
  }

  /** Resolves when it is gone; rejects if it had ended by itself. */
  async kill(): Promise<void> {
    const exited = once(this.#run.child, "exit")
    if (!this.#run.child.kill("SIGKILL")) throw new Error(`it had ended:\n${this.output()}`)
    await exited
  }

  async stop(): Promise<void> {
    await end(this.#run.child)
  }
}
