import { createSocket } from "node:dgram"
import { once } from "node:events"
import { connect } from "node:net"
import { SSDP_ADDRESS, SSDP_PORT } from "../../../src/upnp/protocol"
import { sleep, until } from "../../real/processes"
import { type BadInput, PLACE, type Verdict } from "./bad-input"

/** What came of an input, and after how long. */
export interface Outcome {
  readonly verdict: Verdict
  readonly tookMs: number
}

const GIVES_UP_MS = 5_000

/** Says it over TCP from an address of loopback; what was answered first. */
export async function overTcp({ bytes, isCut }: BadInput, host: string, localAddress: string): Promise<Outcome> {
  const [address = "", port] = host.split(":")
  const begun = performance.now()
  const socket = connect({ host: address, port: Number(port), localAddress })
  let text = ""
  socket.setEncoding("latin1").setTimeout(GIVES_UP_MS, () => socket.destroy())
  const answered = new Promise<void>((resolve) => {
    socket.on("data", (chunk: string) => {
      text += chunk
      if (isWhole(text)) resolve()
    })
    socket.on("error", () => {}).on("close", () => resolve())
  })
  socket.write(Buffer.from(bytes.replaceAll(PLACE, host), "latin1"))
  if (isCut) socket.end()
  await answered
  socket.destroy()
  return { verdict: verdictOf(text), tookMs: performance.now() - begun }
}

function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n")
  return end >= 0 && text.length >= end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
}

function verdictOf(text: string): Verdict {
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(text)?.[1] ?? Number.NaN)
  if (status !== 500) return Number.isNaN(status) ? "end" : status
  if (text.includes("<faultcode>s:MustUnderstand<")) return "not understood"
  return `fault ${Number(/<errorCode>(\d+)</.exec(text)?.[1])}`
}

/** Says datagrams to the group, the last one of them good, each from a port of its own; those that the device answered within the time that they may ask for. */
export async function overUdp(datagrams: readonly string[], udn: string): Promise<boolean[]> {
  const answered = datagrams.map(() => false)
  const sockets = await Promise.all(
    datagrams.map(async (datagram, index) => {
      const socket = createSocket("udp4").on("message", (answer) => {
        if (answer.includes(udn)) answered[index] = true
      })
      socket.bind(0, "127.0.0.1")
      await once(socket, "listening")
      socket.setMulticastInterface("127.0.0.1")
      socket.send(Buffer.from(datagram, "latin1"), SSDP_PORT, SSDP_ADDRESS)
      return socket
    }),
  )
  await sleep(ANSWERED_WITHIN_MS)
  await until("an answer to the last one", () => answered.at(-1) || undefined).catch(() => {}) // the machine may be busy
  for (const socket of sockets) socket.close()
  return answered
}

const ANSWERED_WITHIN_MS = 1_500 // MX is 1
