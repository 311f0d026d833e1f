import type { RemoteInfo, Socket } from "node:dgram"
import { isIpv6 } from "../upnp/ip"
import { SSDP_DATAGRAM_MAX_BYTES } from "../upnp/protocol"
import type { Endpoint, NetworkInterface, SearchSocket, SsdpMessage, SsdpRequest } from "../upnp/transport"
import { bindSender, sideOf } from "./multicast-sender"
import { encode } from "./ssdp-engine"
import { Client } from "./ssdp-library"
import { normalise } from "./ssdp-text"
import { bind, close, send, udpSocket } from "./udp-socket"

/** Opens a socket that searches at one interface: CP-1. */
export async function openSearch(
  networkInterface: NetworkInterface,
  onAnswer: (answer: SsdpRequest) => void,
): Promise<SearchSocket> {
  const client = new SearchClient(networkInterface, onAnswer)
  await client.start()
  return client
}

/** Whether somebody else may hear at a port too; rejects with the system's error. */
export async function tryPort({ address }: NetworkInterface, port: number): Promise<void> {
  const socket = udpSocket(address, true).on("error", () => {})
  try {
    await bind(socket, port, isIpv6(address) ? "::" : "0.0.0.0")
  } finally {
    await close(socket)
  }
}

/** node-ssdp's client with a socket of its own, at a port that nobody else has. */
export class SearchClient extends Client implements SearchSocket {
  readonly #interface: NetworkInterface
  readonly #onAnswer: (answer: SsdpRequest) => void
  readonly #socket: Socket

  constructor(networkInterface: NetworkInterface, onAnswer: (answer: SsdpRequest) => void) {
    super({ customLogger: () => {}, location: () => "", ssdpSig: "-", sourcePort: 0 }) // else it asks `debug` and `ip`
    this.#interface = networkInterface
    this.#onAnswer = onAnswer
    this.#socket = udpSocket(networkInterface.address, false)
  }

  async join(group: string): Promise<void> {
    this.#socket.addMembership(group, sideOf(this.#interface))
  }

  async send(to: Endpoint, message: SsdpMessage): Promise<void> {
    await send(this.#socket, encode(message), to.port, to.address)
  }

  close(): Promise<void> {
    return close(this.#socket)
  }

  /** Takes in whatever came; nothing that anybody sends makes it throw. */
  receive(datagram: Buffer, from: RemoteInfo): void {
    if (datagram.length <= SSDP_DATAGRAM_MAX_BYTES) this._parseMessage(normalise(datagram.toString("utf8")), from)
  }

  protected override _createSockets(): void {
    this.sockets = { [this.#interface.address]: this.#socket }
  }

  protected override _start(done: (cause?: unknown) => void): void {
    this._createSockets()
    this.#socket.on("error", () => {}) // what it costs is seen: no answers
    this.#socket.on("message", (datagram, from) => this.receive(datagram, from))
    bindSender(this.#socket, this.#interface).then(() => done(), done)
  }

  protected override _parseResponse(text: string, { address, port }: RemoteInfo): void {
    const lineEnd = text.indexOf("\r\n")
    if (this._getStatusCode(text) !== 200) return
    this.#onAnswer({ startLine: text.slice(0, lineEnd), headers: this._getHeaders(text.slice(lineEnd)), from: { address, port } })
  }

  /** Nobody is to ask here. */
  protected override _parseCommand(): void {}
}
