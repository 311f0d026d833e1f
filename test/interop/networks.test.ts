import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { end, launch, until } from "../real/processes"
import { lackingNamespaces, skipped } from "./lacking"
import { Lans } from "./lans"
import { Listener } from "./listener"
import { Machine } from "./machine"
import type { Seat } from "./places"

const SERVICE = "urn:schemas-upnp-org:service:Presence:1"
const FOLLOWED_MS = 10_000 // SSDP-35
const LATE_MS = 30_000 // because the machine is busy; the tests of conformance are exact
const EVENT = "/upnp/presence/event"
const CONTROL = "/upnp/presence/control"

const lan = (number: number) => [`10.77.${number}.1:`, "[fe80:", `[fd77:${number}::1]`]
const bodyOf = async (listener: Listener, url = "") => (await listener.request("GET", url)).body
const TITLE = "networks that come, go and change"

describe.skipIf(skipped(TITLE, lackingNamespaces))(TITLE, () => {
  let lans: Lans
  let machine: Machine
  let udn: string
  let one: Listener
  let two: Listener
  let sid: string
  let seatTwo: Seat

  beforeAll(async () => {
    lans = await Lans.open()
    machine = new Machine(lans.inside)
  })
  afterAll(async () => {
    await machine?.close()
    await one?.close()
    await two?.close()
    await lans?.close()
  })

  /** Each answer's LOCATION, and whether the asker can fetch the device's description there. */
  const found = async (listener: Listener, by: string) => {
    const answers = await listener.search(SERVICE, by)
    const all = answers.map(async ({ headers: { location } }) => [location, (await bodyOf(listener, location)).includes(udn)])
    return Promise.all(all)
  }

  test("[SSDP-35] without a network it waits; the first one that comes is used within 10 s, by IPv4 and IPv6", async () => {
    await until("no network", () => machine.log.includes("no-network") || undefined)
    expect(machine.last).toBeUndefined()
    one = await Listener.start(await lans.plug(1))
    const told = await machine.at(...lan(1))
    udn = `uuid:${told.udn.replace(/^uuid:/, "")}`
    await until(
      "alive by all three",
      () => new Set(one.announced(udn, "ssdp:alive").map(({ headers }) => headers.host)).size === 3 || undefined,
    )
    for (const { headers } of one.announced(udn, "ssdp:alive")) expect(told.locations).toContain(headers.location)
    for (const { headers } of one.announced(udn, "ssdp:alive")) expect(headers.location).not.toContain("%") // SSDP-15
  })

  test("[SSDP-32] [SSDP-37] who asks by IPv4, link-local or private IPv6 gets one answer, with a LOCATION that he can fetch", async () => {
    const [ipv4, link, site] = await Promise.all(["ipv4", "link", "site"].map((by) => found(one, by)))
    expect(ipv4).toEqual([[expect.stringContaining("http://10.77.1.1:"), true]])
    expect(link).toEqual([[expect.stringContaining("http://[fe80:"), true]])
    expect(site).toEqual([[expect.stringContaining("http://[fd77:1::1]:"), true]])
  })

  test("[SSDP-37] events go to link-local and private callbacks too, asked for by IPv6", async () => {
    const link = machine.last?.locations.find((url) => url.includes("[fe80:"))
    const own = machine.last?.locations.find((url) => url.includes("[fd77:"))
    const at = (location = "") => new URL(EVENT, location).href
    for (const callback of one.callbacks6) {
      const location = callback.includes("[fe80:") ? link : own
      const theirs = await one.subscribe(at(location), callback)
      expect(one.delivered(theirs)).toHaveLength(1)
      expect(await one.unsubscribe(at(location), theirs)).toBe(200)
    }
    expect(one.callbacks6).toHaveLength(2)
  })

  test("[SSDP-41] a second LAN: the first hears ssdp:update and no byebye, the second byebye and alive; each asker one answer of his own side", async () => {
    sid = await one.subscribe(`http://10.77.1.1:${portOf(machine)}${EVENT}`)
    const past = (nts: "ssdp:byebye" | "ssdp:update") => one.announced(udn, nts).length
    const [byebyes, updates] = [past("ssdp:byebye"), past("ssdp:update")]
    seatTwo = await lans.plug(2)
    two = await Listener.start(seatTwo)
    await machine.at(...lan(1), ...lan(2))
    await until("alive on both", () => two.announced(udn, "ssdp:alive").length >= 12 || undefined)
    await until("updates", () => past("ssdp:update") >= updates + 8 || undefined)
    const last = () => one.announced(udn, "ssdp:update").at(-1)?.headers ?? {}
    const boot = () => two.announced(udn, "ssdp:alive").at(-1)?.headers["bootid.upnp.org"]
    await until("the boot that was said to be next", () => boot() === last()["nextbootid.upnp.org"] || undefined)
    expect(past("ssdp:byebye")).toBe(byebyes)
    expect(Number(last()["nextbootid.upnp.org"])).toBeGreaterThan(Number(last()["bootid.upnp.org"]))
    expect(await Promise.all([found(one, "ipv4"), found(two, "ipv4"), found(two, "link")])).toEqual([
      [[expect.stringContaining("http://10.77.1.1:"), true]],
      [[expect.stringContaining("http://10.77.2.1:"), true]],
      [[expect.stringContaining("http://[fe80:"), true]],
    ])
  })

  test("[SSDP-27] asked at one address it answers with that side's LOCATION", async () => {
    expect(await found(two, "10.77.2.1")).toEqual([[expect.stringContaining("http://10.77.2.1:"), true]])
    expect(await found(two, "fd77:2::1")).toEqual([[expect.stringContaining("http://[fd77:2::1]:"), true]])
  })

  test("[SSDP-36] an address that changes is followed within 10 s, and nobody else notices", async () => {
    const [before, since] = [performance.now(), two.announced(udn, "ssdp:alive").length]
    await lans.readdress(2, 1, 9)
    await until("alive from the new one", () => isAt("http://10.77.2.9:", since), FOLLOWED_MS + LATE_MS)
    console.log(`followed within ${(performance.now() - before).toFixed(0)} ms`)
    expect(await found(two, "ipv4")).toEqual([[expect.stringContaining("http://10.77.2.9:"), true]])
    expect(one.announced(udn, "ssdp:byebye").filter(({ headers }) => headers.host?.startsWith("239."))).toHaveLength(4) // of the start
  })

  const isAt = (url: string, past: number) =>
    two
      .announced(udn, "ssdp:alive")
      .slice(past)
      .some(({ headers }) => headers.location?.startsWith(url)) || undefined

  test("[SSDP-36] a LAN that goes amid requests and events takes nothing along: the subscription on the other goes on, SEQ and all", async () => {
    const halfway = launch([...seatTwo.inside, process.execPath, "-e", HALFWAY, "10.77.2.9", portOf(machine)])
    await until("half a request", () => halfway.output().includes("halfway") || undefined)
    await two.subscribe(`http://10.77.2.9:${portOf(machine)}${EVENT}`)
    await lans.unplug(2)
    await machine.at(...lan(1))
    const control = `http://10.77.1.1:${portOf(machine)}${CONTROL}`
    expect((await update(one, control)).status).toBe(200)
    await until("the event", () => one.delivered(sid).length > 1 || undefined)
    expect(one.delivered(sid).map(({ headers }) => headers.seq)).toEqual(["0", "1"])
    expect(await found(one, "ipv4")).toHaveLength(1)
    await end(halfway.child)
    await machine.remove()
    expect(machine.log).not.toMatch(/uncaught|unhandled|^\s+at /im)
  })
})

/** Sends half of a request, and asks for something that it does not read. */
const HALFWAY = `
  const [host, port] = process.argv.slice(1)
  const { connect } = require("node:net")
  const head = " HTTP/1.1\\r\\nHost: " + host + ":" + port + "\\r\\n"
  const say = (text, done) => connect(port, host, function () { this.write(text, done) }).pause().on("error", () => {})
  say(("GET /upnp/presence/device.xml" + head + "\\r\\n").repeat(500))
  say("POST ${CONTROL}" + head + "Content-Length: 50000\\r\\n\\r\\n<", () => console.log("halfway"))`

const portOf = (machine: Machine): string => new URL(machine.last?.locations[0] ?? "").port

/** A change of the user's presence by a control point. */
function update(listener: Listener, control: string) {
  const presence =
    "&lt;presence xmlns='urn:ietf:params:xml:ns:pidf' entity='pres:user@example.com'&gt;&lt;tuple id='a'&gt;&lt;status&gt;&lt;basic&gt;open&lt;/basic&gt;&lt;/status&gt;&lt;/tuple&gt;&lt;/presence&gt;"
  const action = `<u:UpdatePresence xmlns:u="${SERVICE}"><UpdatedUserPresence>${presence}</UpdatedUserPresence></u:UpdatePresence>`
  const body = `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${action}</s:Body></s:Envelope>`
  const headers = { "content-type": 'text/xml; charset="utf-8"', soapaction: `"${SERVICE}#UpdatePresence"` }
  return listener.request("POST", control, headers, body)
}
