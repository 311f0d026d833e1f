import { request } from "node:http"
import type { NotifyRequest } from "../upnp/transport"

const MAX_REPLY_BYTES = 65_536

/** Sends one NOTIFY over a connection of its own; follows nothing, believes nothing but the status (GENA-18, 25..27). */
export function sendNotify({ to, path, headers, body, connectTimeoutMs, timeoutMs }: NotifyRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const outgoing = request({
      host: to.address,
      port: to.port,
      path,
      method: "NOTIFY",
      headers: [...headers.flat(), "CONTENT-LENGTH", String(Buffer.byteLength(body))],
      agent: false,
    })
    const connecting = setTimeout(() => outgoing.destroy(new Error("connect timed out")), connectTimeoutMs)
    const whole = setTimeout(() => outgoing.destroy(new Error("timed out")), timeoutMs).unref()
    let isAnswered = false
    outgoing.on("socket", (socket) => socket.once("connect", () => clearTimeout(connecting)))
    outgoing.on("close", () => {
      clearTimeout(connecting)
      clearTimeout(whole)
      if (!isAnswered) reject(new Error("closed without an answer")) // as after 101
    })
    outgoing.on("error", reject)
    outgoing.on("response", (incoming) => {
      isAnswered = true
      let left = MAX_REPLY_BYTES
      incoming.on("data", (chunk: Buffer) => {
        left -= chunk.length
        if (left < 0) outgoing.destroy()
      })
      incoming.on("error", () => {})
      resolve(incoming.statusCode ?? 0)
    })
    outgoing.end(body)
  })
}
