import { join } from "node:path"
import { until } from "../real/processes"
import { noteSent } from "../sent-documents"
import { JsonLines, type Said } from "./json-lines"
import type { Seat } from "./places"

/** Debian's Python: another one on the path may lack GObject introspection. */
export const PYTHON = "/usr/bin/python3"

export interface FoundDevice {
  readonly udn: string
  readonly location: string
  readonly friendlyName: string
  readonly deviceType: string
  readonly serviceId: string
  readonly controlUrl: string
  readonly eventUrl: string
  readonly scpdUrl: string
}

export interface Introspection {
  readonly actions: readonly {
    readonly name: string
    readonly arguments: readonly { readonly name: string; readonly direction: "in" | "out"; readonly variable: string }[]
  }[]
  readonly variables: readonly { readonly name: string; readonly type: string; readonly evented: boolean }[]
}

/** One variable of one event message, with the moment in which GUPnP told it. */
export interface Notified extends Said {
  readonly event: "notify"
  readonly atMs: number
  readonly udn: string
  readonly variable: string
  readonly value: string
}

/** A number is sent as ui4. */
export type Argument = readonly [name: string, value: string | number]

type Results = Readonly<Record<string, string | null>>

interface Gone extends Said {
  readonly event: "gone"
  readonly udn: string
}

const isGone = (said: Said): said is Gone => said.event === "gone"
const isNotified = (said: Said): said is Notified => said.event === "notify"

/** A control point made with GUPnP, in a process of its own. */
export class GUPnP {
  readonly #lines: JsonLines

  private constructor(lines: JsonLines) {
    this.#lines = lines
  }

  /** It ends by itself after so many seconds. */
  static async start(seat: Seat, seconds = 600): Promise<GUPnP> {
    const words = [PYTHON, "-B", join(__dirname, "control-point.py"), seat.interface, String(seconds)]
    return new GUPnP(await new JsonLines([...seat.inside, ...words]).ready())
  }

  /** What answers to a search target within some seconds: USN to locations. */
  search(target: string, seconds: number): Promise<Readonly<Record<string, readonly string[]>>> {
    return this.#lines.ask({ do: "search", target, seconds })
  }

  /** Waits until the device's description was read; everything below needs that. */
  wait(udn: string, seconds = 50): Promise<FoundDevice> {
    return this.#lines.ask({ do: "wait", udn, seconds })
  }

  introspect(udn: string): Promise<Introspection> {
    return this.#lines.ask({ do: "introspect", udn })
  }

  /** Rejects with `Refused` and the device's code when the device answers with a fault; numbers go as ui4. */
  async call(udn: string, action: string, args: readonly Argument[] = [], out: readonly string[] = []) {
    const results = await this.#lines.ask<Results>({ do: "call", udn, action, arguments: args, out })
    for (const value of Object.values(results)) noteSent(value ?? "")
    return results
  }

  /** Variables of one subscription are named together: those named later miss the initial event. */
  subscribe(udn: string, ...variables: string[]): Promise<void> {
    return this.#lines.ask({ do: "subscribe", udn, variables })
  }

  unsubscribe(udn: string): Promise<void> {
    return this.#lines.ask({ do: "unsubscribe", udn })
  }

  /** Everything that was notified so far. */
  get notified(): Notified[] {
    return this.#lines.events.filter(isNotified)
  }

  /** What one variable was notified to be so far. */
  values(variable: string): string[] {
    return this.notified.flatMap((each) => (each.variable === variable ? [each.value] : []))
  }

  /** The first notification after the first `past` ones that is as wanted. */
  heard(past: number, wanted: (value: string) => boolean = () => true, timeoutMs?: number): Promise<Notified> {
    return until("a notification", () => this.notified.slice(past).find(({ value }) => wanted(value)), timeoutMs)
  }

  /** Waits until GUPnP takes the device for gone. */
  async gone(udn: string): Promise<void> {
    await until("gone", () => this.#lines.events.filter(isGone).find((gone) => gone.udn === udn))
  }

  close(): Promise<void> {
    for (const { value } of this.notified) noteSent(value)
    return this.#lines.close()
  }
}
