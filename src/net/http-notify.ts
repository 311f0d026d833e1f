import { type ClientRequest, type IncomingMessage, request } from "node:http"
import { connect } from "node:net"
import type { NotifyRequest } from "../upnp/transport"
import { boundInterim } from "./interim"

const MAX_REPLY_BYTES = 65_536
const STOPS = "the device stops"
const REST_MS = 1_000 // for what follows the status, which is all that counts

/** Sends event messages, each over a connection of its own. */
export class Notifier {
  readonly #open = new Set<ClientRequest>()
  readonly #restMs: number
  #isClosed = false

  constructor(restMs = REST_MS) {
    this.#restMs = restMs
  }

  /** Follows nothing, believes nothing but the status (GENA-18, 25..27); settles when the connection is closed (SEC-10). */
  send({ to, path, headers, body, connectTimeoutMs, timeoutMs, onConnected }: NotifyRequest): Promise<number> {
    if (this.#isClosed) return Promise.reject(new Error(STOPS)) // a subscriber may have more URLs
    return new Promise((resolve, reject) => {
      const socket = connect({ host: to.address, port: to.port })
      socket.on("error", () => {}) // the request tells
      const outgoing = request({
        path,
        method: "NOTIFY",
        headers: [...headers.flat(), "CONTENT-LENGTH", String(Buffer.byteLength(body))],
        createConnection: () => socket, // an agent costs a fifth of all that a message does
      })
      this.#open.add(outgoing)
      boundInterim(outgoing)
      const connecting = setTimeout(() => outgoing.destroy(new Error("connect timed out")), connectTimeoutMs)
      const whole = setTimeout(() => outgoing.destroy(new Error("timed out")), timeoutMs).unref()
      let status = 0
      socket.once("connect", () => {
        clearTimeout(connecting)
        onConnected?.()
      })
      outgoing.on("close", () => {
        this.#open.delete(outgoing)
        clearTimeout(connecting)
        clearTimeout(whole)
        if (status > 0) resolve(status)
        else reject(new Error("closed without an answer")) // as after 101
      })
      outgoing.on("error", reject)
      outgoing.on("response", (incoming) => {
        status = incoming.statusCode ?? 0
        bound(incoming, outgoing, this.#restMs)
      })
      outgoing.end(body)
    })
  }

  /** Gives up those that are still on their way, and all that would follow. */
  async close(): Promise<void> {
    this.#isClosed = true
    for (const outgoing of this.#open) outgoing.destroy(new Error(STOPS))
  }
}

function bound(incoming: IncomingMessage, outgoing: ClientRequest, restMs: number): void {
  const late = setTimeout(() => outgoing.destroy(), restMs)
  let left = MAX_REPLY_BYTES
  incoming.on("data", (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) outgoing.destroy()
  })
  incoming.on("error", () => {})
  incoming.on("close", () => clearTimeout(late))
}
