import { once } from "node:events"
import { createServer, type Server, type Socket } from "node:net"

const LO = "127.0.0.1"
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
const MEGABYTE = "x".repeat(1_048_576)

/** What somebody does with the connection that brings him an event. */
type Manner = (socket: Socket) => void

const whenAsked =
  (say: Manner): Manner =>
  (socket) =>
    void socket.once("data", () => say(socket))
const forEver = (socket: Socket, ms: number, say: () => void) => {
  const timer = setInterval(say, ms)
  socket.once("close", () => clearInterval(timer))
}

/** Subscribers that are bad each in a way of its own. */
export const MANNERS: Readonly<Record<string, Manner>> = {
  "never reads": (socket) => void socket.pause(),
  "never answers": (socket) => void socket.resume(),
  "resets at once": (socket) => void socket.resetAndDestroy(),
  "resets when it has read": whenAsked((socket) => void socket.resetAndDestroy()),
  "closes without an answer": whenAsked((socket) => void socket.end()),
  "answers with megabytes": whenAsked((socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(MEGABYTE));
    }
    socket.write("HTTP/1.1 200 OK\r\n\r\n")
    socket.on("drain", more)
    more()
  }),
  "answers with headers without an end": whenAsked((socket) => {
    socket.write("HTTP/1.1 200 OK\r\n")
    forEver(socket, 20, () => socket.write(`X-More: ${"x".repeat(1000)}\r\n`))
  }),
  "answers byte by byte": whenAsked((socket) => {
    let at = 0
    forEver(socket, 50, () => socket.write(OK[at++ % OK.length] ?? ""))
  }),
  "drips a body": whenAsked((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    forEver(socket, 50, () => socket.write("x"))
  }),
  "says only that it goes on": whenAsked((socket) => forEver(socket, 10, () => socket.write("HTTP/1.1 100 Continue\r\n\r\n"))),
  "switches protocols": whenAsked((socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
  }),
  "answers with garbage": whenAsked((socket) => void socket.write(Buffer.alloc(5000, 0xff))),
  "answers twice": whenAsked((socket) => void socket.write(OK + OK)),
  "answers, then resets": whenAsked((socket) => void socket.write(OK, () => socket.resetAndDestroy())),
  "resets within its answer": whenAsked((socket) => void socket.write(OK.slice(0, 30), () => socket.resetAndDestroy())),
  "answers before it is asked": (socket) => void socket.write(OK),
  "closes its end before it has read": (socket) => void socket.end(),
  "answers with chunks without an end": whenAsked((socket) => {
    socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    forEver(socket, 20, () => socket.write("1\r\nx\r\n"))
  }),
  "answers with a header in two lines": whenAsked((socket) => void socket.write("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n")),
}

/** Who listens for events at a port of loopback, and how often somebody came. */
export class Subscriber {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  visits = 0
  /** Everything that came. */
  heard = ""

  private constructor(manner: Manner) {
    this.#server = createServer((socket) => {
      this.visits++
      this.#sockets.add(socket)
      socket.on("error", () => {}).on("close", () => this.#sockets.delete(socket))
      manner(socket)
      if (!socket.isPaused())
        socket.on("data", (chunk) => {
          this.heard += chunk
        })
    })
  }

  static async start(manner: Manner = whenAsked((socket) => void socket.end(OK))): Promise<Subscriber> {
    const subscriber = new Subscriber(manner)
    subscriber.#server.listen(0, LO)
    await once(subscriber.#server, "listening")
    return subscriber
  }

  /** One that sends whoever comes to somebody else. */
  static redirecting(to: Subscriber): Promise<Subscriber> {
    return Subscriber.start(
      whenAsked(
        (socket) => void socket.end(`HTTP/1.1 307 Temporary Redirect\r\nLocation: ${to.url}\r\nContent-Length: 0\r\n\r\n`),
      ),
    )
  }

  get url(): string {
    const address = this.#server.address()
    return `http://${LO}:${typeof address === "object" ? address?.port : 0}/`
  }

  /** How many connections it has now. */
  get open(): number {
    return this.#sockets.size
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }
}
