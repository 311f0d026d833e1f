import { type IncomingMessage, request } from "node:http"
import type { HttpAnswer, HttpCall } from "../upnp/transport"

/** Sends one request over a connection of its own; follows nothing, and takes neither long nor slow answers. */
export function callHttp({ method, to, path, headers, maxBytes, timeoutMs }: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: to.address, port: to.port, path, method, agent: false })
    outgoing.useChunkedEncodingByDefault = false // there is no body, whatever the method; headers given at once would be too early
    for (const [name, value] of headers) outgoing.setHeader(name, value)
    const late = Object.assign(new Error(`no answer within ${timeoutMs} ms`), { code: "ETIMEDOUT" })
    const timer = setTimeout(() => outgoing.destroy(late), timeoutMs)
    outgoing.on("close", () => {
      clearTimeout(timer)
      reject(new Error("closed without a whole answer")) // nothing where it was answered
    })
    outgoing.on("error", reject)
    outgoing.on("response", (incoming) => {
      readBody(incoming, maxBytes).then(
        (body) => resolve(answerOf(incoming, body)),
        (cause) => outgoing.destroy(cause),
      )
    })
    outgoing.end()
  })
}

function readBody(incoming: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let left = maxBytes
    incoming.on("data", (chunk: Buffer) => {
      chunks.push(chunk)
      left -= chunk.length
      if (left < 0) reject(new Error(`an answer of more than ${maxBytes} bytes`))
    })
    incoming.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")))
    incoming.on("error", reject)
  })
}

const answerOf = ({ statusCode = 0, headers }: IncomingMessage, body: string): HttpAnswer => ({
  status: statusCode,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")])),
  body,
})
