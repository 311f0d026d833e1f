import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { monotonicMs, until } from "../real/processes"
import { noteSent } from "../sent-documents"
import { PRESENCE, statusOnly, view } from "./documents"
import { PYTHON } from "./gupnp"
import { JsonLines, type Said } from "./json-lines"
import type { Seat } from "./places"

type Change = (xml: string) => string

export interface GUPnPDeviceOptions {
  /** With `uuid:`. */
  readonly udn: string
  readonly name?: string
  /** 0 for any. */
  readonly port?: number
  /** Of the Device Architecture; 1.0 knows no BOOTID. */
  readonly version?: "1.0" | "1.1"
  /** The user's basic status. */
  readonly basic?: string
  /** What is to be otherwise in its description, and in that of the service. */
  readonly description?: Change
  readonly scpd?: Change
}

/** What is answered in place of GUPnP's answer; with `afterMs` it is GUPnP's own, later. */
export interface Instead {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly endless?: true
  readonly afterMs?: number
}

interface Ready extends Said {
  readonly port: number
}

interface Invoked extends Said {
  readonly action: string
  readonly arguments: Readonly<Record<string, string | number>>
}

interface Requested extends Said {
  readonly method: string
  readonly path: string
}

interface Alive extends Said {
  readonly atMs: number
}

interface Poured extends Said {
  readonly bytes: number
}

type Method = "GET" | "POST" | "SUBSCRIBE" | "RENEW"

const isAlive = (said: Said): said is Alive => said.event === "alive"
const isPoured = (said: Said): said is Poured => said.event === "poured"
const isReady = (said: Said): said is Ready => said.event === "ready"
const isInvoked = (said: Said): said is Invoked => said.event === "invoked"
const isRequested = (said: Said): said is Requested => said.event === "request"

const SILENT_MS = 4000 // a control point looks 1.5 s after an advertisement, and GSSDP says the next one by then

/** Where GUPnP puts its description. */
export const descriptionOf = (udn: string): string => `/${udn.replace("uuid:", "")}.xml`

export const ZOE = "pres:zoe@example.com"

/** A user with one tuple. */
export const zoeIs = (basic: string): string => view(statusOnly("phone", basic), ZOE)

/** A Presence device made with GUPnP, in a process of its own: one that is not ours, and does badly where it is told to. */
export class GUPnPDevice {
  readonly #lines: JsonLines
  readonly #folder: string

  private constructor(lines: JsonLines, folder: string) {
    this.#lines = lines
    this.#folder = folder
  }

  static async start(seat: Pick<Seat, "inside" | "interface">, options: GUPnPDeviceOptions): Promise<GUPnPDevice> {
    const { udn, name = "GUPnP", port = 0, version = "1.1", basic = "open" } = options
    const { description = (xml: string) => xml, scpd = (xml: string) => xml } = options
    const folder = mkdtempSync(join(tmpdir(), "presence-gupnp-"))
    writeFileSync(join(folder, "device.xml"), description(descriptionFor(udn, name)))
    writeFileSync(join(folder, "scpd.xml"), scpd(readFileSync(join(__dirname, "presence-scpd.xml"), "utf8")))
    const settings = JSON.stringify({ port, version, folder, user: zoeIs(basic) })
    const command = [...seat.inside, PYTHON, "-B", join(__dirname, "gupnp-device.py"), seat.interface, settings]
    try {
      return new GUPnPDevice(await new JsonLines(command).ready(), folder)
    } catch (cause) {
      rmSync(folder, { recursive: true, force: true })
      throw cause
    }
  }

  get port(): number {
    return this.#lines.events.find(isReady)?.port ?? 0
  }

  /** Waits until it has announced itself: before that it says byebye for some 400 ms, and whoever has found it by then loses it again. */
  async announced(): Promise<void> {
    await until("its first advertisement", () => this.#lines.events.find(isAlive))
  }

  /** Waits until it has announced itself for the last time: each time a control point may look what has changed. */
  async silent(): Promise<void> {
    const lastMs = () => this.#lines.events.findLast(isAlive)?.atMs ?? Number.POSITIVE_INFINITY
    await until("its last advertisement", () => monotonicMs() - lastMs() > SILENT_MS || undefined)
  }

  /** How much of an endless answer has left so far. */
  get poured(): number {
    return Math.max(0, ...this.#lines.events.filter(isPoured).map(({ bytes }) => bytes))
  }

  /** The user is so from now on; `quietly`: no event says it. */
  be(basic: string, quietly = false): Promise<void> {
    return this.#lines.ask({ do: "be", user: zoeIs(basic), quietly })
  }

  /** Events a variable. */
  tell(variable: string, value: string): Promise<void> {
    return this.#lines.ask({ do: "tell", variable, value })
  }

  /** An out-argument has this value from now on. */
  result(name: string, value: string): Promise<void> {
    return this.#lines.ask({ do: "result", name, value })
  }

  /** An action answers with this error from now on. */
  refuse(name: string, error: number): Promise<void> {
    return this.#lines.ask({ do: "result", name, error })
  }

  /** The next events are lost; -1: all. */
  lose(events: number): Promise<void> {
    return this.#lines.ask({ do: "lose", events })
  }

  /** Another answer from now on; RENEW is a SUBSCRIBE with a SID. */
  instead(method: Method, path: string, answer: Instead): Promise<void> {
    return this.#lines.ask({ do: "instead", method, path, ...answer })
  }

  /** No faults any more. */
  well(): Promise<void> {
    return this.#lines.ask({ do: "well" })
  }

  /** Sends an event message of its own making to its newest subscriber; gives what that answered. */
  forge(headers: Readonly<Record<string, string>>, body: string): Promise<number> {
    return this.#lines.ask({ do: "forge", headers, body })
  }

  /** Announces itself, or says byebye and stays. */
  announce(on: boolean): Promise<void> {
    return this.#lines.ask({ do: "announce", on })
  }

  /** How many requests came so far. */
  requests(method: Method, path: string): number {
    return this.#lines.events.filter(isRequested).filter((each) => each.method === method && each.path === path).length
  }

  /** Waits for a request after the first `past` ones. */
  async asked(method: Method, path: string, past = 0): Promise<void> {
    await until(`${method} ${path}`, () => this.requests(method, path) > past || undefined)
  }

  /** The arguments of the calls of an action so far. */
  invoked(action: string): Invoked["arguments"][] {
    const calls = this.#lines.events.filter(isInvoked).filter((each) => each.action === action)
    for (const { arguments: all } of calls) for (const value of Object.values(all)) noteSent(String(value))
    return calls.map(({ arguments: all }) => all)
  }

  /** Waits for the arguments of the next call of an action after the first `past` ones. */
  call(action: string, past: number): Promise<Invoked["arguments"]> {
    return until(action, () => this.invoked(action)[past])
  }

  /** Ends with a byebye. */
  async close(): Promise<void> {
    await this.#lines.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Ends without one, as by a loss of power. */
  async kill(): Promise<void> {
    await this.#lines.kill()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

/** The description that it has if nobody wants it to be otherwise. */
export const descriptionFor = (udn: string, name: string): string => `<?xml version="1.0"?>
<root xmlns="urn:schemas-upnp-org:device-1-0">
  <specVersion><major>1</major><minor>0</minor></specVersion>
  <device>
    <deviceType>urn:schemas-upnp-org:device:TelephonyServer:1</deviceType>
    <friendlyName>${name}</friendlyName>
    <manufacturer>Somebody else</manufacturer>
    <modelName>Telephone</modelName>
    <UDN>${udn}</UDN>
    <serviceList>
      <service>
        <serviceType>${PRESENCE}</serviceType>
        <serviceId>urn:upnp-org:serviceId:Presence</serviceId>
        <SCPDURL>/scpd.xml</SCPDURL>
        <controlURL>/control</controlURL>
        <eventSubURL>/event</eventSubURL>
      </service>
    </serviceList>
  </device>
</root>`
