import { deepStrictEqual, strictEqual } from "node:assert"
import { connect } from "node:net"
import { systemNetwork } from "../../src/net/system-network"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import type { Network } from "../../src/upnp/transport"
import { ManualClock } from "../fakes/manual-clock"
import { lo } from "../net/loopback-peer"
import { presenceOn } from "../presence-on-lan"
import { SERVICE } from "../soap"
import { answersIn } from "./answers"
import { corpus } from "./corpus"
import { bytesOf, mutated } from "./mutations"
import { stateOf } from "./state"
import { target } from "./target"

const PLACE = "HOST_AND_PORT" // stands for it in the corpus
const TOKENS = [
  `HOST: ${PLACE}\r\n`,
  "HOST: evil.example\r\n",
  "HOST:\r\n",
  "CONTENT-LENGTH: 0\r\n",
  "CONTENT-LENGTH: 99999999999\r\n",
  "CONTENT-LENGTH: -1\r\n",
  "CONTENT-LENGTH: 5\r\n",
  "TRANSFER-ENCODING: chunked\r\n",
  "TRANSFER-ENCODING: gzip, chunked\r\n",
  "fffffff\r\n",
  "0\r\n\r\n",
  "EXPECT: 100-continue\r\n",
  "EXPECT: x\r\n",
  "CONNECTION: close\r\n",
  "CONNECTION: upgrade\r\nUPGRADE: h2c\r\n",
  "ORIGIN: null\r\n",
  " HTTP/1.0\r\n",
  " HTTP/2.0\r\n",
  "GET ",
  "POST ",
  "SUBSCRIBE ",
  "M-POST ",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "\x16\x03\x01\x02",
  `SOAPACTION: "${SERVICE}#GetPresence"\r\n`,
  "CONTENT-TYPE: application/xml\r\n",
  "CALLBACK: <http://127.0.0.1:1/>\r\n",
  "NT: upnp:event\r\n",
  "SID: uuid:00000000-0000-4000-8000-000000000001\r\n",
  "/upnp/presence/control",
  "/upnp/presence/event",
  "\r\n continued",
]

const HANGS_MS = 9_000 // before the server's own timeouts come

/** A device on a real socket of loopback, where its events go nowhere. */
async function onLoopback() {
  const nothing = async () => {}
  const network: Network = {
    ...systemNetwork(() => ({ ...DEFAULT_LIMITS, connectionsPerAddress: 1024 })),
    interfaces: () => [lo],
    notify: async () => 200,
    openSsdp: async (interfaces) => ({ interfaces, multicast: nothing, reply: nothing, close: nothing }),
  }
  const device = presenceOn(network, new ManualClock(Date.UTC(2026, 10, 22, 13)), {}, { unknownContacts: "ask" })
  device.device.start()
  while (device.ports.length === 0) await device.clock.run(10)
  const end = async () => {
    const stopped = device.device.stop()
    await device.clock.run(2000, 100)
    await stopped
  }
  return { ...device, end }
}

/** Sends bytes and no more after them; all that comes back until the connection ends. */
function exchange(port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = ""
    const socket = connect(port, lo.address, () => socket.end(bytes))
    socket.setEncoding("latin1").setTimeout(HANGS_MS, () => socket.destroy(new Error("neither an answer nor an end")))
    socket.on("data", (chunk: string) => {
      answer += chunk
    })
    socket.on("error", (cause: NodeJS.ErrnoException) =>
      cause.code === "ECONNRESET" || cause.code === "EPIPE" ? resolve(answer) : reject(cause),
    )
    socket.on("close", () => resolve(answer))
  })
}

const raw = target("http", 250, async () => {
  const device = await onLoopback()
  const [port = 0] = device.ports
  const run = async (text: string) => {
    const before = stateOf(device)
    const bytes = bytesOf(text.replaceAll(PLACE, `${lo.address}:${port}`))
    const answers = answersIn(await exchange(port, bytes))
    if (!answers.some(({ status }) => status === 200)) strictEqual(stateOf(device), before)
    await device.clock.run(100, 50)
    deepStrictEqual(device.errors, [])
  }
  return { inputs: mutated(corpus("corpus/http"), TOKENS, 5), run, end: device.end }
})

export const httpTargets = [raw]
