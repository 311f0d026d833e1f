import { type ClientRequest, type IncomingMessage, request } from "node:http"
import type { HttpCall, LocatedAnswer } from "../upnp/transport"
import { boundInterim } from "./interim"

/** Sends one request over a connection of its own; follows nothing, and takes neither long nor slow answers. */
export function callHttp(call: HttpCall): Promise<LocatedAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = open(call)
    const cancel = limit(outgoing, call)
    boundInterim(outgoing)
    outgoing.on("close", () => {
      cancel()
      reject(new Error("closed without a whole answer")) // nothing where it was answered
    })
    outgoing.on("error", reject)
    outgoing.on("response", (incoming) => {
      const ends = endsOf(incoming)
      readBody(incoming, call.maxBytes).then(
        (body) => resolve({ ...answerOf(incoming, body), ...ends }),
        (cause) => outgoing.destroy(cause),
      )
    })
    outgoing.end(call.body)
  })
}

function open({ method, to, path, headers, body, signal }: HttpCall): ClientRequest {
  const outgoing = request({ host: to.address, port: to.port, path, method, agent: false, ...(signal && { signal }) })
  outgoing.useChunkedEncodingByDefault = false // whatever the method; headers given at once would be too early
  for (const [name, value] of headers) outgoing.setHeader(name, value)
  if (body !== undefined) outgoing.setHeader("CONTENT-LENGTH", Buffer.byteLength(body))
  return outgoing
}

function limit(outgoing: ClientRequest, { timeoutMs, connectTimeoutMs = timeoutMs }: HttpCall): () => void {
  const end = (ms: number, code: string) => outgoing.destroy(Object.assign(new Error(`no answer within ${ms} ms`), { code }))
  const connecting = connectTimeoutMs < timeoutMs ? afterAll(connectTimeoutMs, () => end(connectTimeoutMs, "ECONNECT")) : () => {}
  const waiting = afterAll(timeoutMs, () => end(timeoutMs, "ETIMEDOUT"))
  outgoing.on("socket", (socket) => socket.once("connect", connecting))
  return () => {
    connecting()
    waiting()
  }
}

/** Runs after a time, behind what has come meanwhile: a process that was held up is not told that others were silent. */
function afterAll(ms: number, run: () => void): () => void {
  let due: NodeJS.Immediate | undefined
  const timer = setTimeout(() => {
    due = setImmediate(run)
  }, ms)
  return () => {
    clearTimeout(timer)
    clearImmediate(due)
  }
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

const answerOf = ({ statusCode = 0, headers }: IncomingMessage, body: string): Omit<LocatedAnswer, "local" | "peer"> => ({
  status: statusCode,
  headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value].flat().join(", ")])),
  body,
})

const endsOf = ({ socket }: IncomingMessage): Pick<LocatedAnswer, "local" | "peer"> => ({
  local: { address: socket.localAddress ?? "", port: socket.localPort ?? 0 },
  peer: { address: socket.remoteAddress ?? "", port: socket.remotePort ?? 0 },
})
