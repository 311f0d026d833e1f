import { once } from "node:events"
import { connect, createServer, type Server as Listener } from "node:net"
import { until } from "../real/processes"
import { onReplies } from "./load"
import type { Server } from "./servers"

/** One NOTIFY as it came in. */
export interface Heard {
  readonly subscriber: number
  readonly seq: number
  /** When its connection came, and when all of it was there. */
  readonly connectedAt: number
  readonly at: number
  readonly body: string
}

/** Control points that subscribe, each at an address and a port of its own. */
export class Subscribers {
  readonly heard: Heard[] = []
  readonly #listeners: Listener[] = []

  /** Those beyond `live` take connections and never answer. */
  static async at(server: Server, live: number, mute = 0): Promise<Subscribers> {
    const all = new Subscribers()
    for (let number = 0; number < live + mute; number++) await all.#add(server, number, number >= live)
    const initial = () => all.heard.filter(({ seq }) => seq === 0).length >= live + mute || undefined
    await until("initial events", initial, 60_000)
    return all
  }

  close(): void {
    for (const listener of this.#listeners) listener.close()
  }

  async #add(server: Server, number: number, isMute: boolean): Promise<void> {
    const address = `127.1.${number >> 7}.${(number & 127) + 1}`
    const listener = createServer((socket) => {
      const connectedAt = performance.now()
      socket.on("error", () => {})
      onReplies(socket, (_, body, head) => {
        const seq = Number(/\r\nseq: *(\d+)/i.exec(head)?.[1])
        this.heard.push({ subscriber: number, seq, connectedAt, at: performance.now(), body })
        if (!isMute) socket.end("HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 0\r\nCONNECTION: close\r\n\r\n")
      })
    })
    this.#listeners.push(listener)
    listener.listen({ host: address, port: 0, backlog: 64 })
    await once(listener, "listening")
    const { port } = listener.address() as { port: number }
    await subscribe(server, address, `http://${address}:${port}/`)
  }
}

function subscribe({ at, host, event }: Server, localAddress: string, callback: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: at.address, port: at.port, localAddress })
    socket.on("error", reject)
    onReplies(socket, (status) => {
      socket.destroy()
      if (status === 200) resolve()
      else reject(new Error(`SUBSCRIBE: ${status}`))
    })
    socket.write(
      `SUBSCRIBE ${event} HTTP/1.1\r\nHOST: ${host}\r\nCALLBACK: <${callback}>\r\nNT: upnp:event\r\nTIMEOUT: Second-1800\r\n\r\n`,
    )
  })
}
