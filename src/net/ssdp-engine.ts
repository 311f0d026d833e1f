import type { RemoteInfo, Socket } from "node:dgram"
import { isIpv6 } from "../upnp/ip"
import { SSDP_DATAGRAM_MAX_BYTES } from "../upnp/protocol"
import { groupOf } from "../upnp/ssdp/group"
import type { Endpoint, NetworkInterface, SsdpListener, SsdpMessage } from "../upnp/transport"
import { bindSender, sideOf } from "./multicast-sender"
import { Server, SsdpHeader } from "./ssdp-library"
import { normalise } from "./ssdp-text"
import { bind, close, send, udpSocket } from "./udp-socket"

/** node-ssdp's server with sockets of its own: one of each family that receives, and one at each address that sends. */
export class SsdpEngine extends Server {
  readonly #listener: SsdpListener
  readonly #port: number
  readonly #receivers = new Map<boolean, Socket>()
  /** How many of our addresses need each membership. */
  readonly #members = new Map<string, number>()
  #isOpen = true

  constructor(listener: SsdpListener, port: number) {
    super({ customLogger: () => {}, location: () => "", ssdpSig: "-", sourcePort: port }) // else it asks `debug` and `ip`
    this.#listener = listener
    this.#port = port
  }

  /** Hears what is said to the group on this interface, and may speak from its address; rejects with the system's error. */
  async join(networkInterface: NetworkInterface): Promise<void> {
    const { address } = networkInterface
    const receiver = await this.#receiverFor(address)
    this.#becomeMember(receiver, networkInterface)
    try {
      await this.#openSender(networkInterface)
    } catch (cause) {
      this.#endMembership(networkInterface)
      throw cause
    }
  }

  async leave(networkInterface: NetworkInterface): Promise<void> {
    const sender = this.sockets?.[networkInterface.address]
    delete this.sockets?.[networkInterface.address]
    this.#endMembership(networkInterface)
    if (sender) await close(sender)
  }

  /** Sends from one of our addresses. */
  async dispatch(fromAddress: string, { address, port }: Endpoint, message: SsdpMessage): Promise<void> {
    const socket = this.sockets?.[fromAddress]
    if (!socket) throw new Error(`SSDP is not open at ${fromAddress}`)
    await send(socket, encode(message), port, address)
  }

  /** Closes all sockets; what was handed to them has to have left: SSDP-12. */
  async end(): Promise<void> {
    this.#isOpen = false
    const senders = Object.values(this.sockets ?? {})
    this.sockets = null
    await Promise.all([...this.#receivers.values(), ...senders].map(close))
  }

  protected override _createSockets(): void {
    this.sockets = {}
  }

  /** Who joins opens what is needed, not node-ssdp. */
  protected override _start(done: (cause?: unknown) => void): void {
    done()
  }

  /** The advertiser announces, not node-ssdp. */
  protected override _initAdLoop(): void {}

  protected override _parseCommand(text: string, { address, port }: RemoteInfo): void {
    const lineEnd = text.indexOf("\r\n")
    const headers = this._getHeaders(text.slice(lineEnd))
    this.#listener.onRequest({ startLine: text.slice(0, lineEnd), headers, from: { address, port } })
  }

  // SSDP-32: bound to one address it would hear no multicast
  async #receiverFor(address: string): Promise<Socket> {
    const open = this.#receivers.get(isIpv6(address))
    if (open) return open
    const receiver = this.#guarded(udpSocket(address, true))
    receiver.on("message", (datagram, from) => this.receive(datagram, from))
    try {
      await bind(receiver, this.#port, isIpv6(address) ? "::" : "0.0.0.0")
    } catch (cause) {
      await close(receiver)
      throw cause
    }
    this.#receivers.set(isIpv6(address), receiver)
    return receiver
  }

  // the system takes one membership of a group on each interface
  #becomeMember(receiver: Socket, networkInterface: NetworkInterface): void {
    const { group, key } = membershipOf(networkInterface)
    const uses = this.#members.get(key) ?? 0
    if (uses === 0) addMembership(receiver, group, sideOf(networkInterface))
    this.#members.set(key, uses + 1)
  }

  #endMembership(networkInterface: NetworkInterface): void {
    const { group, key } = membershipOf(networkInterface)
    const left = (this.#members.get(key) ?? 1) - 1
    if (left > 0) return void this.#members.set(key, left)
    this.#members.delete(key)
    try {
      this.#receivers.get(isIpv6(group))?.dropMembership(group, sideOf(networkInterface))
    } catch {
      // it ended with the interface
    }
  }

  async #openSender(networkInterface: NetworkInterface): Promise<void> {
    const { address } = networkInterface
    const socket = this.#guarded(udpSocket(address, false))
    await bindSender(socket, networkInterface)
    this.sockets = { ...this.sockets, [address]: socket }
  }

  /** Takes in whatever came; nothing that anybody sends makes it throw. */
  receive(datagram: Buffer, from: RemoteInfo): void {
    if (!this.#isOpen) return
    if (datagram.length > SSDP_DATAGRAM_MAX_BYTES) return void this.#listener.onRefused?.("datagram", from.address) // SEC-7
    this._parseMessage(normalise(datagram.toString("utf8")), from)
  }

  #guarded(socket: Socket): Socket {
    return socket.on("error", (cause) => {
      if (this.#isInUse(socket)) this.#listener.onError(cause) // while it opens, who opens it is told
    })
  }

  #isInUse(socket: Socket): boolean {
    return this.#isOpen && [...this.#receivers.values(), ...Object.values(this.sockets ?? {})].includes(socket)
  }
}

// a membership that was taken by an address which is gone since cannot be ended by it, and is still there
function addMembership(receiver: Socket, group: string, side: string): void {
  try {
    receiver.addMembership(group, side)
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EADDRINUSE") throw cause
  }
}

function membershipOf({ name, address }: NetworkInterface): { readonly group: string; readonly key: string } {
  const group = groupOf(address)
  return { group, key: `${group} ${name}` }
}

/** node-ssdp's message, in UTF-8 and with nothing after the colon of an empty header. */
class Datagram extends SsdpHeader {
  override toBuffer(): Buffer {
    return Buffer.from(this.toString().replaceAll(": \r\n", ":\r\n"), "utf8")
  }
}

/** A message as it goes out; throws TypeError if it would be more than one. */
export function encode({ start, headers }: SsdpMessage): Buffer {
  if ([start, ...headers.flat()].some((part) => /[\r\n]/.test(part))) throw new TypeError("An SSDP header holds a line break")
  return new Datagram(start, Object.fromEntries(headers), /^\d/.test(start)).toBuffer()
}
