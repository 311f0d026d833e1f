import { expect, test } from "vitest"
import { LAN } from "../fakes/memory-network"
import { presenceOnLan } from "../presence-on-lan"

/** The statuses that differ from the one before, as a device's node hears them. */
const codes = ({ statuses }: ReturnType<typeof presenceOnLan>) =>
  statuses.map(({ code }) => code).filter((code, index, all) => code !== all[index - 1])

test("[SSDP-9, 10, 12] a life: listen, byebye, alive; at the end byebye, then silence", async () => {
  const lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(2000)
  expect(codes(lan)).toEqual(["up"])
  expect(lan.statuses[0]).toEqual({
    code: "up",
    locations: ["http://192.168.1.10:49200/upnp/presence/device.xml"],
    unused: [],
  })
  const alive = lan.network.order.indexOf("ssdp:alive")
  expect(lan.network.order.slice(0, 2)).toEqual(["listen", "ssdp:byebye"])
  expect(lan.network.order.slice(0, alive).filter((word) => word === "ssdp:byebye")).toHaveLength(4)
  const stopped = lan.device.stop()
  await lan.clock.run(2000)
  await stopped
  expect(lan.network.order.slice(-6)).toEqual([...Array(4).fill("ssdp:byebye"), "silence", "unlisten"])
  expect(codes(lan)).toEqual(["up", "stopped"])
})

test("[SSDP-35] no network is said, and one that comes is used", async () => {
  const lan = presenceOnLan()
  lan.network.addresses = []
  lan.device.start()
  await lan.clock.run(1000)
  expect(codes(lan)).toEqual(["no-network"])
  lan.network.addresses = [LAN]
  await lan.clock.run(6000, 100)
  expect(codes(lan).at(-1)).toBe("up")
})

test("a port that is taken is said, and tried again until it is free", async () => {
  const lan = presenceOnLan({ port: 8200 })
  lan.network.takenPorts.add(8200)
  lan.device.start()
  await lan.clock.run(1000)
  expect(lan.statuses).toMatchObject([{ code: "port-taken", port: 8200 }])
  lan.network.takenPorts.clear()
  await lan.clock.run(6000, 100)
  expect([codes(lan).at(-1), lan.network.port]).toEqual(["up", 8200])
})

test("[contract.md] without a port of its own it takes the usual one, or any other that it then keeps", async () => {
  const lan = presenceOnLan({ usualPort: 49300 })
  lan.device.start()
  await lan.clock.run(100)
  expect([lan.network.port, lan.ports]).toEqual([49300, []])
  const late = presenceOnLan({ usualPort: 49300 })
  late.network.takenPorts.add(49300)
  late.device.start()
  await late.clock.run(100)
  expect(late.ports).toEqual([49200])
})

test("a refused SSDP port leaves it reachable but not discoverable, and is tried again", async () => {
  const lan = presenceOnLan()
  lan.network.ssdpFailure = new Error("EACCES")
  lan.device.start()
  await lan.clock.run(100)
  expect(lan.statuses).toMatchObject([
    { code: "undiscoverable", locations: ["http://192.168.1.10:49200/upnp/presence/device.xml"] },
  ])
  expect((await lan.network.request({ method: "GET", path: "/upnp/presence/device.xml" })).status).toBe(200)
  lan.network.ssdpFailure = undefined
  await lan.clock.run(6000, 100)
  expect(codes(lan)).toEqual(["undiscoverable", "up"])
})

test("whatever does not leave is said, once, until it leaves again", async () => {
  const lan = presenceOnLan()
  lan.network.multicastFailure = new Error("EPERM")
  lan.device.start()
  await lan.clock.run(2000)
  expect(lan.statuses.at(-1)).toMatchObject({ code: "undiscoverable", cause: lan.network.multicastFailure })
  lan.network.multicastFailure = undefined
  lan.clock.advance(900_000) // announced again: SSDP-8
  await lan.clock.run(1000)
  expect(codes(lan).at(-1)).toBe("up")
})

test("an SSDP socket that fails later is opened anew", async () => {
  const lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(100)
  lan.network.breakSsdp(new Error("ENETDOWN"))
  await lan.clock.run(8000, 100)
  expect(codes(lan)).toEqual(["up", "undiscoverable", "up"])
})

test("[SSDP-36] an address that changes is followed: byebye, then alive from the new one", async () => {
  const lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(2000)
  lan.network.order.length = 0
  lan.network.freePort = 50000
  lan.network.addresses = [{ ...LAN, address: "192.168.1.11" }]
  await lan.clock.run(8000, 100)
  expect(lan.network.order.indexOf("ssdp:byebye")).toBeLessThan(lan.network.order.indexOf("unlisten"))
  expect(lan.statuses.at(-1)).toMatchObject({ code: "up", locations: ["http://192.168.1.11:49200/upnp/presence/device.xml"] })
})

test("stopping while it opens leaves nothing open", async () => {
  const lan = presenceOnLan()
  lan.device.start()
  const stopped = lan.device.stop()
  await lan.clock.run(3000, 100)
  await stopped
  expect(lan.network.order.filter((word) => word === "listen")).toHaveLength(
    lan.network.order.filter((word) => word === "unlisten").length,
  )
  expect(lan.clock.waiting).toBe(0)
})

const WLAN = { name: "wlan0", address: "10.0.0.10", netmask: "255.255.255.0", internal: false }

test("[SSDP-35] an address that cannot be used is left out, said if that lasts, and used as soon as it can be", async () => {
  const lan = presenceOnLan()
  lan.network.addresses = [LAN, WLAN]
  lan.network.deadAddresses.add(WLAN.address)
  lan.device.start()
  await lan.clock.run(2000)
  const up = { code: "up", locations: ["http://192.168.1.10:49200/upnp/presence/device.xml"] }
  expect(lan.statuses.at(-1)).toEqual({ ...up, unused: [] }) // it may be a second old
  await lan.clock.run(5000, 100)
  expect(lan.statuses.at(-1)).toEqual({ ...up, unused: ["10.0.0.10: EADDRNOTAVAIL"] })
  lan.network.deadAddresses.clear()
  await lan.clock.run(5000, 100)
  expect(lan.statuses.at(-1)).toMatchObject({ code: "up", unused: [], locations: { length: 2 } })
})

test("[SSDP-35] an address that nobody can be heard at is said, and disturbs the others no more than it has to", async () => {
  const lan = presenceOnLan()
  lan.network.addresses = [LAN, WLAN]
  lan.network.deafAddresses.add(WLAN.address)
  lan.device.start()
  await lan.clock.run(2000)
  const before = lan.network.said.length
  await lan.clock.run(20_000, 100)
  expect(lan.network.said.length).toBe(before) // trying again says nothing
  expect(lan.statuses.at(-1)).toMatchObject({ code: "up", unused: ["10.0.0.10: addMembership ENOBUFS"] })
  lan.network.deafAddresses.clear()
  await lan.clock.run(10_000, 100)
  expect(lan.network.datagrams.at(-1)?.from).toBe(WLAN.address)
  expect(lan.statuses.at(-1)).toMatchObject({ code: "up", unused: [] })
})

test("[SSDP-36] an interface that comes or goes ends no connection of the others", async () => {
  const lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(2000)
  lan.network.order.length = 0
  lan.network.addresses = [LAN, WLAN]
  await lan.clock.run(8000, 100)
  expect(lan.network.order.filter((word) => word.includes("listen"))).toEqual(["listen"])
  lan.network.addresses = [LAN]
  await lan.clock.run(8000, 100)
  expect(lan.network.order.filter((word) => word.includes("listen"))).toEqual(["listen", "unlisten"])
  expect(lan.boots).toHaveLength(2) // one for the start, one for the interface that came
})

test("[contract.md] what is advertised stands in every LOCATION, on the interfaces of its family", async () => {
  const link = { name: "eth0", address: "fe80::10%eth0", netmask: "ffff:ffff:ffff:ffff::", internal: false }
  const lan = presenceOnLan({ advertise: { address: "203.0.113.7", port: 8080 } })
  lan.network.addresses = [LAN, WLAN, link]
  lan.device.start()
  await lan.clock.run(2000)
  const location = "http://203.0.113.7:8080/upnp/presence/device.xml"
  expect(lan.statuses.at(-1)).toMatchObject({ code: "up", locations: [location] })
  expect(new Set(lan.network.datagrams.map(({ from }) => from))).toEqual(new Set([LAN.address, WLAN.address]))
  const said = lan.network.said.flatMap(({ headers }) => headers.filter(([name]) => name === "LOCATION"))
  expect(new Set(said.map(([, value]) => value))).toEqual(new Set([location]))
  const ask = (host: string) => lan.request({ method: "GET", path: "/upnp/presence/device.xml", headers: { host } })
  expect([(await ask("203.0.113.7:8080")).status, (await ask("203.0.113.8:8080")).status]).toEqual([200, 403])
})

test("with any port, one is taken that is free at all addresses", async () => {
  const lan = presenceOnLan({ usualPort: 49300 })
  lan.network.addresses = [LAN, WLAN]
  lan.network.takenPorts.add(49300)
  lan.device.start()
  await lan.clock.run(2000)
  expect(lan.statuses.at(-1)).toMatchObject({ code: "up", locations: { length: 2 } })
  expect(lan.ports).toEqual([49200])
})
