import { once } from "node:events"
import { connect, createServer, type Server as Listener } from "node:net"
import { until } from "../real/processes"
import { onReplies } from "./load"
import type { Server } from "./servers"

/** One NOTIFY as it came in. */
export interface Heard {
  readonly subscriber: number
  readonly seq: number
  /** When all of it was there. */
  readonly at: number
  readonly body: string
}

/** Control points that subscribe, each at an address and a port of its own. */
export class Subscribers {
  readonly heard: Heard[] = []
  readonly #listeners: Listener[] = []
  readonly #sids: string[] = []
  readonly #server: Server

  private constructor(server: Server) {
    this.#server = server
  }

  /** Those beyond `live` take connections and never answer. */
  static async at(server: Server, live: number, mute = 0): Promise<Subscribers> {
    const all = new Subscribers(server)
    for (let number = 0; number < live + mute; number++) await all.#add(number, number >= live)
    const initial = () => all.heard.filter(({ seq }) => seq === 0).length >= live + mute || undefined
    await until("initial events", initial, 60_000)
    return all
  }

  /** Cancels all subscriptions, so that who comes next is alone. */
  async close(): Promise<void> {
    for (const sid of this.#sids) await ask(this.#server, "127.0.0.1", "UNSUBSCRIBE", `SID: ${sid}\r\n`)
    for (const listener of this.#listeners) listener.close()
  }

  async #add(number: number, isMute: boolean): Promise<void> {
    const address = `127.1.${number >> 7}.${(number & 127) + 1}`
    const listener = createServer((socket) => {
      socket.on("error", () => {})
      onReplies(socket, (_, body, head) => {
        const seq = Number(/\r\nseq: *(\d+)/i.exec(head)?.[1])
        this.heard.push({ subscriber: number, seq, at: performance.now(), body })
        if (!isMute) socket.end("HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 0\r\nCONNECTION: close\r\n\r\n")
      })
    })
    this.#listeners.push(listener)
    listener.listen({ host: address, port: 0, backlog: 64 })
    await once(listener, "listening")
    const { port } = listener.address() as { port: number }
    const wish = `CALLBACK: <http://${address}:${port}/>\r\nNT: upnp:event\r\nTIMEOUT: Second-1800\r\n`
    const head = await ask(this.#server, address, "SUBSCRIBE", wish)
    this.#sids.push(/\r\nsid: *(\S+)/i.exec(head)?.[1] ?? "")
  }
}

/** Resolves with the head of the answer. */
function ask({ at, host, event }: Server, localAddress: string, method: string, headers: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: at.address, port: at.port, localAddress })
    socket.on("error", reject)
    onReplies(socket, (status, _, head) => {
      socket.destroy()
      if (status === 200) resolve(head)
      else reject(new Error(`${method}: ${status}`))
    })
    socket.write(`${method} ${event} HTTP/1.1\r\nHOST: ${host}\r\n${headers}\r\n`)
  })
}
