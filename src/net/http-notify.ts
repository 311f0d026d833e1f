import { connect, type Socket } from "node:net"
import type { NotifyRequest } from "../upnp/transport"
import { ReplyStatus } from "./reply-status"

const STOPS = "the device stops"
const REST_MS = 1_000 // for what follows the status, which is all that counts
const ROOM_BYTES = 1_024 // for what is read at once: most answers have fewer
const START_LINE = /^NOTIFY [!-~]+ HTTP\/1\.1$/
const HEADER = /^[!#$%&'*+.^_`|~\w-]+: [\t -~]*$/

/** Sends event messages, each over a connection of its own: http.request would be half of what each costs. */
export class Notifier {
  readonly #open = new Set<Socket>()
  readonly #restMs: number
  #isClosed = false

  constructor(restMs = REST_MS) {
    this.#restMs = restMs
  }

  /** Follows nothing, believes nothing but the status (GENA-18, 25..27); settles when the connection is closed (SEC-10). */
  send(request: NotifyRequest): Promise<number> {
    if (this.#isClosed) return Promise.reject(new Error(STOPS)) // a subscriber may have more URLs
    return new Promise((resolve, reject) => {
      const text = format(request) // what cannot be said is said to nobody
      const reply = new ReplyStatus()
      const socket = this.#connect(request, reply)
      const { connectTimeoutMs, timeoutMs, onConnected } = request
      const connecting = setTimeout(() => socket.destroy(new Error("connect timed out")), connectTimeoutMs)
      const whole = setTimeout(() => socket.destroy(new Error("timed out")), timeoutMs).unref()
      let cause: Error | undefined
      socket.on("error", (error) => {
        cause = error
      })
      socket.once("connect", () => {
        clearTimeout(connecting)
        onConnected?.()
        socket.write(text)
      })
      socket.once("end", () => (reply.status > 0 ? leave(socket) : socket.destroy()))
      socket.once("close", () => {
        this.#open.delete(socket)
        clearTimeout(connecting)
        clearTimeout(whole)
        if (reply.status > 0) resolve(reply.status)
        else reject(cause ?? new Error("closed without an answer"))
      })
    })
  }

  /** Gives up those that are still on their way, and all that would follow. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const socket of this.#open) socket.destroy(new Error(STOPS))
  }

  #connect({ to }: NotifyRequest, reply: ReplyStatus): Socket {
    const room = Buffer.allocUnsafe(ROOM_BYTES)
    let late: NodeJS.Timeout | undefined
    const callback = (count: number) => {
      const stage = reply.take(room.toString("latin1", 0, count))
      if (stage === "malformed") socket.destroy()
      if (stage === "whole") leave(socket)
      if (reply.status > 0 && !socket.destroyed) late ??= setTimeout(() => socket.destroy(), this.#restMs)
      return true
    }
    const socket = connect({ host: to.address, port: to.port, onread: { buffer: room, callback } })
    socket.once("close", () => clearTimeout(late))
    this.#open.add(socket)
    return socket
  }
}

/** Ends the connection as soon as all has been said. */
function leave(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroySoon()
  else socket.destroy()
}

// GENA-18: as one text; whoever names a path or a header starts no line of his own
function format({ path, headers, body }: NotifyRequest): string {
  const start = `NOTIFY ${path} HTTP/1.1`
  const lines = headers.map(([name, value]) => `${name}: ${value}`)
  if (!START_LINE.test(start) || !lines.every((line) => HEADER.test(line))) throw new Error("no header can say that")
  return [start, ...lines, `CONTENT-LENGTH: ${Buffer.byteLength(body)}`, "", body].join("\r\n")
}
