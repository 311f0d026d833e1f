import { describe, expect, test } from "vitest"
import { Responder } from "../../../src/upnp/ssdp/responder"
import { ManualClock } from "../../fakes/manual-clock"
import { chance, eth0, golden, header, lo, optionsOn, RememberingSocket, search, table, wire, wlan0 } from "./presence-on-ssdp"

const ONE_PM = Date.UTC(2026, 10, 22, 13)
const LONGEST_MS = 5000
const all = (from?: string, port?: number) => search({ ST: "ssdp:all", MX: "1" }, from, port)

function respond(interfaces = [eth0], ...fractions: number[]) {
  const clock = new ManualClock(ONE_PM)
  const socket = new RememberingSocket(clock)
  const options = optionsOn(...interfaces)
  const responder = new Responder({ clock, socket, entropy: chance(...(fractions.length ? fractions : [0.5])) }, options)
  const answersAfter = (...requests: Parameters<Responder["handle"]>) => {
    responder.handle(...requests)
    clock.advance(LONGEST_MS)
    return socket.sent
  }
  return { clock, socket, options, responder, answersAfter }
}

describe("responder", () => {
  test("[SSDP-25] a search gets the golden reply", () => {
    const { answersAfter } = respond([eth0], 0)
    const [reply] = answersAfter(search())
    expect(reply && wire(reply.message)).toBe(golden("search-reply"))
  })

  test("[SSDP-26] the reply goes to the asker's own port, 1900 or any", () => {
    const { responder, clock, socket } = respond()
    for (const port of [1900, 50001]) responder.handle(search({}, "192.0.2.77", port))
    clock.advance(LONGEST_MS)
    expect(socket.sent.map(({ to }) => to)).toEqual([1900, 50001].map((port) => ({ address: "192.0.2.77", port })))
  })

  test.each([
    ["192.0.2.77", eth0],
    ["192.0.2.10", eth0],
    ["198.51.100.77", wlan0],
    ["127.0.0.1", lo],
    ["127.8.9.10", lo],
  ])("[SSDP-31] %s is answered from its own side, with the LOCATION of that side", (asker, networkInterface) => {
    const { answersAfter } = respond([lo, eth0, wlan0])
    const replies = answersAfter(search({}, asker))
    expect(replies.map(({ from }) => from)).toEqual([networkInterface.address])
    expect(header(replies[0]?.message ?? { start: "", headers: [] }, "LOCATION")).toContain(`//${networkInterface.address}:`)
  })

  test("[SSDP-31] of two subnets that hold the asker the narrower one counts", () => {
    const wide = { ...eth0, name: "wide", address: "192.0.0.1", netmask: "255.255.0.0" }
    expect(respond([wide, eth0]).answersAfter(search())[0]?.from).toBe(eth0.address)
    expect(respond([eth0, wide]).answersAfter(search())[0]?.from).toBe(eth0.address)
    expect(respond([eth0, wide]).answersAfter(search({}, "192.0.3.1"))[0]?.from).toBe(wide.address)
  })

  test.each([
    "192.0.3.1",
    "198.51.100.128",
    "203.0.113.1",
    "127.0.0.1",
    "192.0.2.0",
    "192.0.2.255",
    "0.0.0.0",
    "::1",
    "",
    "192.0.2",
  ])("[SEC-11] an asker outside our subnets gets silence: %j", (asker) => {
    expect(respond([eth0, wlan0]).answersAfter(search({}, asker))).toEqual([])
  })

  test("[SEC-11] source port 0 gets silence", () => {
    expect(respond().answersAfter(search({}, "192.0.2.77", 0))).toEqual([])
  })

  test("[SSDP-28] [SSDP-29] silence for what is not ours and what is no search", () => {
    const { answersAfter } = respond()
    answersAfter(search({ ST: "urn:schemas-upnp-org:service:Presence:2" }))
    answersAfter(search({ ST: undefined }))
    expect(answersAfter({ ...search(), startLine: "NOTIFY * HTTP/1.1" })).toEqual([])
  })

  test.each([
    ["1", 1000],
    ["3", 3000],
    ["120", 5000],
  ])("[SSDP-21] with MX %s every reply has a slot of its own, within MX less a margin", (mx, windowMs) => {
    const { responder, clock, socket } = respond([eth0], 0, 0.25, 0.5, 0.999999)
    responder.handle(search({ ST: "ssdp:all", MX: mx }))
    clock.advance(LONGEST_MS)
    const slots = socket.sent.map(({ atMs }) => atMs - ONE_PM)
    expect(slots).toHaveLength(4)
    for (const slot of slots) expect(slot).toBeLessThanOrEqual(windowMs - 200)
    expect(new Set(slots).size).toBe(4)
    expect(slots[0]).toBe(0)
    expect(slots[3]).toBeGreaterThan(windowMs / 2)
  })

  test("[SSDP-21] a slow search does not hold up a quick one", () => {
    const { responder, clock, socket } = respond([eth0], 0.9, 0.1)
    responder.handle(search({ MX: "5" }, "192.0.2.77"))
    responder.handle(search({ MX: "1" }, "192.0.2.78"))
    clock.advance(100)
    expect(socket.sent.map(({ to }) => to)).toEqual([{ address: "192.0.2.78", port: 50000 }])
  })

  test("[SSDP-22] [SSDP-32] ssdp:all gets each of the four replies exactly once", () => {
    const replies = respond().answersAfter(all())
    expect(replies.map(({ target }) => target).sort()).toEqual(table.map(({ target }) => target).sort())
  })

  test("[SSDP-32] a datagram that came in over two interfaces is one search", () => {
    const { responder, clock, socket } = respond([eth0, { ...eth0, name: "wlan1", address: "192.0.2.11" }])
    responder.handle(search())
    clock.advance(99)
    responder.handle(search())
    clock.advance(LONGEST_MS)
    expect(socket.sent).toHaveLength(1)
  })

  test("[SSDP-32] the same search somewhat later, for another target or from another port is a new one", () => {
    const { responder, clock, socket } = respond()
    responder.handle(search())
    responder.handle(search({ ST: "upnp:rootdevice" }))
    responder.handle(search({}, "192.0.2.77", 50001))
    clock.advance(100)
    responder.handle(search())
    clock.advance(LONGEST_MS)
    expect(socket.sent).toHaveLength(4)
  })

  test("[SEC-11] one source gets 20 replies a second, and others are still answered", () => {
    const { responder, clock, socket } = respond([eth0], 0)
    for (let port = 1; port <= 100; port++) responder.handle(all("192.0.2.66", port))
    responder.handle(all("192.0.2.67"))
    clock.advance(1000)
    expect(socket.sent).toHaveLength(24)
    for (let port = 1; port <= 100; port++) responder.handle(all("192.0.2.66", port))
    clock.advance(1000)
    expect(socket.sent).toHaveLength(44)
  })

  test("[SEC-11] all sources together get 200 replies a second", () => {
    const { responder, clock, socket } = respond([eth0], 0)
    for (let host = 1; host <= 250; host++) responder.handle(all(`192.0.2.${host}`))
    expect(clock.waiting).toBe(200)
    clock.advance(1000)
    expect(socket.sent).toHaveLength(200)
  })

  test("[SSDP-12] close forgets the replies that wait and lets none follow", () => {
    const { responder, clock, socket } = respond()
    responder.handle(all())
    responder.close()
    responder.close()
    responder.handle(all("192.0.2.78"))
    expect(clock.waiting).toBe(0)
    clock.advance(LONGEST_MS)
    expect(socket.sent).toEqual([])
  })

  test("[SSDP-35] a reply that does not leave is told of", async () => {
    const { responder, clock, socket, options } = respond([eth0, wlan0])
    socket.broken.add(eth0.address)
    responder.handle(search())
    responder.handle(search({}, "198.51.100.77"))
    await clock.run(LONGEST_MS, 1000)
    expect(options.errors).toEqual(["eth0: ENETUNREACH"])
    expect(socket.sent.map(({ from }) => from)).toEqual([wlan0.address])
  })
})
