import { expect, test } from "vitest"
import { parseAdvert } from "../../src/upnp/control-point/advert"
import { OWN } from "../fakes/home-network"
import { ScriptedDevice } from "../fakes/scripted-device"
import { connected, RemoteOnLan } from "../remote-on-lan"
import { SERVICE } from "../soap"

const WLAN = { ...OWN, name: "wlan0", address: "10.0.0.77" }
const ZOE = "uuid:11111111-2222-4333-8444-555555555555"

async function looking(target = "") {
  const lan = new RemoteOnLan(target)
  lan.home.addresses = [OWN, WLAN]
  const device = new ScriptedDevice(lan.home)
  await lan.start()
  return Object.assign(lan, { device })
}

const notify = (headers: Readonly<Record<string, string>>) => ({
  startLine: "NOTIFY * HTTP/1.1",
  headers,
  from: { address: "192.168.1.30", port: 1900 },
})

/** A device with this location, told of from this address. */
async function at(location: string, from: string): Promise<string> {
  const lan = await looking()
  const { hostname, port } = new URL(location)
  const device = new ScriptedDevice(lan.home, { address: hostname, port: Number(port) })
  lan.home.hear({ ...device.advert(), LOCATION: location }, from)
  await lan.pass(4000)
  return lan.code
}

test("CP-1 a search has the group as HOST, a quoted MAN, MX 1 to 5 and ST, and goes out twice on each interface, from a port of its own", async () => {
  const lan = await looking()
  await lan.pass(1000)
  const { asked } = lan.home
  expect(new Set(asked.map(({ from }) => from))).toEqual(new Set([OWN.address, WLAN.address]))
  for (const from of [OWN.address, WLAN.address]) {
    const forService = asked.filter((each) => each.from === from && new Map(each.message.headers).get("ST") === SERVICE)
    expect(forService).toHaveLength(2)
    const [first, second] = forService.map(({ atMs }) => atMs)
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(100)
  }
  for (const { to, message } of asked) {
    const { HOST, MAN, MX } = Object.fromEntries(message.headers)
    expect(to).toEqual({ address: "239.255.255.250", port: 1900 })
    expect([message.start, HOST, MAN]).toEqual(["M-SEARCH", "239.255.255.250:1900", '"ssdp:discover"'])
    expect(Number(MX)).toSatisfy((mx: number) => mx >= 1 && mx <= 5)
  }
  expect(lan.home.open).toContain("search")
})

test("CP-2 searches are for the service, root devices and everything; who answers as a root device alone, and late, is found too", async () => {
  const lan = await looking()
  await lan.pass(1000)
  const targets = new Set(lan.home.asked.map(({ message }) => new Map(message.headers).get("ST")))
  expect(targets).toEqual(new Set([SERVICE, "upnp:rootdevice", "ssdp:all"]))
  await lan.pass(6000) // MX and more are over
  lan.device.reply("upnp:rootdevice")
  await lan.pass(7000)
  expect(lan.code).toBe("connected")
})

test("CP-3 devices are known by the UDN before ::, from advertisements and answers alike; repeated and odd headers do no harm", async () => {
  const lan = await looking()
  const { device } = lan
  device.alive(SERVICE, { "CACHE-CONTROL": "no-cache", USN: `${ZOE.toUpperCase()}::${SERVICE}` })
  device.alive("upnp:rootdevice", { "CACHE-CONTROL": "max-age=soon" })
  device.reply(ZOE)
  await lan.pass(100)
  await device.notify({ UserPresenceInfo: "" })
  await lan.pass(100)
  expect(lan.code).toBe("connected")
  expect(device.called("SUBSCRIBE")).toHaveLength(1)
  expect(lan.remote.udn).toBe(ZOE)
  for (const odd of ["", "no-cache", "max-age=soon", "max-age=0"])
    expect(parseAdvert(notify({ ...device.advert(), "CACHE-CONTROL": odd }))).toMatchObject({ maxAgeMs: 1_800_000 })
})

test("CP-4 one byebye ends a device, and needs no LOCATION; so does the end of all its advertisements", async () => {
  const lan = await connected()
  lan.device.byebye("upnp:rootdevice")
  await lan.pass()
  expect(lan.code).toBe("lost")

  const silent = await connected()
  silent.device.alive(SERVICE, { "CACHE-CONTROL": "max-age=9" })
  silent.device.alive("upnp:rootdevice", { "CACHE-CONTROL": "max-age=4" })
  await silent.pass(2000)
  silent.device.unplug()
  await silent.pass(4000)
  expect(silent.code).toBe("connected") // one of them holds, and nothing has failed
  await silent.pass(3500) // and nobody has looked yet whether it is there
  expect(silent.code).toBe("lost")
})

test("CP-5 another LOCATION, BOOTID or CONFIGID has the description read again; another boot ends subscriptions", async () => {
  const lan = await connected()
  const { device } = lan
  const described = () => device.calls.filter(({ path }) => path === "/device.xml").length
  const before = described()
  device.alive(SERVICE, { DATE: "today", HOST: "somewhere" })
  await lan.pass(100)
  expect(described()).toBe(before)

  device.configId = "8"
  device.alive()
  await lan.pass(100)
  expect(described()).toBe(before + 1)

  device.restart()
  device.alive()
  await lan.pass(100)
  expect(described()).toBe(before + 2)
  expect(device.subscriptions.size).toBe(1)
  await device.notify({ UserPresenceInfo: "" })
  await lan.pass()

  device.unplug()
  device.address = "192.168.1.31"
  device.plug()
  device.alive()
  await lan.pass(1000)
  expect(described()).toBe(before + 3)
  await device.notify({ UserPresenceInfo: "" })
  await lan.pass()
  expect(lan.remote.status).toMatchObject({ code: "connected", locations: ["http://192.168.1.31:49000/device.xml"] })
})

test("CP-6 LOCATION is http at the sender's address or in its subnet, and the URLs of a description lead to that host alone; no redirects", async () => {
  expect(await at("http://192.168.1.30:49000/device.xml", "192.168.1.30")).toBe("connected")
  expect(await at("http://192.168.1.31:49000/device.xml", "192.168.1.30")).toBe("connected")
  for (const [location, from] of [
    ["https://192.168.1.30:49000/device.xml", "192.168.1.30"],
    ["http://evil.example:49000/device.xml", "192.168.1.30"],
    ["http://user@192.168.1.30:49000/device.xml", "192.168.1.30"],
    ["http://10.9.9.9:49000/device.xml", "192.168.1.30"],
    ["http://127.0.0.1:49000/device.xml", "192.168.1.30"],
    ["http://169.254.1.1:49000/device.xml", "192.168.1.30"],
  ] as const)
    expect([location, await at(location, from)]).toEqual([location, "searching"])

  for (const [name, url] of [
    ["controlURL", "http://192.168.1.31:49000/control"],
    ["controlURL", "//127.0.0.1:49000/control"],
    ["SCPDURL", "https://192.168.1.30/scpd.xml"],
  ] as const) {
    const lan = await looking()
    const { device } = lan
    device.scripts.set("GET /device.xml", () => ({ body: device.description(device.service({ [name]: url })) }))
    device.alive()
    await lan.pass(4000)
    expect([url, lan.code]).toEqual([url, "searching"])
  }

  const redirecting = await looking()
  redirecting.device.scripts.set("GET /device.xml", () => ({
    status: 302,
    headers: { location: "http://192.168.1.31:49000/device.xml" },
  }))
  redirecting.device.alive()
  await redirecting.pass(3000)
  expect(redirecting.code).toBe("searching")
  expect(redirecting.home.calls.every(({ to }) => to.address === "192.168.1.30")).toBe(true)
})

test("CP-7 URLs are resolved against URLBase, else LOCATION; blanks, NULs and junk after the root do no harm; a service without SCPD is of no use", async () => {
  const lan = await looking()
  const { device } = lan
  const base = "<URLBase> http://192.168.1.30:49001/upnp/ </URLBase>"
  const services = device.service({ SCPDURL: " scpd.xml\n", controlURL: "control", eventSubURL: "../event" })
  const description = device.description(services).replace("<device>", `${base}<device>`)
  device.scripts.set("GET /device.xml", () => ({ body: `\uFEFF\n${description}\0\0<!-- a router says hello -->\n</html>` }))
  const other = new ScriptedDevice(lan.home, { port: 49_001 })
  device.alive()
  await lan.pass(100)
  expect(other.calls.map(({ method, path }) => `${method} ${path}`)).toEqual(
    expect.arrayContaining(["GET /upnp/scpd.xml", "SUBSCRIBE /event", "POST /upnp/control"]),
  )

  const useless = await looking()
  useless.device.scripts.set("GET /scpd.xml", () => ({ status: 404 }))
  useless.device.alive()
  const second = new ScriptedDevice(useless.home, { address: "192.168.1.40", udn: "uuid:99999999-2222-4333-8444-555555555555" })
  second.alive()
  await useless.pass(5000)
  expect(useless.remote.udn).toBe(second.udn)
})
