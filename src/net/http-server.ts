import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import type { Limits } from "../service/limits"
import { refuse } from "../upnp/http-reply"
import type { Reason } from "../upnp/refusal"
import type { Door, HttpHandler, HttpListener, HttpReply, HttpRequest } from "../upnp/transport"
import { Turns } from "./turns"
import { refuseUnparsable } from "./unparsable"

// SEC-7
export const TIMES_AND_SIZES = {
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  keepAliveTimeout: 5_000,
  timeout: 60_000, // of whoever does not read his answer; the latest one is there after 30 s
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
}

/** What a listener bounds now. */
export type HttpLimits = Pick<Limits, "bodyBytes" | "connections" | "connectionsPerAddress">

/** That of whoever lets in everybody. */
const OPEN: Door = { refuse: () => undefined, onRefused: () => {}, onServed: () => {} }

/** Of all listeners: there is one event loop. */
const turns = new Turns()

/** Listens at a port of an address; 0 for any free one. Rejects with the system's error. */
export async function listenHttp(
  address: string,
  port: number,
  limits: () => HttpLimits,
  handle: HttpHandler,
  door: Door = OPEN,
  times = TIMES_AND_SIZES,
): Promise<HttpListener> {
  const server = createServer(times, (request, response) => {
    const peer = request.socket.remoteAddress
    if (peer === undefined) return void response.destroy() // he is gone already: nobody is answered, or refused
    const refusal = door.refuse(peer)
    if (refusal) return send(response, refusal) // nothing of his is read: SEC-12
    answer(request, response, limits().bodyBytes, handle, {
      onRefused: (reason) => door.onRefused(reason, peer),
      onServed: (tookMs) => door.onServed(peer, tookMs),
    })
  })
  server.timeout = times.timeout
  server.on("connection", limitConnections(limits, door))
  server.on("checkExpectation", (request, response) => {
    door.onRefused("request", request.socket.remoteAddress ?? "")
    send(response, { status: 417, headers: [["CONNECTION", "close"]] })
  })
  const endForgotten = refuseUnparsable(server, door)
  await listen(server, address, port)
  return { port: (server.address() as AddressInfo).port, close: () => closeServer(server, endForgotten) }
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen({ host, port, exclusive: true }, () => {
      server.off("error", reject)
      server.on("error", () => {}) // one connection that could not be accepted; the others go on
      resolve()
    })
  })
}

// SEC-7: one peer cannot lock the others out
function limitConnections(limits: () => HttpLimits, door: Door): (socket: Socket) => void {
  const open = new Map<string, number>()
  let inAll = 0
  return (socket) => {
    const { connections, connectionsPerAddress } = limits()
    inAll += 1
    const address = socket.remoteAddress ?? ""
    const count = (open.get(address) ?? 0) + 1
    open.set(address, count)
    socket.once("close", () => {
      inAll -= 1
      const left = (open.get(address) ?? 1) - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
    })
    if (count <= connectionsPerAddress && inAll <= connections) return
    door.onRefused("connections", address)
    socket.destroy()
  }
}

function closeServer(server: Server, endForgotten: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
    endForgotten()
  })
}

/** What a door hears of one peer. */
interface Heard {
  readonly onRefused: (reason: Reason) => void
  readonly onServed: (tookMs: number) => void
}

// no promise where nobody waits for anything: what is known is answered in the turn in which it was asked
function answer(
  request: IncomingMessage,
  response: ServerResponse,
  bodyBytes: number,
  handle: HttpHandler,
  { onRefused, onServed }: Heard,
): void {
  const fail = () => {
    onRefused("failed")
    response.destroy()
  }
  response.on("error", ignore) // the peer went away; `sent` hears of it
  readBody(request, bodyBytes, (body) => {
    if (body === "too long") {
      onRefused("body")
      return send(response, refuse("body", [["CONNECTION", "close"]]))
    }
    turns.run(() => {
      if (response.closed) return // while it waited for its turn
      try {
        const answered = handle(toHttpRequest(request, body.toString("utf8")))
        if (answered instanceof Promise) answered.then((later) => send(response, later)).catch(fail)
        else send(response, answered)
      } catch {
        fail()
      }
    }, onServed)
  })
}

/** Hears once of the body; never where the peer went away before all of it was there. */
function readBody(request: IncomingMessage, bodyBytes: number, hear: (body: Buffer | "too long") => void): void {
  request.on("error", ignore)
  if (Number(request.headers["content-length"] ?? 0) > bodyBytes) {
    hear("too long")
    return
  }
  const chunks: Buffer[] = []
  let left = bodyBytes
  request.on("data", (chunk: Buffer) => {
    const isFirstBeyond = left >= 0 && chunk.length > left
    left -= chunk.length
    if (isFirstBeyond) hear("too long")
    else if (left >= 0) chunks.push(chunk)
  })
  request.on("end", () => {
    const [only = NOTHING, ...more] = chunks
    if (left >= 0) hear(more.length === 0 ? only : Buffer.concat(chunks))
  })
}

const NOTHING = Buffer.alloc(0)
const ignore = () => {}

function toHttpRequest(request: IncomingMessage, body: string): HttpRequest {
  const { socket, headers } = request
  return {
    method: request.method ?? "",
    httpVersion: request.httpVersion,
    path: originForm(request.url ?? "/"),
    headers: joined(headers),
    body,
    local: { address: socket.localAddress ?? "", port: socket.localPort ?? 0 },
    peer: { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 },
  }
}

// Node.js has joined all but cookies
function joined(headers: IncomingHttpHeaders): HttpRequest["headers"] {
  const { "set-cookie": cookies } = headers
  return (cookies ? { ...headers, "set-cookie": cookies.join(", ") } : headers) as HttpRequest["headers"]
}

// DESC-13: a request may name the whole URL
const originForm = (url: string): string => (url.startsWith("/") ? url : url.replace(/^https?:\/\/[^/]*/i, "") || "/")

function send(response: ServerResponse, { status, headers, body = "", sent }: HttpReply): void {
  if (sent && response.closed) sent(false)
  else if (sent) response.once("close", () => sent(response.writableFinished))
  const bytes = Buffer.byteLength(body)
  const head: string[] = []
  for (const [name, value] of headers) head.push(name, value)
  head.push("CONTENT-LENGTH", String(bytes))
  // head and body leave in one piece, since both are text; where all of it is ASCII, Node.js writes Latin-1 faster
  response.writeHead(status, head).end(body, bytes === body.length ? "latin1" : "utf8")
}
