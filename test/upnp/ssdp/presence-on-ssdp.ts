import { readFileSync } from "node:fs"
import { DEFAULT_LIMITS } from "../../../src/service/limits"
import type { Entropy } from "../../../src/service/ports"
import type { Reason } from "../../../src/upnp/refusal"
import type { SsdpOptions } from "../../../src/upnp/ssdp/options"
import { usnTable } from "../../../src/upnp/ssdp/usn-table"
import type { Endpoint, NetworkInterface, SsdpMessage, SsdpRequest, SsdpSocket } from "../../../src/upnp/transport"
import type { ManualClock } from "../../fakes/manual-clock"

/** The device of the golden messages. */
export const identity = {
  udn: "uuid:2fac1234-31f8-11b4-a222-08002b34c003",
  deviceType: "urn:schemas-upnp-org:device:TelephonyServer:2",
  serviceType: "urn:schemas-upnp-org:service:Presence:1",
}
export const signature = { server: "Linux/6.1 UPnP/1.0 nr-presence/1.0", bootId: 1795351234, configId: 8421376 }
export const table = usnTable(identity)

export const eth0: NetworkInterface = { name: "eth0", address: "192.0.2.10", netmask: "255.255.255.0", internal: false }
export const wlan0: NetworkInterface = { name: "wlan0", address: "198.51.100.10", netmask: "255.255.255.128", internal: false }
export const lo: NetworkInterface = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true }

export const locationOf = ({ address }: NetworkInterface): string => `http://${address}:49200/upnp/presence/device.xml`

/** Options on these interfaces, and what went wrong by them. */
export function optionsOn(
  ...interfaces: NetworkInterface[]
): SsdpOptions & { readonly errors: string[]; readonly refused: readonly [reason: Reason, address: string][] } {
  const errors: string[] = []
  const onError = (cause: unknown, { name }: NetworkInterface) => {
    errors.push(`${name}: ${(cause as Error).message}`)
  }
  const refused: [reason: Reason, address: string][] = []
  const refusals = { note: (...refusal: [Reason, string]) => void refused.push(refusal) }
  return { identity, signature, interfaces, locationOf, limits: () => DEFAULT_LIMITS, refusals, onError, errors, refused }
}

/** Chance that is not: the values in turn, again and again. */
export function chance(...values: number[]): Pick<Entropy, "fraction"> {
  let drawn = 0
  return { fraction: () => values[drawn++ % values.length] ?? 0 }
}

export interface Sent {
  readonly atMs: number
  readonly from: string
  readonly to: Endpoint | "group"
  readonly kind: string
  readonly target: string | undefined
  readonly message: SsdpMessage
}

/** A socket that only remembers; addresses in `broken` fail, those in `stuck` never come back. */
export class RememberingSocket implements SsdpSocket {
  readonly interfaces: readonly NetworkInterface[] = []
  readonly sent: Sent[] = []
  readonly broken = new Set<string>()
  readonly stuck = new Set<string>()
  readonly #clock: ManualClock

  constructor(clock: ManualClock) {
    this.#clock = clock
  }

  multicast(from: string, message: SsdpMessage): Promise<void> {
    return this.#send(from, "group", message)
  }

  reply(from: string, to: Endpoint, message: SsdpMessage): Promise<void> {
    return this.#send(from, to, message)
  }

  async close(): Promise<void> {}

  async #send(from: string, to: Endpoint | "group", message: SsdpMessage): Promise<void> {
    if (this.broken.has(from)) throw new Error("ENETUNREACH")
    const kind = header(message, "NTS") ?? message.start
    const target = header(message, "NT") ?? header(message, "ST")
    this.sent.push({ atMs: this.#clock.now(), from, to, kind, target, message })
    if (this.stuck.has(from)) await new Promise(() => {})
  }
}

export const header = ({ headers }: SsdpMessage, wanted: string): string | undefined =>
  headers.find(([name]) => name === wanted)?.[1]

/** A message as it looks on the wire. */
export const wire = ({ start, headers }: SsdpMessage): string => {
  const first = /^\d/.test(start) ? `HTTP/1.1 ${start}` : `${start} * HTTP/1.1`
  return [first, ...headers.map(([name, value]) => (value ? `${name}: ${value}` : `${name}:`)), "", ""].join("\r\n")
}

export const golden = (name: string): string => readFileSync(`${__dirname}/../../fixtures/ssdp/${name}.http`, "utf8")

/** The search of the golden messages with some headers changed, undefined to leave one out. */
export function search(changed: Record<string, string | undefined> = {}, from = "192.0.2.77", port = 50000): SsdpRequest {
  const usual = { HOST: "239.255.255.250:1900", MAN: '"ssdp:discover"', MX: "3", ST: identity.serviceType }
  return { startLine: "M-SEARCH * HTTP/1.1", headers: { ...usual, ...changed }, from: { address: from, port } }
}
