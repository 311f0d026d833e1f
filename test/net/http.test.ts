import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { request } from "node:http"
import { connect } from "node:net"
import { afterEach, expect, test } from "vitest"
import { listenHttp, TIMES_AND_SIZES } from "../../src/net/http-server"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { refuse } from "../../src/upnp/http-reply"
import type { Reason } from "../../src/upnp/refusal"
import type { Door, HttpListener, HttpRequest } from "../../src/upnp/transport"

const BODY_BYTES = 1000
const LO = "127.0.0.1"
const LIMITS = () => ({ ...DEFAULT_LIMITS, bodyBytes: BODY_BYTES })
const open: { close(): unknown }[] = []

afterEach(async () => {
  for (const each of open.splice(0)) await each.close()
})

const seen: HttpRequest[] = []
const refused: Reason[] = []
/** What a listener's door lets in and is told. */
const doorThat = (refuse: Door["refuse"], onServed: Door["onServed"] = () => {}): Door => ({
  refuse,
  onRefused: (reason) => void refused.push(reason),
  onServed,
})

async function listener(): Promise<HttpListener> {
  seen.length = 0
  refused.length = 0
  const http = await listenHttp(
    LO,
    0,
    LIMITS,
    (incoming) => {
      seen.push(incoming)
      return { status: 200, headers: [["EXT", ""]], body: incoming.method === "HEAD" ? "12345" : incoming.body }
    },
    doorThat(() => undefined),
  )
  open.push(http)
  return http
}

/** Says something as it stands and returns all that comes back. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, LO)
  let answer = ""
  socket.on("data", (chunk) => {
    answer += chunk
  })
  socket.end(text)
  await once(socket, "close")
  return answer
}

test("a request is handed over with both ends of its connection", async () => {
  const { port } = await listener()
  const answer = await raw(
    port,
    `POST http://${LO}:${port}/a?b HTTP/1.1\r\nHost: ${LO}:${port}\r\nX-Y: z\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi`,
  )
  expect(answer).toMatch(/^HTTP\/1.1 200 OK\r\n[\s\S]*CONTENT-LENGTH: 2\r\n[\s\S]*\r\n\r\nhi$/i)
  expect(seen[0]).toMatchObject({
    method: "POST",
    path: "/a?b",
    httpVersion: "1.1",
    body: "hi",
    local: { address: LO, port },
    peer: { address: LO },
  })
  expect(seen[0]?.headers["x-y"]).toBe("z")
})

test("[CTRL-8] chunked bodies are read, answers carry their length", async () => {
  const { port } = await listener()
  const answer = await raw(
    port,
    "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
  )
  expect(answer).toMatch(/content-length: 2\r\n/i)
  expect(answer).not.toMatch(/transfer-encoding/i)
})

test("[CTRL-8] a body that comes in pieces, a character torn between them, is whole, and so is an answer beyond ASCII", async () => {
  const { port } = await listener()
  const body = "gr\u00fc\u00df dich"
  const bytes = Buffer.from(body)
  const socket = connect(port, LO)
  const answered = once(socket, "data")
  socket.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n")
  socket.write(bytes.subarray(0, 3))
  socket.write(`\r\n${(bytes.length - 3).toString(16)}\r\n`)
  socket.write(bytes.subarray(3))
  socket.write("\r\n0\r\n\r\n")
  const [answer] = await answered
  socket.destroy()
  expect(seen[0]?.body).toBe(body)
  expect(String(answer)).toMatch(new RegExp(`CONTENT-LENGTH: ${bytes.length}\r\n[^]*\r\n\r\n${body}$`))
})

test("[DESC-1] HEAD gets the length and no body", async () => {
  const { port } = await listener()
  const answer = await raw(port, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
  expect(answer).toMatch(/content-length: 5\r\n[\s\S]*\r\n\r\n$/i)
})

test.each([
  ["by its length", `Content-Length: ${BODY_BYTES + 1}\r\n\r\n`],
  ["while it comes", `Transfer-Encoding: chunked\r\n\r\n${(BODY_BYTES + 1).toString(16)}\r\n${"a".repeat(BODY_BYTES + 1)}\r\n`],
])("[SEC-7] a body too long is refused %s", async (_title, rest) => {
  const { port } = await listener()
  expect(await raw(port, `POST / HTTP/1.1\r\nHost: x\r\n${rest}`)).toMatch(/^HTTP\/1.1 413 /)
  expect([seen, refused]).toEqual([[], ["body"]])
})

test.each([
  ["[CTRL-2] M-POST sends the control point back to POST", "M-POST / HTTP/1.1\r\nHost: x\r\n\r\n", 501, "method"],
  ["[SEC-6] nobody gets through", "CONNECT 203.0.113.1:80 HTTP/1.1\r\nHost: x\r\n\r\n", 501, "method"],
  ["[SEC-7] headers too long", `GET / HTTP/1.1\r\nHost: x\r\nX: ${"a".repeat(20_000)}\r\n\r\n`, 431, "headers"],
  [
    "an expectation that nobody meets",
    "POST / HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nContent-Length: 2\r\n\r\n",
    417,
    "request",
  ],
  ["garbage", "GET / HTPT/1.1\r\n\r\n", 400, "request"],
])("%s", async (_title, text, status, reason) => {
  const { port } = await listener()
  expect(await raw(port, text)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(refused).toEqual([reason])
})

test("[SEC-6] whoever asks to get through and breaks off takes nothing down, and is closed with the others", async () => {
  const failures: unknown[] = []
  const hear = (cause: unknown) => void failures.push(cause)
  process.on("uncaughtException", hear)
  let isAsked = () => {}
  const asked = new Promise<void>((resolve) => {
    isAsked = resolve
  })
  const http = await listenHttp(LO, 0, LIMITS, () => {
    isAsked()
    return new Promise(() => {})
  })
  const through = "CONNECT 203.0.113.1:80 HTTP/1.1\r\nHost: x\r\n\r\n"
  const alone = connect(http.port, LO)
  alone.end(through, () => alone.resetAndDestroy())
  const behind = connect(http.port, LO)
  const staying = connect(http.port, LO)
  for (const socket of [alone, behind, staying]) socket.on("error", () => {})
  for (const socket of [behind, staying]) socket.write(`GET / HTTP/1.1\r\nHost: x\r\n\r\n${through}`)
  await asked
  behind.resetAndDestroy()
  await Promise.all([new Promise((resolve) => staying.once("close", resolve)), http.close()])
  process.off("uncaughtException", hear)
  expect(failures).toEqual([])
})

test("[contract.md] whoever asks to get through behind an answer that he does not read is closed with the others", async () => {
  const body = "x".repeat(30_000_000)
  const http = await listenHttp(LO, 0, LIMITS, () => ({ status: 200, headers: [], body }))
  const deaf = connect(http.port, LO).on("error", () => {})
  deaf.write("GET / HTTP/1.1\r\nHost: x\r\n\r\nCONNECT 203.0.113.1:80 HTTP/1.1\r\nHost: x\r\n\r\n")
  await once(deaf, "readable")
  await http.close()
  deaf.destroy()
})

test("a port that is taken rejects, and leaves nothing open", async () => {
  const { port } = await listener()
  await expect(listenHttp(LO, port, LIMITS, () => ({ status: 200, headers: [] }))).rejects.toMatchObject({
    code: "EADDRINUSE",
  })
  await expect(listenHttp("192.0.2.1", 0, LIMITS, () => ({ status: 200, headers: [] }))).rejects.toMatchObject({
    code: "EADDRNOTAVAIL",
  })
})

test("[SSDP-12] closing ends idle connections at once", async () => {
  const http = await listener()
  const socket = connect(http.port, LO)
  await once(socket, "connect")
  const closed = once(socket, "close")
  await http.close()
  await closed
})

test("[SEC-7] who does not come to an end in time gets 408, and his connection ends", async () => {
  refused.length = 0
  const times = { ...TIMES_AND_SIZES, headersTimeout: 30, requestTimeout: 60, connectionsCheckingInterval: 10 }
  const door = doorThat(() => undefined)
  const http = await listenHttp(LO, 0, LIMITS, () => ({ status: 200, headers: [] }), door, times)
  open.push(http)
  const socket = connect(http.port, LO)
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n")
  const [answer] = await once(socket, "data")
  expect(String(answer)).toMatch(/^HTTP\/1.1 408 /)
  await once(socket, "close")
  expect(refused).toEqual(["timeout"])
})

test("[SEC-7] many who ask at once for what takes long: it is told how long, and everything else has its turn in between", async () => {
  const served: { tookMs: number; turn: number }[] = []
  let turn = 0
  const busy = () => {
    for (const end = performance.now() + 25; performance.now() < end; );
    return { status: 200, headers: [] }
  }
  const door = doorThat(
    () => undefined,
    (_address, tookMs) => void served.push({ tookMs, turn }),
  )
  const http = await listenHttp(LO, 0, LIMITS, busy, door)
  open.push(http)
  const counting = () => {
    turn += 1
    if (served.length < 10) setImmediate(counting)
  }
  setImmediate(counting)
  const socket = connect(http.port, LO)
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(10)) // read in one piece
  await expect.poll(() => served.length, { timeout: 20_000 }).toBe(10)
  socket.destroy()
  expect(Math.min(...served.map(({ tookMs }) => tookMs))).toBeGreaterThanOrEqual(25)
  expect(new Set(served.map((each) => each.turn)).size, "each in a turn of its own").toBe(10)
})

test("[SEC-7] who does not read his answer is let go of in time", async () => {
  let ended = 0
  const body = "x".repeat(16 * 1024 * 1024)
  const handle = () => ({ status: 200, headers: [], body, sent: () => void ended++ })
  const times = { ...TIMES_AND_SIZES, timeout: 50 }
  const http = await listenHttp(LO, 0, LIMITS, handle, undefined, times)
  open.push(http)
  const socket = connect(http.port, LO).on("error", () => {})
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
  await expect.poll(() => ended, { timeout: 20_000 }).toBe(1)
  socket.destroy()
})

test("who is gone before he is heard is nobody: nothing is done for him, and nobody counted", async () => {
  refused.length = 0
  const asked: string[] = []
  const door = doorThat((address) => {
    asked.push(address)
    return undefined
  })
  const http = await listenHttp(LO, 0, LIMITS, () => ({ status: 200, headers: [] }), door)
  open.push(http)
  const says = `const s = require("net").connect(${http.port}, "${LO}", () => s.write("GET / HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", () => s.resetAndDestroy()))`
  execFileSync(process.execPath, ["-e", says]) // nobody is heard meanwhile
  await raw(http.port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
  expect([asked, refused]).toEqual([[LO], []])
})

test("[SEC-7] one address has 64 connections, whatever it says on them; another one is served", async () => {
  const http = await listener()
  const silent = Array.from({ length: 80 }, () => connect(http.port, LO).on("error", () => {}))
  await Promise.all(silent.map((socket) => once(socket, "connect")))
  await expect
    .poll(() => silent.filter((socket) => socket.destroyed || socket.readyState !== "open").length, { interval: 5 })
    .toBe(16)
  expect(refused).toEqual(Array(16).fill("connections"))
  const neighbour = connect({ host: LO, port: http.port, localAddress: "127.0.0.2" })
  neighbour.write("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
  const [answer] = await once(neighbour, "data")
  expect(String(answer)).toMatch(/^HTTP\/1.1 200 /)
  for (const socket of silent) socket.destroy()
})

test("[SEC-7] who asks too often gets 503 with the time to wait, and his connection ends; others are served", async () => {
  let asked = 0
  const tooMany = refuse("rate", [
    ["RETRY-AFTER", "1"],
    ["CONNECTION", "close"],
  ])
  const door = doorThat((address) => (address === "127.0.0.2" && ++asked > 3 ? tooMany : undefined))
  const http = await listenHttp(LO, 0, LIMITS, () => ({ status: 200, headers: [] }), door)
  open.push(http)
  const flood = connect({ host: LO, port: http.port, localAddress: "127.0.0.2" })
  let answers = ""
  flood.setEncoding("latin1").on("data", (text) => {
    answers += text
  })
  flood.on("error", () => {}).write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n".repeat(500))
  await new Promise((resolve) => flood.on("close", resolve))
  expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 503"])
  expect(answers).toMatch(/RETRY-AFTER: 1\r\n/)
  expect(await raw(http.port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP\/1.1 200 /)
})

test("a peer that never lets go of its end is let go of", async () => {
  const { port } = await listener()
  const socket = connect({ host: LO, port, allowHalfOpen: true })
  socket.resume().write("garbage\r\n\r\n")
  await once(socket, "end")
  const gone = new Promise((resolve) => socket.on("error", () => {}).on("close", resolve))
  const writing = setInterval(() => socket.write("more"), 5) // what is written to nobody is refused
  await gone
  clearInterval(writing)
})

test("a handler that throws ends its connection and nothing else", async () => {
  refused.length = 0
  const http = await listenHttp(
    LO,
    0,
    LIMITS,
    () => {
      throw new Error("bug")
    },
    doorThat(() => undefined),
  )
  open.push(http)
  expect(await raw(http.port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).toBe("")
  expect(await raw(http.port, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")).toBe("")
  expect(refused).toEqual(["failed", "failed"])
})

test("`sent` tells whether the answer left", async () => {
  const delivered: boolean[] = []
  const asked: (() => void)[] = []
  const http = await listenHttp(LO, 0, LIMITS, async ({ path }) => {
    if (path === "/slow") await new Promise<void>((resolve) => asked.push(resolve))
    return { status: 200, headers: [], sent: (left) => delivered.push(left) }
  })
  open.push(http)
  await raw(http.port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
  const leaving = request({ host: LO, port: http.port, path: "/slow" }).on("error", () => {})
  leaving.end()
  await expect.poll(() => asked.length).toBe(1)
  leaving.destroy()
  await raw(http.port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") // by then it is known that he left
  asked[0]?.()
  await expect.poll(() => delivered).toEqual([true, true, false])
})

test("[SEC-12] of a stranger nothing is read: he gets 403 at once, whatever he is about to send", async () => {
  const door = doorThat(() => refuse("stranger", [["CONNECTION", "close"]]))
  const http = await listenHttp(LO, 0, LIMITS, () => ({ status: 200, headers: [] }), door)
  open.push(http)
  const answer = await raw(http.port, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n") // and never sends it
  expect(answer).toMatch(/^HTTP\/1.1 403 /)
})

test("[SEC-7] what comes behind a whole request and cannot be read takes nothing away from its answer", async () => {
  const { port } = await listener()
  const whole = `POST /a HTTP/1.1\r\nHost: ${LO}:${port}\r\nContent-Length: 2\r\n\r\nhi`
  const answer = await raw(port, `${whole}${whole}\0junk\r\n\r\n`)
  expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 501"])
  expect(seen).toHaveLength(2)
})
