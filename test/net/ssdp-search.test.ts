import { afterEach, expect, test } from "vitest"
import { openSearch, tryPort } from "../../src/net/ssdp-search"
import type { SsdpRequest } from "../../src/upnp/transport"
import { LoopbackPeer, lo, ownPort, until } from "./loopback-peer"

const GROUP = "239.255.255.250"
const search = (subject: string) => ({
  start: "M-SEARCH",
  headers: [
    ["HOST", `${GROUP}:1900`],
    ["ST", subject],
  ] as const,
})

const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})
const ended = <T extends { close(): Promise<void> }>(what: T): T => {
  ends.push(() => what.close())
  return what
}

async function searcher() {
  const answers: SsdpRequest[] = []
  return { answers, socket: ended(await openSearch(lo, (each) => answers.push(each))) }
}

test("a search is sent to the group, from the interface's address and a port of its own; answers come back", async () => {
  const port = await ownPort()
  const device = ended(await LoopbackPeer.member(port))
  const { socket, answers } = await searcher()
  await socket.join(GROUP)
  await socket.send({ address: GROUP, port }, search("doctor:one"))
  await until(() => device.of("doctor:one").length > 0)
  const [heard] = device.of("doctor:one")
  expect(heard?.text).toBe(`M-SEARCH * HTTP/1.1\r\nHOST: ${GROUP}:1900\r\nST: doctor:one\r\n\r\n`)
  expect(heard?.from.address).toBe(lo.address)

  await device.send("HTTP/1.1 200 OK\r\nst:  doctor:one \r\nEXT:\r\nUSN: uuid:a::b\r\n\r\n", heard?.from.port ?? 0, lo.address)
  await until(() => answers.length > 0)
  expect(answers).toEqual([
    {
      startLine: "HTTP/1.1 200 OK",
      headers: { ST: "doctor:one", EXT: "", USN: "uuid:a::b" },
      from: { address: lo.address, port: device.port },
    },
  ])
})

test("a search is sent to one address", async () => {
  const device = ended(await LoopbackPeer.searcher())
  const { socket } = await searcher()
  await socket.send({ address: lo.address, port: device.port }, search("doctor:two"))
  await until(() => device.heard.length > 0)
  expect(device.heard).toHaveLength(1)
})

test.each([
  ["a search", 'M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\n\r\n'],
  ["an announcement", "NOTIFY * HTTP/1.1\r\nNTS: ssdp:alive\r\n\r\n"],
  ["a refusal", "HTTP/1.1 404 Not Found\r\nST: a\r\n\r\n"],
  ["nothing", ""],
  ["bytes", "\u0000\u00ff\u00fe"],
  ["too much", `HTTP/1.1 200 OK\r\nST: ${"a".repeat(2100)}\r\n\r\n`],
])("%s is no answer", async (_what, datagram) => {
  const device = ended(await LoopbackPeer.searcher())
  const { socket, answers } = await searcher()
  await socket.send({ address: lo.address, port: device.port }, search("doctor:three"))
  await until(() => device.heard.length > 0)
  for (const each of [datagram, "HTTP/1.1 200 OK\r\nST: later\r\n\r\n"])
    await device.send(each, device.heard[0]?.from.port ?? 0, lo.address)
  await until(() => answers.length > 0)
  expect(answers.map(({ headers }) => headers.ST)).toEqual(["later"])
})

test("what the system refuses rejects, and leaves nothing open", async () => {
  await expect(openSearch({ ...lo, address: "203.0.113.1" }, () => {})).rejects.toMatchObject({ code: "EADDRNOTAVAIL" })
  const { socket } = await searcher()
  await expect(socket.join("127.0.0.1")).rejects.toThrow()
  await socket.close()
  await socket.close()
  await expect(socket.send({ address: lo.address, port: 9 }, search("late"))).rejects.toThrow()
})

test("[SSDP-35] a port that somebody has for himself is told from one that is shared, and from a free one", async () => {
  const [shared, held, free] = [await ownPort(), await ownPort(), await ownPort()]
  ended(await LoopbackPeer.member(shared))
  ended(await LoopbackPeer.holder(held))
  await expect(tryPort(lo, held)).rejects.toMatchObject({ code: "EADDRINUSE" })
  for (const port of [shared, free]) await tryPort(lo, port)
  ended(await LoopbackPeer.holder(free))
})
