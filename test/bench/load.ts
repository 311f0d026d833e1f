import { connect, type Socket } from "node:net"
import type { Call } from "./calls"

export interface Endpoint {
  readonly address: string
  readonly port: number
}

export interface Load {
  readonly calls: number
  readonly perSecond: number
  /** Milliseconds from a request to its answer. */
  readonly p50: number
}

let counter = 0

/** Calls over as many connections as said, each as fast as it is answered; rejects with whatever is no 200. */
export async function load(to: Endpoint, call: Call, connections: number, durationMs: number): Promise<Load> {
  const latencies: number[] = []
  const begun = performance.now()
  const isOver = () => performance.now() - begun >= durationMs
  await Promise.all(Array.from({ length: connections }, () => keepCalling(to, call, isOver, latencies)))
  const seconds = (performance.now() - begun) / 1000
  return { calls: latencies.length, perSecond: latencies.length / seconds, p50: median(latencies) }
}

/** Calls once over a connection of its own; milliseconds to the answer. */
export async function callOnce(to: Endpoint, call: Call): Promise<number> {
  const latencies: number[] = []
  await keepCalling(to, call, () => latencies.length > 0, latencies)
  return latencies[0] ?? Number.NaN
}

function keepCalling(to: Endpoint, call: Call, isOver: () => boolean, latencies: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let asked = 0
    const socket = connect({ host: to.address, port: to.port, noDelay: true })
    const ask = () => {
      if (isOver()) return void socket.end(() => resolve())
      asked = performance.now()
      socket.write(call(counter++))
    }
    onReplies(socket, (status, body) => {
      if (status !== 200) return void socket.destroy(new Error(`${status} ${body}`))
      latencies.push(performance.now() - asked)
      ask()
    })
    socket
      .on("error", reject)
      .on("close", () => (isOver() ? resolve() : reject(new Error("closed"))))
      .on("connect", ask)
  })
}

/** Reads HTTP messages off a connection, those with a length and those in chunks. */
export function onReplies(socket: Socket, heard: (status: number, body: string, head: string) => void): void {
  let text = ""
  socket.setEncoding("latin1").on("data", (chunk: string) => {
    text += chunk
    for (let end = endOf(text); end !== undefined; end = endOf(text)) {
      const message = text.slice(0, end)
      text = text.slice(end)
      const body = message.indexOf("\r\n\r\n") + 4
      heard(Number(message.slice(9, 12)), message.slice(body), message.slice(0, body))
    }
  })
}

function endOf(text: string): number | undefined {
  const body = text.indexOf("\r\n\r\n") + 4
  if (body === 3) return undefined
  const head = text.slice(0, body)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) return text.length >= body + Number(length) ? body + Number(length) : undefined
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return body
  const last = text.indexOf("\r\n0\r\n\r\n", body - 2)
  return last === -1 ? undefined : last + 7
}

/** The middle one. */
export const median = (values: readonly number[]): number =>
  [...values].sort((one, other) => one - other)[values.length >> 1] ?? Number.NaN
