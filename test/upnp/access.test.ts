import { expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { type AccessRule, type Level, levelOf } from "../../src/upnp/access"
import { allowedCallbacks } from "../../src/upnp/eventing/callback"
import { inNetwork, parseNetwork } from "../../src/upnp/ip"
import { LAN } from "../fakes/memory-network"
import { ControlPoint, presenceOnLan } from "../presence-on-lan"
import { envelope, SERVICE } from "../soap"

const rule = (network: string, level: Level): AccessRule => {
  const parsed = parseNetwork(network)
  if (!parsed) throw new Error(network)
  return { network: parsed, level }
}

test.each([
  ["10.0.0.0/8", "10.9.8.7", true],
  ["10.0.0.0/8", "11.0.0.1", false],
  ["10.0.0.0/8", "::ffff:10.1.1.1", true],
  ["0.0.0.0/0", "203.0.113.1", true],
  ["0.0.0.0/0", "::1", false],
  ["192.168.1.7", "192.168.1.7", true],
  ["192.168.1.7", "192.168.1.8", false],
  ["fe80::/10", "fe80::1%eth0", true],
  ["fd00::/8", "fe80::1%eth0", false],
  ["::/0", "2001:db8::1", true],
])("%s holds %s: %s", (network, address, holds) => {
  const parsed = parseNetwork(network)
  expect(parsed && inNetwork(address, parsed)).toBe(holds)
})

test.each(["", "10.0.0.0/33", "::/129", "10.0.0.0/", "10.0.0/8", "lan", "fe80::1%eth0/10"])("%j is no network", (network) => {
  expect(parseNetwork(network)).toBeUndefined()
})

test("[SEC-15] the first rule that fits counts; none fits: none; no rules: the device's own subnets", () => {
  const rules = [rule("192.168.1.66", "none"), rule("192.168.1.0/24", "read"), rule("192.168.0.0/16", "control")]
  const levels = ["192.168.1.66", "192.168.1.20", "192.168.2.1", "10.0.0.1"].map((address) => levelOf(address, rules, [LAN]))
  expect(levels).toEqual(["none", "read", "control", "none"])
  expect(["192.168.1.66", "192.168.2.1"].map((address) => levelOf(address, [], [LAN]))).toEqual(["control", "none"])
})

const callOf = (action: string) => ({
  method: "POST",
  path: "/upnp/presence/control",
  body: envelope(`<u:${action} xmlns:u="${SERVICE}"/>`),
  headers: { "content-type": "text/xml", soapaction: `"${SERVICE}#${action}"` },
})

const READER = { address: "10.0.0.5", port: 50000 }

async function started(access: readonly AccessRule[]) {
  const lan = presenceOnLan({ access })
  lan.device.start()
  await lan.clock.run(200)
  return lan
}

test("[SEC-15] who may read gets the Get actions and events; any other action is 606; who may nothing gets 403", async () => {
  const lan = await started([rule("10.0.0.0/8", "read"), rule("192.168.1.20", "control")])
  const call = async (action: string, peer?: typeof READER) => await lan.request({ ...callOf(action), ...(peer && { peer }) })
  expect((await call("GetPresence", READER)).status).toBe(200)
  expect((await call("GetPresenceOfContactsUpdate", READER)).status).toBe(200)
  const refused = await call("UpdatePresence", READER)
  expect([refused.status, refused.body?.includes("<errorCode>606</errorCode>")]).toEqual([500, true])
  expect((await call("UpdatePresence")).body).toContain("<errorCode>402</errorCode>") // may, but says nothing
  expect((await call("Nonsense", READER)).body).toContain("<errorCode>401</errorCode>") // the more specific one
  expect((await call("GetPresence", { address: "192.168.1.21", port: 1 })).status).toBe(403)
})

test("[contract.md] events go to networks that are admitted, and to no others", async () => {
  const lan = await started([rule("10.0.0.0/8", "read"), rule("192.168.1.99", "none"), rule("192.168.1.0/24", "control")])
  const subscribe = async (callback: string, peer = READER) =>
    (
      await lan.request({
        method: "SUBSCRIBE",
        path: "/upnp/presence/event",
        headers: { callback: `<${callback}>`, nt: "upnp:event" },
        peer,
      })
    ).status
  expect(await subscribe("http://10.0.0.5:5004/")).toBe(200)
  expect(await subscribe("http://10.7.7.7:5004/")).toBe(200)
  expect(await subscribe("http://192.168.1.30:5004/")).toBe(200)
  for (const host of ["192.168.1.99", "192.168.2.1", "203.0.113.1", "127.0.0.1", "239.255.255.250", "0.0.0.0"])
    expect([host, await subscribe(`http://${host}:5004/`)]).toEqual([host, 412])
})

test("[contract.md] access and limits apply in place", async () => {
  const lan = await started([])
  const ask = async () => (await lan.request({ method: "GET", path: "/upnp/presence/device.xml" })).status
  expect(await ask()).toBe(200)
  const limits = DEFAULT_LIMITS
  lan.device.configure({ access: [rule("10.0.0.0/8", "control")], limits })
  expect(await ask()).toBe(403)
  lan.device.configure({ access: [], limits: { ...limits, subscribers: 1 } })
  expect(await ask()).toBe(200)
  const subscribe = async (port: number) =>
    (
      await lan.request({
        method: "SUBSCRIBE",
        path: "/upnp/presence/event",
        headers: { callback: `<http://192.168.1.20:${port}/>`, nt: "upnp:event" },
      })
    ).status
  expect([await subscribe(5004), await subscribe(5005)]).toEqual([200, 503])
  expect(lan.network.order.filter((word) => word === "listen")).toHaveLength(1) // nothing was closed for it
})

test("[SEC-15] who is no longer let in hears no more; the others go on, and the same rules again change nothing", async () => {
  const access = () => [rule("10.0.0.0/8", "read"), rule("192.168.1.0/24", "control")]
  const lan = await started(access())
  const [near, far] = [new ControlPoint(lan, "192.168.1.20"), new ControlPoint(lan, "10.0.0.5")]
  await near.subscribe()
  await far.subscribe()
  await lan.clock.run(1000)
  expect([near.seqs, far.seqs]).toEqual([[0], [0]])
  const limits = DEFAULT_LIMITS
  lan.device.configure({ access: access(), limits })
  expect(lan.device.subscriptions).toHaveLength(2)
  lan.device.configure({ access: [rule("192.168.1.0/24", "read")], limits })
  expect(lan.device.subscriptions.map(({ peer }) => peer)).toEqual(["192.168.1.20"])
})

test("[SEC-15] a subscription whose events go to whoever is no longer let in ends too", async () => {
  const lan = await started([rule("10.0.0.0/8", "read"), rule("192.168.1.0/24", "control")])
  await new ControlPoint(lan).subscribe({ callback: "<http://10.0.0.5:5004/>" })
  lan.device.configure({ access: [rule("192.168.1.0/24", "control")], limits: DEFAULT_LIMITS })
  expect(lan.device.subscriptions).toEqual([])
})

test.each([
  ["127.0.0.1", false],
  ["[::1]", false],
  ["169.254.1.1", false],
  ["[fe80::1]", false],
  ["10.0.0.255", false],
  ["10.0.0.20", true],
  ["[fd00::9]", true],
])("[SEC-1, SEC-3] where everybody may call, events may go to %s: %s", (host, goes) => {
  const other = { name: "eth1", address: "10.0.0.10", netmask: "255.255.255.0", internal: false }
  const local = { address: LAN.address, port: 49200 }
  const peer = { address: "192.168.1.20", port: 50000 }
  const callbacks = allowedCallbacks(`<http://${host}/>`, { local, peer, interfaces: [LAN, other], admits: () => true })
  expect(callbacks.length === 1).toBe(goes)
})
