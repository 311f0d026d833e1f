import { once } from "node:events"
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

  static async start(folder: string): Promise<Hosting> {
    const run = launch([process.execPath, join(__dirname, "host-alone.mjs"), folder])
    try {
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

  /** Resolves when the device has answered 200. */
  async call(action: string, args: Readonly<Record<string, string>>): Promise<void> {
    const ins = Object.entries(args).map(([name, text]) => `<${name}>${escaped(text)}</${name}>`)
    const body = envelope(`<u:${action} xmlns:u="${PRESENCE}">${ins.join("")}</u:${action}>`)
    const reply = await fetch(this.controlUrl, { method: "POST", headers: soapHeaders(action), body })
    const text = await reply.text()
    noteSent(text)
    if (reply.status !== 200) throw new Error(`${action}: ${reply.status} ${text}`)
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
