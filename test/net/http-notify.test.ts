import { once } from "node:events"
import { type AddressInfo, createServer, Socket } from "node:net"
import { afterEach, expect, test, vi } from "vitest"
import { Notifier } from "../../src/net/http-notify"
import type { NotifyRequest } from "../../src/upnp/transport"

const LO = "127.0.0.1"
const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
const LONG_MS = 600_000
const PATIENT = { connectTimeoutMs: LONG_MS, timeoutMs: LONG_MS }
const open: { close(): unknown }[] = []

afterEach(async () => {
  vi.useRealTimers()
  for (const each of open.splice(0)) await each.close()
})

/** Somebody who does this with each connection that brings him an event. */
async function subscriber(meet: (socket: Socket) => void) {
  const sockets = new Set<Socket>()
  let visits = 0
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    visits++
    sockets.add(socket)
    socket.on("error", () => {}).on("close", () => sockets.delete(socket))
    meet(socket)
  }).listen(0, LO)
  await once(server, "listening")
  open.push({
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  })
  return {
    to: { address: LO, port: (server.address() as AddressInfo).port },
    sockets,
    get visits() {
      return visits
    },
  }
}

/** Who says this as soon as there is a connection, and then what follows. */
const talker = (text: string, then: (socket: Socket) => void = () => {}) =>
  subscriber((socket) => {
    socket.resume().on("end", () => socket.end())
    socket.write(text)
    then(socket)
  })

const notification = (to: { address: string; port: number }, more: Partial<NotifyRequest> = {}): NotifyRequest => ({
  to,
  path: "/a/../b%2F?x",
  headers: [
    ["HOST", `${to.address}:${to.port}`],
    ["NT", "upnp:event"],
    ["SEQ", "0"],
    ["CONNECTION", "close"],
  ],
  body: "<ä/>",
  ...PATIENT,
  ...more,
})
const send = ({ to }: Pick<NotifyRequest, "to">, more: Partial<NotifyRequest> = {}, restMs = LONG_MS) =>
  new Notifier(restMs).send(notification(to, more))
const noneOpen = (subscriber: { sockets: Set<Socket> }) => expect.poll(() => subscriber.sockets.size, { interval: 5 }).toBe(0)
const bytesUntilAnswered = (answer: string) => {
  let heard = Buffer.alloc(0)
  const meet = (socket: Socket) => {
    socket.on("data", (chunk: Buffer) => {
      heard = Buffer.concat([heard, chunk])
      if (heard.includes("</e>") || heard.includes("/>")) socket.write(answer)
    })
    socket.on("end", () => socket.end())
  }
  return { meet, heard: () => heard.toString("utf8") }
}

test("[GENA-4, GENA-18] NOTIFY goes out byte by byte as it is put together here: its headers, its path to the letter, its length", async () => {
  const { meet, heard } = bytesUntilAnswered("HTTP/1.1 412 No\r\nContent-Length: 0\r\n\r\n")
  const kitchen = await subscriber(meet)
  let connected = 0
  expect(await send(kitchen, { onConnected: () => connected++ })).toBe(412)
  await noneOpen(kitchen)
  const host = `HOST: ${LO}:${kitchen.to.port}\r\n`
  expect(heard()).toBe(
    `NOTIFY /a/../b%2F?x HTTP/1.1\r\n${host}NT: upnp:event\r\nSEQ: 0\r\nCONNECTION: close\r\nCONTENT-LENGTH: 5\r\n\r\n<ä/>`,
  )
  expect([connected, kitchen.visits]).toEqual([1, 1])
})

test("a long message is there to the last byte, whoever reads it slowly", async () => {
  const body = `<e>${"ä€😀\n".repeat(400_000)}</e>`
  const { meet, heard } = bytesUntilAnswered(OK)
  const slow = await subscriber((socket) => void setTimeout(() => meet(socket), 50))
  expect(await send(slow, { body })).toBe(200)
  expect(heard().endsWith(`CONTENT-LENGTH: ${Buffer.byteLength(body)}\r\n\r\n${body}`)).toBe(true)
})

test.each<[string, Partial<NotifyRequest>]>([
  ["a path with a line of its own", { path: "/ HTTP/1.1\r\nX: y\r\n\r\n" }],
  ["a path with a blank", { path: "/a b" }],
  ["a path with LF", { path: "/\n" }],
  ["a path with NUL", { path: "/\0" }],
  ["a path beyond ASCII", { path: "/ä" }],
  ["an empty path", { path: "" }],
  ["a header with a line of its own", { headers: [["SID", "x\r\nX: y"]] }],
  ["a header that ends its line", { headers: [["SID", "x\n"]] }],
  ["a header with CR", { headers: [["SID", "x\ry"]] }],
  ["a header with NUL", { headers: [["SID", "\0"]] }],
  ["a header with DEL", { headers: [["SID", "\x7f"]] }],
  ["a header beyond ASCII", { headers: [["SID", "ä"]] }],
  ["a header beyond Latin-1", { headers: [["SID", "ċ"]] }], // whose last byte is LF
  ["a name with a line of its own", { headers: [["A: b\r\nSID", "x"]] }],
  ["a name with a blank", { headers: [["A B", "x"]] }],
  ["no name", { headers: [["", "x"]] }],
])("[GENA-18] what no header can say is said to nobody: %s", async (_title, more) => {
  const kitchen = await talker(OK)
  const reason = "no header can say that"
  await expect(send(kitchen, more)).rejects.toThrow(reason)
  expect(await send(kitchen)).toBe(200)
  expect(kitchen.visits).toBe(1)
})

test("[GENA-27] a redirect is an answer like any other", async () => {
  const elsewhere = await talker(OK)
  const moved = `HTTP/1.1 302 Found\r\nLocation: http://${LO}:${elsewhere.to.port}/\r\nContent-Length: 0\r\n\r\n`
  expect(await send(await talker(moved))).toBe(302)
  expect(elsewhere.visits).toBe(0)
})

test.each([
  ["its length", OK],
  ["a body of its length", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"],
  ["the last chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"],
  ["a status without a body", "HTTP/1.1 204 No Content\r\n\r\n"],
  ["it goes on", `HTTP/1.1 100 Continue\r\n\r\n${OK}`],
  ["another one behind it", `${OK}HTTP/1.1 500 No\r\n\r\n`],
  ["more bytes than anybody wants", `HTTP/1.1 200 OK\r\n\r\n${"x".repeat(100_000)}`],
])("[SEC-10] an answer that is over closes its connection at once, though the other keeps his end: %s", async (_title, text) => {
  const keeper = await talker(text)
  expect(await send(keeper)).toBeGreaterThanOrEqual(200)
  await noneOpen(keeper)
})

test("whoever has answered hears a proper end, no reset", async () => {
  const failures: unknown[] = []
  const ended: unknown[] = []
  const kitchen = await talker(OK, (socket) => {
    socket.on("error", (cause) => failures.push(cause)).on("end", () => ended.push(1))
  })
  for (let count = 0; count < 20; count++) await send(kitchen)
  await noneOpen(kitchen)
  expect([failures, ended.length]).toEqual([[], 20])
})

test("[GENA-26] an answer that comes byte by byte, or ends with its connection, is one", async () => {
  const text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 207 Multi-Status\r\nServer: x\r\n\r\nbody"
  const slow = await talker("", (socket) => {
    let at = 0
    const more = () => (at < text.length ? socket.write(text[at++] ?? "", () => setImmediate(more)) : socket.end())
    socket.setNoDelay()
    more()
  })
  expect(await send(slow)).toBe(207)
  await noneOpen(slow)
})

test.each<[string, string, (socket: Socket) => void]>([
  ["nothing", "", (socket) => void socket.end()],
  ["half a head", "HTTP/1.1 200 OK\r\nServer: x\r\n", (socket) => void socket.end()],
  ["that it goes on, and no more", "HTTP/1.1 100 Continue\r\n\r\n", (socket) => void socket.end()],
  ["another protocol", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", () => {}],
  ["garbage", "\xff".repeat(5000), () => {}],
  ["a head without an end", `HTTP/1.1 200 OK\r\n${"A: b\r\n".repeat(4000)}`, () => {}],
  ["a header in two lines", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", () => {}],
])("[GENA-24] whoever says %s has not answered, and is let go of at once", async (_title, text, then) => {
  const bad = await talker(text, then)
  await expect(send(bad)).rejects.toThrow("closed without an answer")
  await noneOpen(bad)
})

test("whoever closes his end before he has read, without an answer, is not waited for", async () => {
  const deaf = await subscriber((socket) => void socket.pause().end())
  await expect(send(deaf, { body: "x".repeat(10_000_000) })).rejects.toThrow()
  for (const socket of deaf.sockets) socket.resume().on("end", () => socket.end())
  await noneOpen(deaf)
})

test("whoever resets has not answered; whoever does so behind his status has", async () => {
  await expect(send(await subscriber((socket) => void socket.resetAndDestroy()))).rejects.toThrow()
  let waitMs = 1 // until the status has been read, however busy the machine is
  const rude = await talker("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", (socket) => {
    waitMs *= 2
    setTimeout(() => socket.resetAndDestroy(), waitMs)
  })
  await expect.poll(() => send(rude).catch((cause) => cause)).toBe(200)
})

test("whoever answers before he has read hears the rest, but not for ever", async () => {
  const body = `<e>${"x".repeat(10_000_000)}</e>`
  let bytes = 0
  const early = await subscriber((socket) => {
    socket.write("HTTP/1.1 412 No\r\nContent-Length: 0\r\n\r\n", () =>
      setTimeout(() => {
        socket.on("data", (chunk) => {
          bytes += chunk.length
        })
        socket.on("end", () => socket.end())
      }, 50),
    )
  })
  expect(await send(early, { body })).toBe(412)
  await noneOpen(early)
  expect(bytes).toBeGreaterThan(body.length)
  const deaf = await subscriber((socket) => void socket.pause().write(OK))
  expect(await send(deaf, { body }, 100)).toBe(200)
})

test("[SEC-10] of an answer that drips or does not end the status counts, and its connection is closed", async () => {
  const drips = await talker("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", (socket) => {
    const dripping = setInterval(() => socket.write("x"), 50)
    socket.once("close", () => clearInterval(dripping))
  })
  const floods = await talker("HTTP/1.1 200 OK\r\n\r\n", (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write("x".repeat(10_000)));
    }
    socket.on("drain", more)
    more()
  })
  const mute = await talker("HTTP/1.1 200 OK\r\n\r\n")
  const all = [drips, floods, mute]
  expect(await Promise.all(all.map((each) => send(each, {}, 200)))).toEqual([200, 200, 200])
  for (const each of all) await noneOpen(each)
})

test("[SEC-10] who goes on to say that an answer will come is given up", async () => {
  const goesOn = await talker("", (socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write("HTTP/1.1 100 Continue\r\n\r\n".repeat(100)));
    }
    socket.on("drain", more)
    more()
  })
  await expect(send(goesOn)).rejects.toThrow("closed without an answer")
  await noneOpen(goesOn)
})

test("[contract.md] closing gives up what is on its way, and nothing goes out any more", async () => {
  const silent = await talker("")
  const closing = new Notifier()
  const onConnected = vi.fn()
  const sending = closing.send(notification(silent.to, { onConnected })).catch(String)
  await expect.poll(() => onConnected.mock.calls.length, { interval: 5 }).toBe(1)
  const connecting = closing.send(notification(silent.to)).catch(String)
  await closing.close()
  expect(await Promise.all([sending, connecting])).toEqual(Array(2).fill("Error: the device stops"))
  await expect(closing.send(notification(silent.to))).rejects.toThrow("the device stops")
  await noneOpen(silent)
})

test("a message that was answered leaves no timer, and nothing that closing would have to end", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  const notifier = new Notifier()
  for (const text of [OK, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nbody"]) {
    const kitchen = await talker(text, (socket) => void (text === OK || socket.end()))
    expect(await notifier.send(notification(kitchen.to))).toBe(200)
  }
  expect(vi.getTimerCount()).toBe(0)
  const ends = vi.spyOn(Socket.prototype, "destroy")
  await notifier.close()
  expect(ends).not.toHaveBeenCalled()
  ends.mockRestore()
})

test("[GENA-25] whoever takes no connection, or does not answer, in time is given up, whoever is not there at once", async () => {
  const silent = await talker("")
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  let connected = 0
  const onConnected = () => connected++
  const late = send(silent, { connectTimeoutMs: 5_000, timeoutMs: 30_000, onConnected })
  vi.advanceTimersByTime(5_000) // in the same turn: there is no connection yet
  await expect(late).rejects.toThrow("connect timed out")
  expect(connected).toBe(0)
  const mute = send(silent, { connectTimeoutMs: 5_000, timeoutMs: 30_000, onConnected })
  const isSettled = vi.fn()
  mute.catch(isSettled)
  while (connected === 0) await new Promise((resolve) => setImmediate(resolve))
  vi.advanceTimersByTime(29_999)
  await new Promise((resolve) => setImmediate(resolve))
  expect(isSettled).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  await expect(mute).rejects.toThrow(/^timed out/)
  expect(vi.getTimerCount()).toBe(0)
  await expect(send({ to: { address: LO, port: 9 } })).rejects.toThrow("ECONNREFUSED")
})
