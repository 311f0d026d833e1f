import { request } from "node:http"
import type { NotifyRequest } from "../upnp/transport"

const MAX_REPLY_BYTES = 65_536

/** Sends one NOTIFY over a connection of its own; follows nothing, believes nothing but the status (GENA-18, 25..27). */
export function sendNotify({ to, path, headers, body, connectTimeoutMs, timeoutMs }: NotifyRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body)
    const outgoing = request({
      host: to.address,
      port: to.port,
      path,
      method: "NOTIFY",
      headers: [...headers.flat(), "CONTENT-LENGTH", String(bytes.length)],
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    })
    const connecting = setTimeout(() => outgoing.destroy(new Error("connect timed out")), connectTimeoutMs)
    outgoing.on("socket", (socket) => socket.once("connect", () => clearTimeout(connecting)))
    outgoing.on("close", () => {
      clearTimeout(connecting)
      reject(new Error("closed without an answer")) // as after 101; nothing where it was answered
    })
    outgoing.on("error", reject)
    outgoing.on("response", (incoming) => {
      let left = MAX_REPLY_BYTES
      incoming.on("data", (chunk: Buffer) => {
        left -= chunk.length
        if (left < 0) outgoing.destroy()
      })
      incoming.on("error", () => {})
      resolve(incoming.statusCode ?? 0)
    })
    outgoing.end(bytes)
  })
}
