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
  expect(lan.statuses[0]).toEqual({ code: "up", locations: ["http://192.168.1.10:49200/upnp/presence/device.xml"] })
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
  expect(lan.statuses.at(-1)).toEqual({ code: "up", locations: ["http://192.168.1.11:49200/upnp/presence/device.xml"] })
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
