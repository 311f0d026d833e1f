import type {
  Door,
  Endpoint,
  HttpHandler,
  HttpListener,
  HttpReply,
  HttpRequest,
  Network,
  NetworkInterface,
  NotifyRequest,
  SsdpListener,
  SsdpMessage,
  SsdpRequest,
  SsdpSocket,
} from "../../src/upnp/transport"

export const LAN: NetworkInterface = { name: "eth0", address: "192.168.1.10", netmask: "255.255.255.0", internal: false }

/** What left through a socket of SSDP. */
export interface Datagram {
  readonly atMs: number
  readonly from: string
  readonly to: Endpoint | "group"
  readonly message: SsdpMessage
}

type Notified = (request: NotifyRequest) => Promise<number>

/** A LAN in memory: one device listens, subscribers hear, searches are said and answers kept. */
export class MemoryNetwork implements Network {
  addresses: readonly NetworkInterface[] = [LAN]
  /** What the system says when somebody wants to listen, or to open SSDP. */
  listenFailure: (Error & { code?: string }) | undefined
  ssdpFailure: Error | undefined
  multicastFailure: Error | undefined
  /** Whether replies arrive. */
  delivers = true
  readonly takenPorts = new Set<number>()
  /** Addresses at which nobody can listen, or open SSDP. */
  readonly deadAddresses = new Set<string>()
  readonly deafAddresses = new Set<string>()
  readonly said: SsdpMessage[] = []
  readonly datagrams: Datagram[] = []
  readonly order: string[] = []
  readonly #subscribers = new Map<string, Notified>()
  readonly #open = new Set<string>()
  #handle: HttpHandler | undefined
  #door: Door | undefined
  readonly #ssdp = new Set<SsdpListener>()
  port = 0
  /** What the system gives to whoever wants any port. */
  freePort = 49200
  readonly #now: () => number

  constructor(now: () => number = () => 0) {
    this.#now = now
  }

  interfaces(): readonly NetworkInterface[] {
    return this.addresses
  }

  async listen(address: string, port: number, handle: HttpHandler, door?: Door): Promise<HttpListener> {
    if (this.listenFailure) throw this.listenFailure
    if (this.deadAddresses.has(address)) throw Object.assign(new Error("EADDRNOTAVAIL"), { code: "EADDRNOTAVAIL" })
    if (this.takenPorts.has(port)) throw Object.assign(new Error("taken"), { code: "EADDRINUSE" })
    this.#handle = handle
    this.#door = door
    this.port = port || this.freePort
    this.#open.add(address)
    this.order.push("listen")
    return {
      port: this.port,
      close: async () => {
        this.#open.delete(address)
        if (this.#open.size === 0) this.#handle = undefined
        this.order.push("unlisten")
      },
    }
  }

  /** What this address asked has taken so long. */
  served(address: string, tookMs: number): void {
    this.#door?.onServed(address, tookMs)
  }

  async notify(request: NotifyRequest): Promise<number> {
    const subscriber = this.#subscribers.get(`${request.to.address}:${request.to.port}`)
    if (!subscriber) throw new Error("ECONNREFUSED")
    return subscriber(request)
  }

  async openSsdp(wanted: readonly NetworkInterface[], listener: SsdpListener): Promise<SsdpSocket> {
    if (this.ssdpFailure) throw this.ssdpFailure
    const interfaces = wanted.filter(({ address }) => !this.deafAddresses.has(address))
    if (interfaces.length === 0) throw new Error("addMembership ENOBUFS")
    this.#ssdp.add(listener)
    const say = async (from: string, to: Datagram["to"], message: SsdpMessage) => {
      this.said.push(message)
      this.datagrams.push({ atMs: this.#now(), from, to, message })
      this.order.push(new Map(message.headers).get("NTS") ?? "reply")
    }
    return {
      interfaces,
      multicast: async (from, message) => {
        if (this.multicastFailure) throw this.multicastFailure
        await say(from, "group", message)
      },
      reply: say,
      close: async () => {
        this.#ssdp.delete(listener)
        this.order.push("silence")
      },
    }
  }

  /** A socket of SSDP fails. */
  breakSsdp(cause: Error): void {
    for (const listener of this.#ssdp) listener.onError(cause)
  }

  /** A datagram comes in. */
  hear(request: SsdpRequest): void {
    for (const listener of this.#ssdp) listener.onRequest(request)
  }

  /** Somebody listens for events there. */
  subscriber(address: string, port: number, hear: Notified): void {
    this.#subscribers.set(`${address}:${port}`, hear)
  }

  /** A neighbour asks; its reply counts as delivered, unless the network is not to. */
  async request(request: Partial<HttpRequest> & Pick<HttpRequest, "method" | "path">): Promise<HttpReply> {
    if (!this.#handle) throw new Error("ECONNREFUSED")
    const whole: HttpRequest = {
      httpVersion: "1.1",
      body: "",
      local: { address: LAN.address, port: this.port },
      peer: { address: "192.168.1.20", port: 50000 },
      ...request,
      headers: { host: `${LAN.address}:${this.port}`, ...request.headers },
    }
    const reply = this.#door?.refuse(whole.peer.address) ?? (await this.#handle(whole))
    reply.sent?.(this.delivers)
    return reply
  }
}

/** The value of a reply's header. */
export const headerOf = (reply: Pick<HttpReply, "headers">, name: string): string | undefined =>
  reply.headers.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
