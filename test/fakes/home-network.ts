import type { ControlPointNetwork, Heard } from "../../src/upnp/control-point/ports"
import type {
  Door,
  Endpoint,
  Headers,
  HttpCall,
  HttpHandler,
  HttpListener,
  HttpReply,
  HttpRequest,
  LocatedAnswer,
  NetworkInterface,
  SearchSocket,
  SsdpListener,
  SsdpMessage,
  SsdpSocket,
} from "../../src/upnp/transport"

export const OWN: NetworkInterface = { name: "eth0", address: "192.168.1.77", netmask: "255.255.255.0", internal: false }

/** One datagram of a control point. */
export interface Asked {
  readonly atMs: number
  readonly from: string
  readonly to: Endpoint
  readonly message: SsdpMessage
}

export type HttpDevice = (call: HttpCall) => Promise<Partial<LocatedAnswer>>

/** What the system says of an address where nobody listens. */
export const refused = (): Error => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" })

/** A LAN in memory as a control point sees it: devices answer at their addresses, and it listens for their events. */
export class HomeNetwork implements ControlPointNetwork {
  addresses: readonly NetworkInterface[] = [OWN]
  ssdpFailure: Error | undefined
  searchFailure: Error | undefined
  /** Addresses that the system lists, but that are not to be used yet. */
  readonly tentative = new Set<string>()
  readonly devices = new Map<string, HttpDevice>()
  readonly calls: HttpCall[] = []
  readonly asked: Asked[] = []
  /** What is open: the addresses of listeners, "ssdp" and "search". */
  readonly open = new Set<string>()
  readonly #now: () => number
  readonly #searches = new Set<(answer: Heard) => void>()
  readonly #ears = new Set<SsdpListener>()
  #callback: HttpHandler | undefined
  #door: Door | undefined
  #callbackAt: Endpoint = { address: "", port: 0 }

  constructor(now: () => number) {
    this.#now = now
  }

  interfaces(): readonly NetworkInterface[] {
    return this.addresses
  }

  async listen(address: string, port: number, handle: HttpHandler, door?: Door): Promise<HttpListener> {
    const name = `listener ${address}`
    this.#callback = handle
    this.#door = door
    this.#callbackAt = { address, port: port || 51_000 }
    this.open.add(name)
    return { port: this.#callbackAt.port, close: async () => void this.open.delete(name) }
  }

  async call(call: HttpCall): Promise<LocatedAnswer> {
    this.calls.push(call)
    const device = this.devices.get(`${call.to.address}:${call.to.port}`)
    if (!device) throw refused()
    const { signal } = call
    const aborted = () => Object.assign(new Error("aborted"), { code: "ABORT_ERR" })
    if (signal?.aborted) throw aborted()
    const left = new Promise<never>((_, reject) => signal?.addEventListener("abort", () => reject(aborted())))
    const answer = await Promise.race([device(call), left])
    const local = { address: OWN.address, port: 40_000 }
    return { status: 200, headers: {}, body: "", local, peer: call.to, ...answer }
  }

  async openSearch({ address: from }: NetworkInterface, onAnswer: (answer: Heard) => void): Promise<SearchSocket> {
    if (this.searchFailure) throw this.searchFailure
    if (this.tentative.has(from)) throw new Error(`bind EADDRNOTAVAIL ${from}`)
    this.#searches.add(onAnswer)
    this.open.add("search")
    return {
      join: async () => {},
      send: async (to, message) => void this.asked.push({ atMs: this.#now(), from, to, message }),
      close: async () => {
        this.#searches.delete(onAnswer)
        this.open.delete("search")
      },
    }
  }

  async openSsdp(interfaces: readonly NetworkInterface[], listener: SsdpListener): Promise<SsdpSocket> {
    if (this.ssdpFailure) throw this.ssdpFailure
    this.#ears.add(listener)
    this.open.add("ssdp")
    const nothing = async () => {}
    const close = async () => {
      this.#ears.delete(listener)
      this.open.delete("ssdp")
    }
    return { interfaces, multicast: nothing, reply: nothing, close }
  }

  /** Somebody advertises, from the device's address unless another one is said. */
  hear(headers: Readonly<Record<string, string>>, from = hostIn(headers.LOCATION)): void {
    this.hearRaw({ startLine: "NOTIFY * HTTP/1.1", headers, from: { address: from, port: 1900 } })
  }

  /** Somebody says anything to the group. */
  hearRaw(said: Heard): void {
    for (const ear of this.#ears) ear.onRequest(said)
  }

  /** Somebody answers a search. */
  answer(headers: Readonly<Record<string, string>>, from = hostIn(headers.LOCATION)): void {
    this.answerRaw({ startLine: "HTTP/1.1 200 OK", headers, from: { address: from, port: 1900 } })
  }

  /** Somebody says anything to the sockets that search. */
  answerRaw(said: Heard): void {
    for (const hear of this.#searches) hear(said)
  }

  /** The socket that hears advertisements fails. */
  breakSsdp(): void {
    for (const ear of this.#ears) ear.onError(new Error("ENETDOWN"))
  }

  /** A device delivers an event message; the answer counts as sent. */
  async notify(path: string, headers: Headers, body: string, from: string): Promise<HttpReply> {
    if (!this.#callback) throw refused()
    const request: HttpRequest = {
      method: "NOTIFY",
      httpVersion: "1.1",
      path,
      headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value])),
      body,
      local: this.#callbackAt,
      peer: { address: from, port: 40_001 },
    }
    const reply = this.#door?.refuse(from) ?? (await this.#callback(request))
    reply.sent?.(true)
    return reply
  }
}

const hostIn = (location: string | undefined): string => (location ? new URL(location).hostname : "192.168.1.30")
