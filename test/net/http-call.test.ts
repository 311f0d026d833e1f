import { spawn } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net"
import { afterEach, expect, test } from "vitest"
import { callHttp } from "../../src/net/http-call"
import type { HttpCall } from "../../src/upnp/transport"

const LO = "127.0.0.1"
const open: Server[] = []
const sockets = new Set<Socket>()

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  for (const server of open.splice(0)) await new Promise((resolve) => server.close(resolve))
})

/** Where this server listens. */
async function at(server: Server): Promise<number> {
  open.push(server)
  server.on("connection", (socket: Socket) => sockets.add(socket))
  await new Promise<void>((resolve) => server.listen(0, LO, resolve))
  return (server.address() as AddressInfo).port
}

const saying = (text: string) => at(createTcpServer((socket) => socket.on("error", () => {}).write(text)))
const call = (port: number, more: Partial<HttpCall> = {}) =>
  callHttp({
    method: "GET",
    to: { address: LO, port },
    path: "/",
    headers: [["HOST", LO]],
    maxBytes: 1_000,
    timeoutMs: 1_000,
    ...more,
  })

test("a request goes out as it was given, with no body; its answer comes back", async () => {
  const port = await at(
    createServer((request, response) => {
      const { method, url, headers } = request
      response.setHeader("SID", "uuid:1").end(JSON.stringify({ method, url, headers }))
    }),
  )
  const { status, headers, body } = await call(port, {
    method: "SUBSCRIBE",
    path: "/a?b",
    headers: [
      ["HOST", "h:1"],
      ["NT", "upnp:event"],
    ],
  })
  expect([status, headers.sid]).toEqual([200, "uuid:1"])
  expect(JSON.parse(body)).toEqual({
    method: "SUBSCRIBE",
    url: "/a?b",
    headers: { host: "h:1", nt: "upnp:event", connection: "close" },
  })
})

test("a redirection is an answer, and is not followed", async () => {
  const port = await saying(`HTTP/1.1 302 Found\r\nLocation: http://${LO}:1/\r\nContent-Length: 0\r\n\r\n`)
  expect(await call(port)).toMatchObject({ status: 302, body: "" })
})

test("a body that is too long rejects", async () => {
  const port = await at(
    createServer((_request, response) => {
      const more = () => response.writable && response.write("x".repeat(65_536), more)
      more()
    }),
  )
  await expect(call(port)).rejects.toThrow("more than 1000 bytes")
})

test.each([
  ["nothing", ""],
  ["half a header", "HTTP/1.1 200 OK\r\nA: "],
  ["half a body", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"],
])("%s, and then silence: it ends in time", async (_what, text) => {
  const port = await saying(text)
  const ended: number[] = []
  const calls = [60, 20].map((timeoutMs) => call(port, { timeoutMs }).finally(() => ended.push(timeoutMs)))
  for (const each of await Promise.allSettled(calls)) expect(each).toMatchObject({ reason: { code: "ETIMEDOUT" } })
  expect(ended).toEqual([20, 60]) // each in its own
})

test.each([
  ["no HTTP", "hello\r\n\r\n"],
  ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"],
])("%s rejects", async (_what, text) => {
  await expect(call(await saying(text))).rejects.toThrow()
})

test("[SEC-10] one interim answer after another rejects at once", async () => {
  await expect(call(await saying("HTTP/1.1 100 Continue\r\n\r\n".repeat(9)))).rejects.toThrow("interim answers")
})

test("a port where nobody is rejects", async () => {
  const port = await at(createTcpServer())
  await new Promise((resolve) => open.pop()?.close(resolve))
  await expect(call(port)).rejects.toMatchObject({ code: "ECONNREFUSED" })
})

test("a peer that hangs up rejects", async () => {
  const port = await at(createTcpServer((socket) => socket.on("error", () => {}).destroy()))
  await expect(call(port)).rejects.toThrow()
})

test("a process that was held up takes the connection and the answer that came meanwhile", async () => {
  const answering = `require("http").createServer((_, answer) => answer.end("late")).listen(0, "${LO}", function () { console.log(this.address().port) })`
  const peer = spawn(process.execPath, ["-e", answering])
  try {
    const [said] = await once(peer.stdout, "data")
    const answer = call(Number(said), { connectTimeoutMs: 20, timeoutMs: 5_000 })
    await new Promise((resolve) => setImmediate(resolve)) // it has begun to connect
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    expect(await answer).toMatchObject({ status: 200, body: "late" })
  } finally {
    peer.kill()
  }
})

test("who hangs up in the middle leaves nothing open", async () => {
  const port = await saying("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")
  const leaving = new AbortController()
  const answer = call(port, { timeoutMs: 60_000, signal: leaving.signal })
  await expect.poll(() => sockets.size).toBe(1)
  const [socket] = sockets
  socket?.resume()
  leaving.abort()
  await expect(answer).rejects.toMatchObject({ code: "ABORT_ERR" })
  await expect.poll(() => socket?.closed).toBe(true)
})
