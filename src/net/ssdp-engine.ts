import type { RemoteInfo, Socket } from "node:dgram"
import { Server } from "node-ssdp"
import SsdpHeader from "node-ssdp/lib/ssdpHeader"
import { SSDP_ADDRESS, SSDP_DATAGRAM_MAX_BYTES, SSDP_PORT, SSDP_TTL } from "../upnp/protocol"
import type { Endpoint, NetworkInterface, SsdpListener, SsdpMessage, SsdpSocket } from "../upnp/transport"
import { normalise } from "./ssdp-text"
import { bind, close, send, udpSocket } from "./udp-socket"

/** Opens SSDP on these interfaces; rejects with the system's error, with nothing left open. */
export async function openSsdp(
  interfaces: readonly NetworkInterface[],
  listener: SsdpListener,
  { port = SSDP_PORT }: { readonly port?: number } = {},
): Promise<SsdpSocket> {
  const engine = new SsdpEngine(interfaces, listener, port)
  await engine.start()
  return {
    multicast: (fromAddress, message) => engine.dispatch(fromAddress, { address: SSDP_ADDRESS, port }, message),
    reply: (fromAddress, to, message) => engine.dispatch(fromAddress, to, message),
    close: () => engine.end(),
  }
}

/** node-ssdp's server with sockets of its own: one that receives, and one at each address that sends. */
class SsdpEngine extends Server {
  readonly #addresses: ReadonlySet<string>
  readonly #listener: SsdpListener
  readonly #port: number
  readonly #receiver: Socket
  readonly #leaving = new Set<Promise<void>>()
  #state: "opening" | "open" | "closed" = "opening"

  constructor(interfaces: readonly NetworkInterface[], listener: SsdpListener, port: number) {
    super({ customLogger: () => {}, location: () => "", ssdpSig: "-", sourcePort: port }) // else it asks `debug` and `ip`
    this.#addresses = new Set(interfaces.map(({ address }) => address))
    this.#listener = listener
    this.#port = port
    this.#receiver = this.#guarded(udpSocket(true))
  }

  /** Sends from one of our addresses; nothing leaves after the end. */
  async dispatch(fromAddress: string, to: Endpoint, message: SsdpMessage): Promise<void> {
    if (this.#state === "closed") return
    const socket = this.sockets?.[fromAddress]
    if (!socket) throw new Error(`SSDP is not open at ${fromAddress}`)
    const sent = send(socket, encode(message), to.port, to.address)
    this.#leaving.add(sent)
    await sent.finally(() => this.#leaving.delete(sent))
  }

  /** Closes the sockets once what was handed to them has left; dgram would lose it: SSDP-12. */
  async end(): Promise<void> {
    this.#state = "closed"
    await Promise.allSettled(this.#leaving)
    const senders = Object.values(this.sockets ?? {})
    this.sockets = null
    await Promise.all([this.#receiver, ...senders].map(close))
  }

  protected override _createSockets(): void {
    this.sockets = Object.fromEntries(Array.from(this.#addresses, (address) => [address, this.#guarded(udpSocket(false))]))
  }

  protected override _start(done: (cause?: unknown) => void): void {
    this.#open().then(() => done(), done)
  }

  /** The advertiser announces, not node-ssdp. */
  protected override _initAdLoop(): void {}

  protected override _parseCommand(text: string, { address, port }: RemoteInfo): void {
    const lineEnd = text.indexOf("\r\n")
    const headers = this._getHeaders(text.slice(lineEnd))
    this.#listener.onRequest({ startLine: text.slice(0, lineEnd), headers, from: { address, port } })
  }

  async #open(): Promise<void> {
    this._createSockets()
    this.#receiver.on("message", (datagram, from) => this.#receive(datagram, from))
    try {
      await bind(this.#receiver, this.#port, "0.0.0.0") // SSDP-32: bound to one address it would hear no multicast
      await this.#onAnyAddress(async (address) => this.#receiver.addMembership(SSDP_ADDRESS, address))
      await this.#onAnyAddress((address) => this.#openSender(address))
      this.#state = "open"
    } catch (cause) {
      await this.end()
      throw cause
    }
  }

  // SSDP-35: an interface that goes at this moment does not take the others along
  async #onAnyAddress(attempt: (address: string) => Promise<void>): Promise<void> {
    const results = await Promise.allSettled(Array.from(this.#addresses, attempt))
    if (results.some(({ status }) => status === "fulfilled")) return
    const failed = results.find((result) => result.status === "rejected")
    throw failed?.reason ?? new Error("SSDP needs an interface")
  }

  async #openSender(address: string): Promise<void> {
    const socket = this.sockets?.[address]
    if (!socket) return
    try {
      await bind(socket, 0, address)
      socket.setMulticastInterface(address) // SSDP-30
      socket.setMulticastTTL(SSDP_TTL)
      socket.setMulticastLoopback(true) // control points on this host are peers too
    } catch (cause) {
      delete this.sockets?.[address] // unbound, it would send from anywhere
      await close(socket)
      throw cause
    }
  }

  #receive(datagram: Buffer, from: RemoteInfo): void {
    if (this.#state !== "open" || datagram.length > SSDP_DATAGRAM_MAX_BYTES) return
    this._parseMessage(normalise(datagram.toString("utf8")), from)
  }

  #guarded(socket: Socket): Socket {
    return socket.on("error", (cause) => {
      if (this.#state === "open") this.#listener.onError(cause)
    })
  }
}

/** node-ssdp's message, in UTF-8 and with nothing after the colon of an empty header. */
class Datagram extends SsdpHeader {
  override toBuffer(): Buffer {
    return Buffer.from(this.toString().replaceAll(": \r\n", ":\r\n"), "utf8")
  }
}

function encode({ start, headers }: SsdpMessage): Buffer {
  if ([start, ...headers.flat()].some((part) => /[\r\n]/.test(part))) throw new TypeError("An SSDP header holds a line break")
  return new Datagram(start, Object.fromEntries(headers), /^\d/.test(start)).toBuffer()
}
