import { randomUUID } from "node:crypto"
import { Socket } from "node:dgram"
import { readdirSync, readlinkSync } from "node:fs"
import { afterEach, describe, expect, test, vi } from "vitest"
import { openSsdp } from "../../src/net/shared-ssdp"
import type { NetworkInterface, SsdpMessage, SsdpRequest } from "../../src/upnp/transport"
import { LoopbackPeer, lo, ownPort, pause, until } from "./loopback-peer"

const lo2: NetworkInterface = { ...lo, address: "127.0.0.2" }
const gone: NetworkInterface = { name: "gone0", address: "203.0.113.1", netmask: "255.255.255.0", internal: false }

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
  vi.restoreAllMocks()
})

const ended = <T extends { close(): Promise<void> }>(what: T): T => {
  ends.push(() => what.close())
  return what
}

async function open(interfaces: readonly NetworkInterface[] = [lo], port?: number) {
  const at = port ?? (await ownPort())
  const requests: SsdpRequest[] = []
  const errors: Error[] = []
  const refused: unknown[] = []
  const listener = {
    onRequest: (request: SsdpRequest) => requests.push(request),
    onRefused: (...refusal: unknown[]) => void refused.push(refusal),
    onError: (cause: Error) => errors.push(cause),
  }
  const socket = ended(await openSsdp(interfaces, listener, { port: at }))
  return { socket, port: at, requests, refused, errors }
}
const searcher = async () => ended(await LoopbackPeer.searcher())
const member = async (port: number) => ended(await LoopbackPeer.member(port))
const byebye = (subject: string): SsdpMessage => ({ start: "NOTIFY", headers: [["NT", subject]] })
const openSockets = () => readdirSync("/proc/self/fd").filter((fd) => linkOf(fd).startsWith("socket:")).length
const linkOf = (fd: string) => {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ""
  }
}

describe("ssdp engine receives", () => {
  test("[SSDP-16] [SSDP-17] requests of any form, as one form", async () => {
    const { port, requests } = await open()
    const asker = await searcher()
    const forms = [
      'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: a\r\n\r\n',
      'M-SEARCH * HTTP/1.1\nHost:239.255.255.250:1900\nman : "ssdp:discover" \nMX:  1\nSt: a\t\n',
      'M-SEARCH * HTTP/1.1 \r\nhOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nX\r\n: y\r\nMX: 1\r\nST: a\r\nST: b\r\n\r\nUSN: c',
    ]
    for (const form of forms) await asker.send(form, port, lo.address)
    await until(() => requests.length === forms.length)
    const headers = { HOST: "239.255.255.250:1900", MAN: '"ssdp:discover"', MX: "1", ST: "a" }
    for (const request of requests) {
      expect(request).toEqual({ startLine: "M-SEARCH * HTTP/1.1", headers, from: { address: lo.address, port: asker.port } })
    }
    expect(requests).toHaveLength(forms.length)
  })

  test("[SEC-7] datagrams above 2048 bytes are dropped", async () => {
    const { port, requests, refused } = await open()
    const asker = await searcher()
    const head = "M-SEARCH * HTTP/1.1\r\nST: a\r\nX: "
    await asker.send(head.padEnd(2049, "x"), port, lo.address)
    await asker.send(head.padEnd(2048, "x"), port, lo.address)
    await until(() => requests.length > 0) // the first one would have come first
    expect(requests.map(({ headers }) => headers.X?.length)).toEqual([2048 - head.length])
    expect(refused).toEqual([["datagram", lo.address]])
  })

  test("[SSDP-16] garbage does no harm", async () => {
    const { port, requests, errors } = await open()
    const asker = await searcher()
    for (let round = 0; round < 400; round++) {
      await asker.send(garbage(round), port, lo.address)
      if (round % 50 === 0) await pause(1)
    }
    await asker.send("M-SEARCH * HTTP/1.1\r\nST: still-there\r\n\r\n", port, lo.address)
    await until(() => requests.some(({ headers }) => headers.ST === "still-there"))
    expect(requests.at(-1)?.headers.ST).toBe("still-there")
    expect(errors).toEqual([])
  })

  test("[SSDP-32] one request for a search to the group, however many interfaces and sockets there are", async () => {
    const first = await open([lo, lo2])
    const second = await open([lo], first.port)
    const foreign = await member(first.port)
    const asker = await searcher()
    const [subject, later] = [randomUUID(), randomUUID()]
    const heard = (each: string) => [
      ...[first, second].map(({ requests }) => requests.filter(({ headers }) => headers.ST === each).length),
      foreign.of(each).length,
    ]
    for (const each of [subject, later])
      await asker.send(`M-SEARCH * HTTP/1.1\r\nST: ${each}\r\n\r\n`, first.port, "239.255.255.250")
    await until(() => heard(later).every((count) => count > 0)) // by then all copies of the first one have come
    expect(heard(subject)).toEqual([1, 1, 1])
  })

  test("[SSDP-27] a search to one address is heard by all devices of this process", async () => {
    const first = await open([lo, lo2])
    const second = await open([lo], first.port)
    const asker = await searcher()
    await asker.send("M-SEARCH * HTTP/1.1\r\nST: a\r\n\r\n", first.port, lo.address)
    await until(() => first.requests.length > 0 && second.requests.length > 0)
    await first.socket.close()
    await asker.send("M-SEARCH * HTTP/1.1\r\nST: b\r\n\r\n", first.port, lo.address)
    await asker.send("M-SEARCH * HTTP/1.1\r\nST: b\r\n\r\n", first.port, "239.255.255.250")
    await until(() => second.requests.length === 3)
    expect([first.requests.length, second.requests.length]).toEqual([1, 3])
  })
})

describe("ssdp engine sends", () => {
  test("[SSDP-26] a reply leaves from the address that is named", async () => {
    const { socket } = await open([lo, lo2])
    const asker = await searcher()
    const message: SsdpMessage = {
      start: "200 OK",
      headers: [
        ["EXT", ""],
        ["ST", "ü"],
      ],
    }
    for (const { address } of [lo, lo2]) await socket.reply(address, { address: lo.address, port: asker.port }, message)
    await until(() => asker.heard.length === 2)
    expect(asker.heard.map(({ text }) => text)).toEqual(Array(2).fill("HTTP/1.1 200 OK\r\nEXT:\r\nST: ü\r\n\r\n"))
    expect(asker.heard.map(({ from }) => from.address)).toEqual([lo.address, lo2.address])
  })

  test("[SSDP-13] [SSDP-30] multicast leaves by the interface that is named, with TTL 4, and is heard on this host", async () => {
    const ttl = vi.spyOn(Socket.prototype, "setMulticastTTL")
    const by = vi.spyOn(Socket.prototype, "setMulticastInterface")
    const { socket, port } = await open([lo, lo2])
    expect(ttl.mock.calls).toEqual([[4], [4]])
    expect(by.mock.calls).toEqual([[lo.address], [lo2.address]])
    const listener = await member(port)
    await socket.multicast(lo2.address, byebye("there"))
    await until(() => listener.heard.length > 0)
    expect(listener.heard.map(({ text, from }) => [text, from.address])).toEqual([
      ["NOTIFY * HTTP/1.1\r\nNT: there\r\n\r\n", lo2.address],
    ])
  })

  test("[SEC-13] a header with a line break is refused", async () => {
    const { socket } = await open()
    for (const headers of [[["NT", "a\r\nX: y"]], [["NT", "a\nb"]], [["N\rT", "a"]]] as const) {
      await expect(socket.multicast(lo.address, { start: "NOTIFY", headers })).rejects.toThrow("line break")
    }
    await expect(socket.multicast("192.0.2.99", byebye("a"))).rejects.toThrow("not open at 192.0.2.99")
  })

  test("[SSDP-12] what was handed over before close is received, what comes after is dropped in silence", async () => {
    const { socket, port } = await open()
    const listener = await member(port)
    const sent = socket.multicast(lo.address, byebye("before"))
    await socket.close()
    await sent
    await socket.multicast(lo.address, byebye("after"))
    await socket.close()
    await (await searcher()).send("later", port, "239.255.255.250")
    await until(() => listener.of("later").length > 0)
    expect(listener.heard.map(({ text }) => /NT: (\w+)|$/.exec(text)?.[1] ?? text)).toEqual(["before", "later"])
  })
})

describe("ssdp engine opens", () => {
  test("[SSDP-1] port 1900 is shared with whoever shares it too", async () => {
    const [first, second] = [await open([lo], 1900), await open([lo], 1900)]
    const foreign = await member(1900)
    const subject = randomUUID()
    await first.socket.multicast(lo.address, byebye(subject))
    const heardBy = ({ requests }: typeof first) => requests.filter(({ headers }) => headers.NT === subject).length
    await until(() => heardBy(first) + heardBy(second) + foreign.of(subject).length === 3)
    expect([heardBy(first), heardBy(second), foreign.of(subject).length]).toEqual([1, 1, 1])
  })

  test("[SSDP-35] a port that is refused rejects with nothing left open, and a later try succeeds", async () => {
    const port = await ownPort()
    const holder = await LoopbackPeer.holder(port)
    const before = openSockets()
    for (let attempt = 0; attempt < 3; attempt++) await expect(open([lo, lo2], port)).rejects.toThrow("EADDRINUSE")
    expect(openSockets()).toBe(before)
    await holder.close()
    await expect(open([lo], port)).resolves.toBeDefined()
  })

  test("[SSDP-35] without any interface that works it rejects with nothing left open", async () => {
    const port = await ownPort()
    const before = openSockets()
    await expect(open([gone], port)).rejects.toThrow("ENODEV")
    await expect(open([], port)).rejects.toThrow("needs an interface")
    expect(openSockets()).toBe(before)
  })

  test("[SSDP-35] an interface that went away does not take the others along", async () => {
    const { socket, port, requests } = await open([gone, lo])
    await expect(socket.multicast(gone.address, byebye("x"))).rejects.toThrow("not open")
    await socket.multicast(lo.address, byebye("x"))
    await until(() => requests.length > 0)
    expect(requests.map(({ from }) => from.address)).toEqual([lo.address])
    expect(port).toBeGreaterThan(0)
  })

  test("[SSDP-35] a socket that fails later is told of, once it is closed no more", async () => {
    const sockets = vi.spyOn(Socket.prototype, "addMembership")
    const { socket, errors } = await open()
    const receiver = sockets.mock.contexts[0] as Socket
    receiver.emit("error", new Error("ENETDOWN"))
    await socket.close()
    receiver.emit("error", new Error("late"))
    expect(errors.map(({ message }) => message)).toEqual(["ENETDOWN"])
  })

  test("[SSDP-35] with a socket that fails all devices lose theirs, and begin anew", async () => {
    const sockets = vi.spyOn(Socket.prototype, "addMembership")
    const first = await open()
    const other = await open([lo], first.port)
    ;(sockets.mock.contexts[0] as Socket).emit("error", new Error("ENETDOWN"))
    expect([first.errors.length, other.errors.length]).toEqual([1, 1])
    await expect(other.socket.multicast(lo.address, byebye("x"))).rejects.toThrow("not open")
    const again = await open([lo], first.port)
    await other.socket.close() // which is no business of the new one
    await again.socket.multicast(lo.address, byebye("again"))
    await until(() => again.requests.length > 0)
    expect(again.requests[0]?.headers.NT).toBe("again")
  })
})

/** The same garbage in each run: bytes at random, half of them after the beginning of a search. */
function garbage(seed: number): Buffer {
  let state = (seed + 1) * 2_654_435_761
  const next = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
  const heads = [
    "",
    "M-SEARCH * HTTP/1.1\r\n",
    "NOTIFY * HTTP/1.1\r\nNT",
    "HTTP/1.1 200 OK\r\n",
    "M-SEARCH * HTTP/1.1\r\nST: (",
    ":::\r\n",
  ]
  const bytes = Buffer.from(
    Array.from({ length: next(600) }, () => (next(3) === 0 ? (": \r\n\t\0(*".charCodeAt(next(9)) ?? 0) : next(256))),
  )
  return Buffer.concat([Buffer.from(heads[next(heads.length)] ?? ""), bytes])
}
