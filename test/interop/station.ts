import { existsSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { NodeRed } from "../real/node-red"
import { type Ended, until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { DEVICE_ID, type Flow } from "./flow"
import type { Seat } from "./places"

/** The device as the product's admin API tells of it. */
export interface DeviceReport {
  readonly id: string
  readonly udn: string
  readonly name: string
  readonly status: { readonly code: string }
  readonly locations: readonly string[]
}

/** One message of presence-in, as the flow wrote it down. */
export interface Told {
  readonly event: string
  readonly topic: string
  readonly payload: {
    readonly status: string
    readonly state?: string
    readonly previous: string
    readonly changed: readonly string[]
    readonly source: string
    readonly presence: {
      readonly tuples: readonly { readonly id: string; readonly notes: readonly { readonly text: string }[] }[]
    }
  }
  readonly device: { readonly id: string; readonly udn: string }
}

/** Node-RED with the product and a flow at one end of a network. */
export class Station {
  readonly flow: Flow
  /** The device's friendly name, which no other one has. */
  readonly name: string
  readonly userDir = makeUserDir()
  readonly #seat: Seat
  readonly #sink: string
  #nodeRed: NodeRed | undefined

  /** `flowOf` makes the flow from a name for its device, its interface, and the file for what presence-in tells. */
  constructor(seat: Seat, flowOf: (name: string, at: string, sink: string) => Flow) {
    this.#seat = seat
    this.#sink = join(this.userDir, "told.jsonl")
    this.name = `Stage ${basename(this.userDir)}`
    this.flow = flowOf(this.name, seat.interface === "lo" ? seat.address : seat.interface, this.#sink)
    linkPackage(this.userDir)
  }

  /** Starts Node-RED, again with the same user directory, and waits for the device. */
  async start(): Promise<DeviceReport> {
    this.#nodeRed = await NodeRed.start({ userDir: this.userDir, inside: this.#seat.inside, flows: this.flow })
    return this.report()
  }

  stop(): Promise<Ended> {
    return this.nodeRed.stop()
  }

  get nodeRed(): NodeRed {
    return opened(this.#nodeRed)
  }

  /** The device once it is up; its UDN as on the wire, with `uuid:`. */
  async report(): Promise<DeviceReport> {
    const path = `/presence-device/${DEVICE_ID}`
    const up = async () => {
      const report = await this.nodeRed.get<DeviceReport>(path).catch(() => undefined)
      return report && report.locations.length > 0 ? report : undefined
    }
    const report = await until(`device up:\n${this.nodeRed.log}`, up)
    return { ...report, udn: `uuid:${report.udn.replace(/^uuid:/, "")}` }
  }

  /** What presence-in has told so far. */
  told(): Told[] {
    if (!existsSync(this.#sink)) return []
    const lines = readFileSync(this.#sink, "utf8").split("\n").slice(0, -1)
    return lines.map((line) => JSON.parse(line) as Told)
  }

  /** The first message of presence-in after the first `past` ones. */
  toldAfter(past: number): Promise<Told> {
    return until("a message of presence-in", () => this.told()[past])
  }

  /** What presence-in has told of one event so far: the payloads. */
  events(event: string): Told["payload"][] {
    return this.told().flatMap((told) => (told.event === event ? [told.payload] : []))
  }

  /** Lets presence-update act on a payload. */
  update(payload: unknown): Promise<unknown> {
    return this.act("update", payload)
  }

  /** Lets one of our nodes act on a payload, gives its answer; rejects with the error's code when it refuses. */
  async act<T>(door: string, payload: unknown): Promise<T> {
    const { status, body } = await this.nodeRed.request("POST", `/${door}`, payload)
    if (status !== 200) throw new Error(body)
    return JSON.parse(body) as T
  }

  /** Ends everything. */
  async close(): Promise<void> {
    await this.#nodeRed?.stop()
    removeUserDir(this.userDir)
  }
}

export function opened<T>(part: T | undefined): T {
  if (part === undefined) throw new Error("it is not open")
  return part
}
