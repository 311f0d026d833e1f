import { createSocket, type RemoteInfo, type Socket } from "node:dgram"
import { once } from "node:events"
import { createServer } from "node:net"
import { SSDP_ADDRESS } from "../../src/upnp/protocol"

export const lo = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true }

export interface Heard {
  readonly text: string
  readonly from: RemoteInfo
}

/** A raw peer on loopback, owing nothing to our own code. */
export class LoopbackPeer {
  readonly heard: Heard[] = []
  readonly #socket: Socket

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on("message", (datagram, from) => this.heard.push({ text: datagram.toString("utf8"), from }))
  }

  /** Asks from a port of its own. */
  static async searcher(): Promise<LoopbackPeer> {
    const socket = createSocket("udp4").bind(0, lo.address)
    await once(socket, "listening")
    socket.setMulticastInterface(lo.address)
    return new LoopbackPeer(socket)
  }

  /** Hears what is said to the group. */
  static async member(port: number): Promise<LoopbackPeer> {
    const socket = createSocket({ type: "udp4", reuseAddr: true }).bind(port)
    await once(socket, "listening")
    socket.addMembership(SSDP_ADDRESS, lo.address)
    return new LoopbackPeer(socket)
  }

  /** Has a port for itself. */
  static async holder(port: number): Promise<LoopbackPeer> {
    const socket = createSocket("udp4").bind(port)
    await once(socket, "listening")
    return new LoopbackPeer(socket)
  }

  get port(): number {
    return this.#socket.address().port
  }

  send(datagram: string | Buffer, port: number, address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.send(datagram, port, address, (cause) => (cause ? reject(cause) : resolve()))
    })
  }

  /** What it heard of one subject; other tests may share the port. */
  of(subject: string): readonly Heard[] {
    return this.heard.filter(({ text }) => text.includes(subject))
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()))
  }
}

/** A UDP port for this process alone, as long as it lives: whoever has the TCP port of this number has it. The system gives out none below 32768. */
export async function ownPort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000)
    const claim = createServer().listen(port, lo.address)
    const isOurs = await once(claim, "listening").then(
      () => true,
      () => false,
    )
    if (isOurs) {
      claim.unref()
      return port
    }
  }
}

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Waits until it holds; not for ever, so that the test can say what was wrong. */
export async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + LONGEST_MS
  while (!holds() && performance.now() < end) await pause(5)
}

const LONGEST_MS = 20_000
