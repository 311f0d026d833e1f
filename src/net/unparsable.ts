import type { Server, ServerResponse } from "node:http"
import type { Socket } from "node:net"
import type { Reason } from "../upnp/refusal"
import type { Door } from "../upnp/transport"

interface ParseError {
  readonly code?: string
}

/**
 * Answers what Node's parser refuses, behind the answers to the whole requests that came before it on the connection.
 * Gives what ends those whom the server has forgotten.
 */
export function refuseUnparsable(server: Server, door: Door): () => void {
  const forgotten = new Set<Socket>()
  const open = new WeakMap<Socket, Set<ServerResponse>>()
  server.on("request", ({ socket }, response) => {
    const all = open.get(socket) ?? new Set()
    open.set(socket, all.add(response))
    response.once("close", () => all.delete(response))
  })
  const refuseInTurn = (error: ParseError, socket: Socket) => {
    const before = [...(open.get(socket) ?? [])].filter(({ req }) => req.complete).at(-1)
    if (before) before.once("close", () => refuse(error, socket, door))
    else refuse(error, socket, door)
  }
  server.on("clientError", (error: ParseError, socket) => refuseInTurn(error, socket as Socket))
  server.on("connect", (_request, stream) => {
    const socket = stream as Socket
    forgotten.add(socket)
    socket.once("close", () => forgotten.delete(socket))
    socket.on("error", () => {}) // Node.js hears of it no more
    refuseInTurn({ code: "HPE_INVALID_METHOD" }, socket)
  })
  return () => {
    for (const socket of forgotten) socket.destroy()
  }
}

// CTRL-2: Node's parser refuses M-POST; 501 sends the control point back to POST
function refuse({ code = "" }: ParseError, socket: Socket, door: Door): void {
  if (!socket.writable || code === "ECONNRESET") return void socket.destroy()
  const [reason, status] = PARSE_ERRORS[code] ?? ["request", "400 Bad Request"]
  door.onRefused(reason, socket.remoteAddress ?? "")
  socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}

const PARSE_ERRORS: Readonly<Record<string, readonly [reason: Reason, status: string]>> = {
  HPE_INVALID_METHOD: ["method", "501 Not Implemented"],
  HPE_HEADER_OVERFLOW: ["headers", "431 Request Header Fields Too Large"],
  ERR_HTTP_REQUEST_TIMEOUT: ["timeout", "408 Request Timeout"],
}
