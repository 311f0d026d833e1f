import { beforeEach, describe, expect, test } from "vitest"
import { examine } from "../../../src/upnp/doctor/examine"
import type { Situation } from "../../../src/upnp/doctor/observation"
import type { Place } from "../../../src/upnp/link"
import type { HttpAnswer, HttpCall } from "../../../src/upnp/transport"
import { ManualClock } from "../../fakes/manual-clock"
import { headerOf } from "../../fakes/memory-network"
import { DoctorsNetwork, type Search } from "./doctor-network"
import { answer, LOCATION, NEIGHBOUR, OWN, router, situation, UDN, well } from "./observations"

const GROUP = { address: "239.255.255.250", port: 1900 }
const place = {
  networkInterface: well.networkInterface,
  device: { address: OWN, port: 49_200 },
  location: LOCATION,
  group: GROUP,
}
const LIMIT_MS = 5_000
const failure = (code: string) => Object.assign(new Error(code), { code })

let clock: ManualClock
let network: DoctorsNetwork

beforeEach(() => {
  clock = new ManualClock(1_000_000)
  network = new DoctorsNetwork(clock)
})

/** Lets the doctor look for as long as it may; how long it took. */
async function look(at: Place = place, where: Situation = situation) {
  const begun = clock.now()
  let tookMs = Number.POSITIVE_INFINITY
  const ports = { clock, network, entropy: { uuid: () => "token" } }
  const examined = examine(ports, at, where).finally(() => {
    tookMs = clock.now() - begun
  })
  await new Promise((resolve) => setImmediate(resolve)) // what needs no time is done at once
  await clock.run(LIMIT_MS, 50)
  return { ...(await examined), tookMs }
}

/** All is well: the device and a router answer. */
function playWell(): void {
  network.onSearch = ({ target, answer: reply }) => {
    if (target === UDN) clock.after(700, () => reply(answer()))
    else for (const each of [answer({ ST: target }), router()]) clock.after(1_900, () => reply(each))
  }
  network.onCall = ({ method, headers }) => {
    if (method === "GET") return ok({ body: `<root><UDN>${UDN}</UDN></root>` })
    if (method === "SUBSCRIBE") clock.after(50, () => void network.visit("NOTIFY", callbackOf(headers)))
    return ok({ headers: { sid: "uuid:1" } })
  }
}

const ok = (more: Partial<HttpAnswer> = {}): HttpAnswer => ({ status: 200, headers: {}, body: "", ...more })
const callbackOf = (headers: HttpCall["headers"]) => new URL(headerOf({ headers }, "CALLBACK")?.slice(1, -1) ?? "").pathname
const codes = ({ checks }: { checks: readonly { code: string }[] }) => checks.map(({ code }) => code)
const sent = ({ atMs, to, target, message }: Search) => [
  atMs - 1_000_000,
  to.address,
  target,
  headerOf(message, "MX"),
  headerOf(message, "HOST"),
]

describe("a doctor looks at a device at one interface", () => {
  test("all is well: each check, with its verdict, and who else is there", async () => {
    playWell()
    const { tookMs, ...examined } = await look()
    expect(codes(examined)).toEqual(["multicast.ok", "search.ok", "twin.none", "description.ok", "event.ok", "others.some"])
    expect(examined.checks.map(({ verdict }) => verdict)).toEqual(Array(6).fill("ok"))
    expect(examined).toMatchObject({ name: "eth0", address: OWN })
    expect(examined.others).toEqual([{ address: NEIGHBOUR, host: NEIGHBOUR, server: "Linux/5.4 UPnP/1.0 router/1.0" }])
    expect(tookMs).toBeLessThan(4_000)
    expect(network.open).toBe(0)
  })

  test("[CP-1] it searches for the device by group and by unicast, and a second later for all", async () => {
    playWell()
    await look()
    const host = "239.255.255.250:1900"
    expect(network.searches.map(sent)).toEqual([
      [0, OWN, UDN, "1", `${OWN}:1900`],
      [0, GROUP.address, UDN, "1", host],
      [400, GROUP.address, UDN, "1", host],
      [1_000, GROUP.address, "upnp:rootdevice", "2", host],
      [1_000, GROUP.address, "ssdp:all", "2", host],
    ])
    for (const { message } of network.searches) expect(headerOf(message, "MAN")).toBe('"ssdp:discover"')
  })

  test("who was found is not searched again", async () => {
    playWell()
    network.onSearch = ({ answer: reply }) => reply(answer())
    await look()
    expect(network.searches.filter(({ target, to }) => target === UDN && to.address === GROUP.address)).toHaveLength(1)
  })

  test("[GENA-1] it subscribes and unsubscribes as a control point does", async () => {
    playWell()
    await look()
    const path = "/upnp/presence/event"
    expect(network.calls.map(({ method, path, to }) => [method, path, to.address, to.port])).toEqual([
      ["GET", "/upnp/presence/device.xml", OWN, 49_200],
      ["SUBSCRIBE", path, OWN, 49_200],
      ["UNSUBSCRIBE", path, OWN, 49_200],
    ])
    const [, subscribe, unsubscribe] = network.calls
    expect(subscribe?.headers).toEqual([
      ["HOST", `${OWN}:49200`],
      ["CALLBACK", `<http://${OWN}:50000/token>`],
      ["NT", "upnp:event"],
    ])
    expect(unsubscribe?.headers).toEqual([
      ["HOST", `${OWN}:49200`],
      ["SID", "uuid:1"],
    ])
  })

  test("only an event at its own path counts", async () => {
    playWell()
    const replies: (number | undefined)[] = []
    const visit = async (method: string, path: string) => replies.push((await network.visit(method, path))?.status)
    network.onCall = ({ method }) => {
      if (method === "SUBSCRIBE") clock.after(50, () => void visit("NOTIFY", "/other").then(() => visit("GET", "/token")))
      return ok({ headers: { sid: "uuid:1" } })
    }
    expect(codes(await look())).toContain("event.silence")
    expect(replies).toEqual([412, 412])
  })

  test("nobody ever says anything: it ends in time, with nothing left open", async () => {
    const { tookMs, ...examined } = await look()
    expect(codes(examined)).toEqual(["multicast.ok", "search.silence", "twin.none", "description.silence", "others.none"])
    expect(tookMs).toBeLessThan(LIMIT_MS)
    expect(network.open).toBe(0)
  })

  test("an event that does not come, and a cancellation that is not answered: the same", async () => {
    network.onCall = ({ method }) => (method === "UNSUBSCRIBE" ? undefined : ok({ headers: { sid: "uuid:1" } }))
    const { tookMs, ...examined } = await look()
    expect(codes(examined)).toContain("event.silence")
    expect(tookMs).toBeLessThan(LIMIT_MS)
    expect(network.open).toBe(0)
  })

  test("the system refuses everything: each refusal is a finding", async () => {
    network.openFailure = failure("EADDRNOTAVAIL")
    network.listenFailure = failure("EACCES")
    network.onCall = () => failure("ECONNREFUSED")
    const { tookMs, ...examined } = await look()
    expect(codes(examined)).toEqual(["multicast.route", "description.failed"])
    expect(tookMs).toBe(0)
    expect(network.open).toBe(0)
  })

  test("the group refuses to be joined, and then to be sent to", async () => {
    playWell()
    network.joinFailure = failure("ENODEV")
    expect(codes(await look())).toContain("multicast.join")
    network.joinFailure = undefined
    network.sendFailure = failure("EPERM")
    expect(codes(await look())).toContain("multicast.firewall")
    expect(network.open).toBe(0)
  })

  test("the port is looked at only where the device was not found", async () => {
    playWell()
    network.portFailure = failure("EADDRINUSE")
    expect(codes(await look())).toContain("search.ok")
    network.onSearch = () => {}
    expect(codes(await look())).toContain("search.port")
  })

  test("[SSDP-37] a link-local address of IPv6: its own group, its zone where it connects and nowhere else", async () => {
    playWell()
    const address = "fe80::10%eth0"
    const location = "http://[fe80::10]:49200/upnp/presence/device.xml"
    const own = answer({ LOCATION: location }, address)
    network.onSearch = ({ answer: reply }) => reply(own)
    const at = { networkInterface: { ...well.networkInterface, address }, device: { address, port: 49_200 }, location }
    const examined = await look(at, { ...situation, locations: [location], ownAddresses: ["fe80::10%eth0"] })
    expect(codes(examined)).toEqual(["multicast.ok", "search.ok", "twin.none", "description.ok", "event.ok", "others.ipv6"])
    expect(network.searches.slice(0, 2).map(sent)).toEqual([
      [0, address, UDN, "1", "[fe80::10]:1900"],
      [0, "FF02::C", UDN, "1", "[FF02::C]:1900"],
    ])
    expect(network.calls.map(({ to }) => to.address)).toEqual([address, address, address])
    expect(network.calls[1]?.headers).toEqual([
      ["HOST", "[fe80::10]:49200"],
      ["CALLBACK", "<http://[fe80::10]:50000/token>"],
      ["NT", "upnp:event"],
    ])
  })

  test("[contract.md] what is advertised is where the description is read; events are asked for at the device", async () => {
    playWell()
    const examined = await look({ ...place, location: "http://203.0.113.7:8080/upnp/presence/device.xml" })
    expect(network.calls.map(({ method, to }) => [method, to.address, to.port])).toEqual([
      ["GET", "203.0.113.7", 8_080],
      ["SUBSCRIBE", OWN, 49_200],
      ["UNSUBSCRIBE", OWN, 49_200],
    ])
    expect(codes(examined)).toContain("description.ok")
    network.onCall = () => failure("EHOSTUNREACH")
    expect(codes(await look({ ...place, location: "http://203.0.113.7:49200/" }))).toContain("description.advertised")
  })

  test("a flood of answers is cut", async () => {
    playWell()
    network.onSearch = ({ answer: reply }) => {
      for (let index = 0; index < 10_000; index++) reply(router(`10.0.${index % 250}.${Math.floor(index / 250)}`))
    }
    const examined = await look()
    expect(examined.others).toHaveLength(20)
    expect(examined.checks.find(({ code }) => code === "others.some")?.values).toEqual({ count: "500" })
  })
})
