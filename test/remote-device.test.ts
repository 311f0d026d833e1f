import { describe, expect, test } from "vitest"
import { NoDeviceError } from "../src/service/action-error"
import { MOST_CALLS } from "../src/service/limits"
import { refused } from "./fakes/home-network"
import { propertySet, ScriptedDevice, user } from "./fakes/scripted-device"
import { tuple } from "./presence-on-lan"
import { connected, RemoteOnLan } from "./remote-on-lan"
import { SERVICE } from "./soap"

const userIs = (basic: string) => ({ UserPresenceInfo: user(basic, "UserPresenceInfo") })
const bobIs = (basic: string) => {
  const [, presence = ""] =
    /<p:UserPresence[^>]*>(.*)<\/p:UserPresence>/s.exec(user(basic, "UserPresence", "sip:bob@example.com")) ?? []
  const peer =
    '<remoteContact><peer:id xmlns:peer="urn:schemas-upnp-org:phone:peer">sip:bob@example.com</peer:id></remoteContact>'
  return {
    PresenceOfContactsUpdate: `<p:PresenceOfContactsUpdate xmlns:p="urn:schemas-upnp-org:phone:presence">${peer}${presence}</p:PresenceOfContactsUpdate>`,
  }
}

/** It comes back after having forgotten its subscriptions. */
async function comesBack(lan: Awaited<ReturnType<typeof connected>>, variables: Record<string, string> = {}): Promise<void> {
  lan.device.restart()
  lan.device.alive()
  await lan.pass(100)
  await lan.device.notify({ ...userIs(lan.device.basic), ...variables })
  await lan.pass(100)
}

test("[SEC-7] somebody who floods the place of its events gets 503, is counted, and the device is heard", async () => {
  const lan = await connected()
  const lines: unknown[] = []
  lan.remote.refused.onLine((line) => lines.push(line))
  const statuses = []
  for (let time = 0; time < 1100; time++) statuses.push((await lan.home.notify("/", [], "", "192.168.1.66")).status)
  expect([statuses.indexOf(503), new Set(statuses)]).toEqual([1000, new Set([400, 503])])
  expect(lan.remote.refused.rows.map(({ reason, count }) => [reason, count])).toEqual([
    ["request", 1000],
    ["rate", 100],
  ])
  expect(lines).toMatchObject([
    { reason: "request", isFirst: true },
    { reason: "rate", isFirst: true },
  ])
  await lan.device.notify(userIs("closed"))
  await lan.pass()
  expect(lan.told()).toEqual(["user closed"])
  await lan.remote.stop()
  expect(lan.clock.waiting).toBe(0)
})

describe("a device that goes and comes", () => {
  test("[contract.md] searching, connected, lost and since when", async () => {
    const lan = await connected()
    lan.device.byebye()
    await lan.pass()
    const since = lan.clock.now()
    await lan.pass(1000)
    expect(lan.remote.status).toEqual({ code: "lost", sinceAt: since })
    await comesBack(lan)
    expect(lan.statuses.map(({ code }) => code)).toEqual(["connected", "lost", "connected"])
    await lan.remote.stop()
    expect(lan.code).toBe("stopped")
  })

  test("[contract.md] what is known is told first at each connection, then what changed meanwhile", async () => {
    const lan = await connected()
    expect(lan.known).toHaveLength(1)
    lan.device.byebye()
    lan.device.basic = "closed"
    await comesBack(lan)
    expect(lan.known).toHaveLength(2)
    expect(lan.known[1]).toMatchObject([{ event: "user", user: { tuples: [{ basic: "closed" }] } }])
    expect(lan.told()).toEqual(["user closed"])
  })

  test("with another boot and no byebye it is used anew, and never shown as lost", async () => {
    const lan = await connected()
    lan.device.basic = "closed"
    await comesBack(lan)
    expect(lan.statuses.map(({ code }) => code)).toEqual(["connected"])
    expect(lan.told()).toEqual(["user closed"])
    expect(lan.device.subscriptions.size).toBe(1)
  })

  test("one that counts no boots and comes back unchanged is subscribed to again as soon as it announces itself", async () => {
    const lan = await connected()
    const { bootId } = lan.device
    lan.device.basic = "closed"
    lan.device.restart()
    lan.device.bootId = bootId
    lan.device.alive()
    await lan.pass(2000)
    expect(lan.told()).toEqual(["user closed"])
    expect(lan.device.subscriptions.size).toBe(1)
    expect(lan.statuses.map(({ code }) => code)).toEqual(["connected"])

    const before = lan.device.calls.length
    for (let copy = 0; copy < 12; copy++) lan.device.alive()
    await lan.pass(2000)
    expect(lan.device.calls.slice(before).map(({ method }) => method)).toEqual(["SUBSCRIBE", "POST"]) // once for all of them
  })

  test("contacts of whom it told before are asked about when it is back", async () => {
    const lan = await connected()
    await lan.device.notify(bobIs("open"))
    await lan.pass()
    expect(lan.told()).toEqual(["sip:bob@example.com open"])
    lan.device.byebye()
    lan.device.results.GetContactPresence = { ContactPresence: user("closed", "UserPresence", "sip:bob@example.com") }
    await comesBack(lan)
    expect(lan.told()).toEqual(["sip:bob@example.com closed"])
  })

  test("what it told before it went again is told", async () => {
    const lan = await connected()
    const service = await lan.service()
    lan.device.byebye()
    lan.device.restart()
    lan.device.scripts.set("GetPresence", () => new Promise(() => {}))
    lan.device.alive()
    await lan.pass(100)
    await lan.device.notify(userIs("closed"))
    await lan.pass(100)
    expect(lan.told()).toEqual([]) // it waits for what is known
    lan.device.byebye()
    await lan.pass()
    expect(lan.told()).toEqual(["user closed"])
    await expect(service.user).rejects.toBeInstanceOf(NoDeviceError)
  })

  test("20 times, with and without byebye, the final state is told each time", async () => {
    const lan = await connected()
    const final: string[] = []
    for (let round = 0; round < 20; round++) {
      if (round % 2) lan.device.byebye()
      lan.device.unplug()
      await lan.pass(round * 300)
      lan.device.basic = round % 3 ? "closed" : "open"
      final.push(lan.device.basic)
      await comesBack(lan)
      const now = lan.remote.status.code === "connected" ? await (await lan.service()).user : undefined
      expect([round, now?.tuples[0]?.basic]).toEqual([round, lan.device.basic])
    }
    const changes = final.filter((basic, index) => basic !== (index > 0 ? final[index - 1] : "open"))
    expect(lan.told()).toEqual(changes.map((basic) => `user ${basic}`))
  })

  test("one that is switched off without a word is told as lost within ten seconds, and messages fail at once", async () => {
    const lan = await connected()
    lan.device.unplug()
    await lan.pass(11_000)
    expect(lan.code).toBe("lost")
    await expect(lan.service()).rejects.toBeInstanceOf(NoDeviceError)
  })

  test("a call that finds nobody is NO_DEVICE, and the device counts as lost", async () => {
    const lan = await connected()
    const service = await lan.service()
    lan.device.unplug()
    await expect(service.user).rejects.toBeInstanceOf(NoDeviceError)
    await lan.pass(100)
    expect(lan.code).toBe("lost")
  })

  test("a call that is cut off says at once that the device has gone, but not of one that only does badly", async () => {
    const lan = await connected()
    const service = await lan.service()
    const cut = () => {
      throw Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" })
    }
    for (const what of ["GetPresence", "GET /device.xml"]) {
      lan.device.scripts.set(what, cut)
      for (let time = 0; time < 3; time++) await expect(service.user).rejects.toMatchObject({ code: 501 })
      await lan.pass(100)
    }
    expect(lan.statuses.map(({ code }) => code)).toEqual(["connected"])
    lan.device.unplug()
    lan.home.devices.set("192.168.1.30:49000", async ({ method }) => {
      if (method === "GET") throw refused()
      return cut()
    })
    await expect(service.user).rejects.toMatchObject({ code: 501 })
    await lan.pass(100)
    expect(lan.code).toBe("lost")
  })

  test("flows wait 5 s for a device that is still searched for", async () => {
    const lan = new RemoteOnLan()
    await lan.start()
    const waiting = lan.service().catch((cause: unknown) => cause)
    await lan.pass(5100)
    expect(await waiting).toBeInstanceOf(NoDeviceError)
    expect(lan.code).toBe("searching")
  })

  test("one that restarts is waited for, for five minutes, before another one takes its place", async () => {
    const lan = await connected()
    const other = new ScriptedDevice(lan.home, { address: "192.168.1.40", udn: "uuid:99999999-2222-4333-8444-555555555555" })
    other.alive()
    lan.device.byebye()
    await lan.pass(299_000)
    expect(lan.remote.udn).toBe(lan.device.udn)
    await lan.pass(6000)
    expect(lan.remote.udn).toBe(other.udn)
  })
})

describe("which device", () => {
  test("a UDN, with or without uuid:, in any case", async () => {
    const lan = new RemoteOnLan("99999999-2222-4333-8444-55555555555A")
    const other = new ScriptedDevice(lan.home)
    const wanted = new ScriptedDevice(lan.home, { address: "192.168.1.40", udn: "uuid:99999999-2222-4333-8444-55555555555a" })
    await lan.start()
    other.alive()
    wanted.alive()
    await lan.pass(4000)
    expect(lan.remote.udn).toBe(wanted.udn)
    expect(other.calls).toEqual([])
  })

  test("a description's URL, whose host may be a name: nobody has to announce it, and a restart is seen within 5 s", async () => {
    const lan = new RemoteOnLan("http://nas.example:49000/device.xml")
    const device = new ScriptedDevice(lan.home)
    lan.home.devices.set("nas.example:49000", async (call) => ({
      ...(await lan.home.devices.get("192.168.1.30:49000")?.(call)),
      peer: { address: "192.168.1.30", port: 49_000 },
    }))
    await lan.start()
    await device.notify(userIs("open"))
    await lan.pass(100)
    expect(lan.code).toBe("connected")
    expect(lan.home.calls.filter(({ to }) => to.address === "nas.example")).toHaveLength(1)
    device.basic = "closed"
    device.restart()
    await lan.pass(5000)
    expect(lan.told()).toEqual(["user closed"])

    device.unplug()
    await lan.pass(4000)
    expect(lan.code).toBe("lost")
    device.basic = "open"
    device.restart()
    await lan.pass(2100)
    await device.notify(userIs("open"))
    await lan.pass(100)
    expect([lan.code, lan.told()]).toEqual(["connected", ["user open"]])
  })

  test("one that is of no use is passed over", async () => {
    const lan = new RemoteOnLan()
    const liar = new ScriptedDevice(lan.home)
    liar.scripts.set("GET /device.xml", () => ({ body: liar.description("") }))
    const honest = new ScriptedDevice(lan.home, { address: "192.168.1.40", udn: "uuid:99999999-2222-4333-8444-555555555555" })
    await lan.start()
    liar.alive()
    honest.alive()
    await lan.pass(4000)
    expect(lan.remote.udn).toBe(honest.udn)
    honest.byebye()
    await lan.pass(400_000) // and not looked into again and again
    expect(liar.called("GET")).toHaveLength(1)
  })

  test.each(["", "http://192.168.1.30:49000/device.xml"])(
    "a thousand that are of no use, and one that is named, are not asked as fast as they answer: '%s'",
    async (target) => {
      const lan = new RemoteOnLan(target)
      const device = new ScriptedDevice(lan.home)
      device.scripts.set("GET /device.xml", () => ({ body: device.description("") }))
      await lan.start()
      for (let boot = 0; boot < (target ? 1 : 1002); boot++) {
        device.bootId = String(boot)
        device.alive()
        await lan.pass()
      }
      const before = device.calls.length
      await lan.pass(10_000)
      expect(device.calls.length - before).toBeLessThan(10)
    },
  )

  test.each([
    ["boots", (device: ScriptedDevice, time: number) => device.alive(SERVICE, { "BOOTID.UPNP.ORG": String(time) })],
    ["descriptions", (device: ScriptedDevice, time: number) => device.alive(SERVICE, { "CONFIGID.UPNP.ORG": String(time) })],
    ["places", (device: ScriptedDevice, time: number) => device.alive(SERVICE, { LOCATION: `${device.location}?${time}` })],
    ["ends", (device: ScriptedDevice) => [device.byebye(), device.alive()]],
  ])(
    "[SEC-7] hundreds of %s that somebody announces cost no more than a few, and then it is used as before",
    async (_what, say) => {
      for (const target of ["", "http://192.168.1.30:49000/device.xml"]) {
        const lan = await connected(target)
        const before = lan.device.calls.length
        for (let time = 0; time < 300; time++) {
          say(lan.device, time)
          await lan.pass()
        }
        expect(lan.device.calls.length - before).toBeLessThan(100)
        lan.device.restart()
        lan.device.alive()
        await lan.pass(6000)
        await lan.device.notify(userIs("open"))
        await lan.pass(100)
        expect(lan.code).toBe("connected")
        await lan.remote.stop()
        expect(lan.clock.waiting).toBe(0)
      }
    },
  )

  test("the service of an embedded device", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    const inner = `<device><friendlyName>Inner</friendlyName><UDN>uuid:INNER</UDN><serviceList>${device.service()}</serviceList></device>`
    device.scripts.set("GET /device.xml", () => ({
      body: device.description("").replace("</device>", `<deviceList>${inner}</deviceList></device>`),
    }))
    await lan.start()
    device.alive("upnp:rootdevice")
    await lan.pass(7000)
    expect([lan.remote.udn, lan.remote.name]).toEqual(["uuid:inner", "Inner"])
    device.byebye("upnp:rootdevice")
    await lan.pass()
    expect(lan.code).toBe("lost")
  })
})

describe("a device that does badly", () => {
  test("without events it is asked every 10 s, and says so", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    device.scripts.set("SUBSCRIBE /event", () => ({ status: 503 }))
    await lan.start()
    device.alive()
    await lan.pass(4000)
    expect(lan.code).toBe("eventless")
    device.basic = "closed"
    await lan.pass(11_000)
    expect(lan.told()).toEqual(["user closed"])
    device.scripts.clear()
    await lan.pass(61_000)
    await device.notify(userIs("open"))
    await lan.pass()
    expect(lan.code).toBe("connected")
    expect(lan.errors).not.toEqual([])
  })

  test("[SEC-13] a URL with as many blanks inside as fit into a description is no URL, at once", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    const blanks = device.service({ controlURL: `/a${" ".repeat(1_000_000)}b` })
    device.scripts.set("GET /device.xml", () => ({ body: device.description(blanks) }))
    const before = process.cpuUsage()
    await lan.start()
    device.alive()
    await lan.pass(1000)
    expect(lan.code).toBe("searching")
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(10_000) // it was minutes
  })

  test("an initial event that never comes is noticed", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    await lan.start()
    device.alive()
    await lan.pass(4000)
    expect(lan.code).toBe("connected")
    await lan.pass(10_000)
    expect(lan.code).toBe("eventless")
  })

  test("a lost event is made up for within half a minute", async () => {
    const lan = await connected()
    lan.device.lose()
    lan.device.basic = "closed"
    await lan.pass(31_000)
    expect(lan.told()).toEqual(["user closed"])
  })

  test("one that grants a second, and then does not know what it granted, costs a new subscription every 2 s at most", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    device.timeout = "Second-1"
    await lan.start()
    device.alive()
    await lan.pass(100)
    await device.notify(userIs("open"))
    device.scripts.set("SUBSCRIBE /event", (call) => {
      device.subscriptions.delete(new Map(call.headers).get("SID") ?? "")
      return device.answer(call)
    })
    const before = device.calls.length
    await lan.pass(10_000)
    expect(device.calls.length - before).toBeLessThan(25)
  })

  test("one that cannot count costs a new subscription every 2 s at most, and its events count", async () => {
    const lan = await connected()
    for (let round = 0; round < 10; round++) {
      await lan.device.notify(userIs(round % 2 ? "open" : "closed"), { seq: 0 })
      await lan.pass(300)
    }
    expect(lan.told()).toHaveLength(10)
    expect(lan.device.called("UNSUBSCRIBE").length).toBeLessThanOrEqual(2)
  })

  test("[CP-14] after a gap it is subscribed to anew, though a renewal comes between", async () => {
    const lan = await connected()
    lan.device.lose()
    await lan.device.notify(userIs("closed"))
    lan.device.alive()
    await lan.pass(4000)
    expect(lan.device.called("UNSUBSCRIBE")).toHaveLength(1)
    expect(lan.device.called("SUBSCRIBE").map(({ headers }) => new Map(headers).has("SID"))).toEqual([false, true, false])
  })

  test("slow answers do not keep back what its events tell", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    device.scripts.set("GetPresence", async () => {
      await new Promise((resolve) => lan.clock.after(20_000, () => resolve(undefined)))
      return { body: device.result("GetPresence") }
    })
    await lan.start()
    device.alive()
    await lan.pass(100)
    await device.notify(userIs("open"))
    await lan.pass(3100)
    expect([lan.code, lan.known.length]).toEqual(["connected", 1])
    await device.notify(userIs("closed"))
    await lan.pass()
    expect(lan.told()).toEqual(["user closed"])
    device.basic = "closed"
    await lan.pass(30_000)
    expect(lan.told()).toEqual([])
  })

  test("[SEC-7] while it hangs, as many calls wait as are bounded; the others are told so at once", async () => {
    const lan = await connected()
    const service = await lan.service()
    const held: (() => void)[] = []
    lan.device.scripts.set("GetPresence", async () => {
      await new Promise<void>((resolve) => held.push(resolve))
      return { body: lan.device.result("GetPresence") }
    })
    for (const ask of [() => service.user, () => service.update(tuple("t1", "closed"), "flow")]) {
      const calls = Array.from({ length: MOST_CALLS + 5 }, () => Promise.resolve(ask()).catch((cause: unknown) => cause))
      const firstFive = Promise.all(calls.slice(-5))
      for (const cause of await firstFive) expect(cause).toMatchObject({ code: 603, word: "LIMIT_REACHED", detail: "100" })
      while (held.length > 0) {
        for (const answer of held.splice(0)) answer()
        await lan.pass()
      }
      for (const user of await Promise.all(calls.slice(0, -5))) expect(user).toMatchObject({ entity: "pres:zoe@example.com" })
    }
    lan.device.scripts.clear()
    expect(await service.user).toMatchObject({ entity: "pres:zoe@example.com" })
    expect(await service.update(tuple("t1", "closed"), "flow")).toMatchObject({ entity: "pres:zoe@example.com" })
  })

  test("an event that cannot be read is reported, and the rest of it counts", async () => {
    const lan = await connected()
    await lan.device.notify({ ...userIs("closed"), Watcher: "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>" })
    await lan.device.deliver([...lan.device.subscriptions.keys()][0] ?? "", "2", "no XML")
    await lan.pass()
    expect(lan.told()).toEqual(["user closed"])
    expect(lan.errors).toHaveLength(2)
  })

  test("the values of events may be elements instead of text", async () => {
    const lan = await connected()
    const body = propertySet({ UserPresenceInfo: "X" }).replace("X", user("closed", "UserPresenceInfo"))
    await lan.device.deliver([...lan.device.subscriptions.keys()][0] ?? "", "1", body)
    await lan.pass()
    expect(lan.told()).toEqual(["user closed"])
  })

  test("[SEC-8] a description or an answer with entities is refused", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    device.scripts.set("GET /device.xml", () => ({ body: `<!DOCTYPE root [<!ENTITY a "b">]>${device.description()}` }))
    await lan.start()
    device.alive()
    await lan.pass(3000)
    expect(lan.code).toBe("searching")
  })
})

describe("this machine", () => {
  test("[contract.md] `advertise` says where devices find it, behind a bridge that maps ports", async () => {
    for (const [advertise, base] of [
      ["192.168.1.5:8080", "http://192.168.1.5:8080/"],
      ["192.168.1.5", "http://192.168.1.5:51000/"],
    ] as const) {
      const lan = new RemoteOnLan("", { advertise })
      const device = new ScriptedDevice(lan.home)
      await lan.start()
      device.alive()
      await lan.pass(100)
      const [, callback] = /<(.*)>/.exec(new Map(device.called("SUBSCRIBE")[0]?.headers).get("CALLBACK") ?? "") ?? []
      expect(callback).toContain(base)
    }
  })

  test("without an interface it waits for one, and says so", async () => {
    const lan = new RemoteOnLan()
    lan.home.addresses = []
    await lan.start()
    expect(lan.code).toBe("no-network")
  })

  test("[CP-1] an address that cannot be used yet, as new ones of IPv6, is searched from as soon as it can", async () => {
    const lan = new RemoteOnLan()
    const fresh = "fd77::5"
    lan.home.addresses = [
      ...lan.home.addresses,
      { name: "eth0", address: fresh, netmask: "ffff:ffff:ffff:ffff::", internal: false },
    ]
    lan.home.tentative.add(fresh)
    await lan.start()
    await lan.pass(1000)
    const isSearchedFrom = () => new Set(lan.home.asked.map(({ from }) => from)).has(fresh)
    expect([isSearchedFrom(), lan.home.asked.length]).toEqual([false, 6])
    lan.home.tentative.clear()
    await lan.pass(5000)
    expect(isSearchedFrom()).toBe(true)
  })

  test("where advertisements cannot be heard, searches find", async () => {
    const lan = new RemoteOnLan()
    lan.home.ssdpFailure = new Error("EADDRINUSE")
    const device = new ScriptedDevice(lan.home)
    await lan.start()
    expect(lan.errors).toHaveLength(1)
    device.reply()
    await lan.pass(4000)
    expect(lan.code).toBe("connected")
  })

  test("all that was open is closed at the end, also in the middle of a connection", async () => {
    for (const ms of [0, 10, 100]) {
      const lan = new RemoteOnLan()
      const device = new ScriptedDevice(lan.home)
      device.scripts.set("GetPresence", () => new Promise(() => {}))
      await lan.start()
      device.alive()
      await lan.pass(ms)
      await lan.remote.stop()
      expect(lan.home.open).toEqual(new Set())
      await lan.pass(10_000)
      expect(lan.clock.waiting).toBeLessThanOrEqual(1)
    }
  })

  test("[contract.md] at the end nothing waits for a device that hangs, and who waited for it is told that there is none", async () => {
    const lan = await connected()
    const service = await lan.service()
    lan.device.scripts.set("GetPresence", () => new Promise(() => {}))
    lan.device.scripts.set("GetContactPresence", () => new Promise(() => {}))
    lan.remote.follow("sip:bob@example.com")
    lan.remote.settle()
    const waiting = Promise.resolve(service.user).catch((cause: unknown) => cause)
    await lan.pass()
    await lan.remote.stop()
    expect(await waiting).toBeInstanceOf(NoDeviceError)
    expect(lan.clock.waiting).toBe(0)
  })

  test("flows hear of nothing before all of them have started", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    lan.remote.start(Promise.resolve())
    await lan.pass()
    device.alive()
    await lan.pass(100)
    await device.notify(userIs("open"))
    await device.notify(userIs("closed"))
    await lan.pass(100)
    expect([lan.known, lan.told()]).toEqual([[], []])
    lan.remote.settle()
    await lan.pass(100)
    expect(lan.known).toMatchObject([[{ user: { tuples: [{ basic: "closed" }] } }]])
  })

  test("[contract.md] a deploy tells what is known to those who are new, and to nobody else", async () => {
    const lan = await connected()
    const fresh: number[] = []
    lan.remote.onKnown(({ known }) => fresh.push(known.length))
    lan.remote.settle()
    await lan.pass(100)
    expect([fresh, lan.known.length]).toEqual([[1], 1])
  })
})

test("an update goes through the device and comes back", async () => {
  const lan = await connected()
  const { device } = lan
  device.scripts.set("UpdatePresence", ({ body = "" }) => {
    expect(body).toContain("pres:zoe@example.com")
    device.basic = "closed"
    return { body: device.result("UpdatePresence") }
  })
  expect(await (await lan.service()).update(tuple("t1", "closed"), "flow")).toMatchObject({ tuples: [{ basic: "closed" }] })
  expect(lan.changes).toMatchObject([{ event: "user", source: "flow" }])
})
