import { deepStrictEqual, ok, strictEqual } from "node:assert"
import { once } from "node:events"
import { request } from "node:http"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { Duplex } from "node:stream"
import fc from "fast-check"
import { Notifier } from "../../src/net/http-notify"
import { ReplyStatus } from "../../src/net/reply-status"
import { lo } from "../net/loopback-peer"
import { bytesOf, mutated, swollen } from "./mutations"
import { target } from "./target"

const OK = "HTTP/1.1 200 OK\r\nCONTENT-LENGTH: 0\r\nCONNECTION: close\r\n\r\n"
const SEEDS = [
  OK,
  OK + OK,
  "HTTP/1.0 412 Precondition Failed\r\nServer: x\r\n\r\n<html/>",
  `HTTP/1.1 100 Continue\r\n\r\n${OK}`,
  "HTTP/1.1 200\r\nDate: now\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
  "HTTP/1.1 204 No Content\r\nKeep-Alive: timeout=5\r\n\r\n",
  "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n",
  "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 2\r\n\r\nhi",
  "HTTP/1.1 200 OK\r\nServer: x\r\n folded\r\nContent-Length: 0\t\r\n\r\n",
]
const TOKENS = [
  "HTTP/1.1 ",
  "HTTP/2.0 ",
  "200",
  "HTTP/1.1 103 Early Hints\r\n\r\n",
  "Content-Length: 3\r\n",
  "Transfer-Encoding: gzip\r\n",
  "Transfer-Encoding: chunked\r\n",
  "Connection: close\r\n",
  "\r\n folded",
  "\x01",
  "\xff",
]
const GIVE_UP_MS = 20_000

/** Who answers each connection with these bytes, and then ends it so. */
type Ending = "end" | "reset" | "stay"

interface Answer {
  readonly text: string
  readonly cuts: readonly number[]
  readonly ending: Ending
}

const answers: fc.Arbitrary<Answer> = fc.record({
  text: fc.oneof({ weight: 9, arbitrary: mutated(SEEDS, TOKENS, 5) }, swollen(fc.constantFrom(...SEEDS), 20_000)),
  cuts: fc.array(fc.oneof(fc.nat(5), fc.nat(200)), { maxLength: 20 }),
  ending: fc.constantFrom("end", "end", "reset", "stay"),
})

function piecesOf(text: string, cuts: readonly number[]): string[] {
  const pieces: string[] = []
  let at = 0
  for (const cut of cuts) {
    pieces.push(text.slice(at, at + cut))
    at += cut
  }
  return [...pieces, text.slice(at)]
}

function statusOf(pieces: readonly string[]): number {
  const reply = new ReplyStatus()
  for (const piece of pieces) reply.take(piece)
  return reply.status
}

/** The status that Node's parser finds, and why there is none. */
function nodesStatusOf(pieces: readonly string[]): Promise<{ status: number; code?: string | undefined }> {
  return new Promise((resolve) => {
    let status = 0
    let code: string | undefined
    const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done(), allowHalfOpen: false })
    connection.on("error", () => {})
    const outgoing = request({ method: "NOTIFY", createConnection: () => connection })
    outgoing.on("response", (incoming) => {
      status = incoming.statusCode ?? 0
      incoming.on("error", () => {}).resume()
    })
    outgoing.on("error", (cause: NodeJS.ErrnoException) => {
      code = cause.code
    })
    outgoing.on("close", () => resolve({ status, code })).end()
    for (const piece of pieces) connection.push(Buffer.from(piece, "latin1"))
    connection.push(null)
  })
}

/** What Node's parser takes and we do not: another protocol, no status at all, other versions, half an end of line, more than 16 KB. */
const isOurs = (text: string, status: number): boolean =>
  status < 200 ||
  text.length > 16_000 ||
  /HTTP\/(?:0\.9|2\.0)/.test(text) ||
  /\d{20}/.test(text) ||
  /\r(?!\n)|(?<!\r)\n/.test(text)

/** Where an answer goes on after `Connection: close`, Node's parser wants no more of it; what came before it does not count for us. */
const hasClosed = (code: string | undefined): boolean => code === "HPE_CLOSED_CONNECTION"

/** Whoever gets an event may answer as he likes: its status is what Node's parser finds, and the connection ends with it. */
const notifyAnswer = target("notify-answer", 250, async () => {
  const open = new Set<Socket>()
  let meet: (socket: Socket) => void = () => {}
  const server = createServer((socket) => {
    open.add(socket)
    socket.on("error", () => {}).on("close", () => open.delete(socket))
    meet(socket.resume())
  }).listen(0, lo.address)
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const send = ({ timeoutMs }: { timeoutMs: number }) =>
    new Notifier(1).send({
      to: { address: lo.address, port },
      path: "/",
      headers: [["HOST", "x"]],
      body: "<e/>",
      connectTimeoutMs: GIVE_UP_MS,
      timeoutMs,
    })
  const run = async ({ text, cuts, ending }: Answer) => {
    const said = bytesOf(text).toString("latin1")
    const pieces = piecesOf(said, cuts)
    const status = statusOf(pieces)
    strictEqual(status, statusOf([said]))
    const { status: nodes, code } = await nodesStatusOf(pieces)
    if (status !== 0 && !hasClosed(code)) strictEqual(status, nodes)
    if (status === 0 && nodes !== 0) ok(isOurs(said, nodes), `Node's parser has ${nodes}`)
    meet = (socket) => {
      for (const piece of pieces) socket.write(piece, "latin1")
      if (ending === "end") socket.end()
      if (ending === "reset") socket.resetAndDestroy()
    }
    const heard = await send({ timeoutMs: ending === "stay" ? 20 : GIVE_UP_MS }).catch(() => 0)
    if (ending === "end") strictEqual(heard, status)
    else ok(heard === status || heard === 0)
    const end = performance.now() + GIVE_UP_MS
    while (open.size > 0 && performance.now() < end) await new Promise((resolve) => setImmediate(resolve))
    deepStrictEqual([...open], [])
  }
  return { inputs: answers, run, end: async () => void server.close() }
})

export const notifyTargets = [notifyAnswer]
