import { expect, test } from "vitest"
import { propertySet, ScriptedDevice, user } from "../fakes/scripted-device"
import { connected, RemoteOnLan } from "../remote-on-lan"

const headersOf = (call: { headers: readonly (readonly [string, string])[] } | undefined) => new Map(call?.headers)
const onlySid = (device: ScriptedDevice): string => [...device.subscriptions.keys()][0] ?? ""
const userIs = (basic: string) => ({ UserPresenceInfo: user(basic, "UserPresenceInfo") })

test("CP-10 the listener is up before SUBSCRIBE, whose CALLBACK is a random path at the address that leads to the device; TIMEOUT is Second-1800", async () => {
  const lan = new RemoteOnLan()
  const device = new ScriptedDevice(lan.home)
  let wasOpen = false
  device.scripts.set("SUBSCRIBE /event", (call) => {
    wasOpen = lan.home.open.has("listener 192.168.1.77")
    return device.answer(call)
  })
  await lan.start()
  device.alive()
  await lan.pass(100)
  expect(wasOpen).toBe(true)
  const headers = headersOf(device.called("SUBSCRIBE")[0])
  expect(headers.get("CALLBACK")).toMatch(/^<http:\/\/192\.168\.1\.77:51000\/[0-9a-f-]{36}>$/)
  expect([headers.get("NT"), headers.get("TIMEOUT")]).toEqual(["upnp:event", "Second-1800"])
})

test("CP-11 an event that comes before the answer to SUBSCRIBE is held until then, for 5 s at most; otherwise an unknown SID gets 412", async () => {
  const lan = new RemoteOnLan()
  const device = new ScriptedDevice(lan.home)
  const answers: Promise<{ status: number }>[] = []
  device.scripts.set("SUBSCRIBE /event", async (call) => {
    const answer = device.answer(call)
    answers.push(device.deliver(onlySid(device), "0", propertySet(userIs("closed"))))
    answers.push(device.deliver("uuid:stranger", "0", propertySet(userIs("open"))))
    await new Promise((resolve) => lan.clock.after(1000, () => resolve(undefined)))
    return answer
  })
  device.scripts.set("GetPresence", () => ({ status: 500 }))
  await lan.start()
  device.alive()
  await lan.pass(5000)
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 412])
  expect(lan.known).toMatchObject([[{ event: "user", user: { tuples: [{ basic: "closed" }] } }]])
  expect((await device.deliver("uuid:stranger", "1", "")).status).toBe(412)
})

test("CP-12 an event is answered 200 at once; 400 without NT or NTS, 412 with others or another SID", async () => {
  const lan = await connected()
  const { device } = lan
  const sid = onlySid(device)
  const answer = async (more: Record<string, string | undefined>, from = device.address) => {
    const all = { NT: "upnp:event", NTS: "upnp:propchange", SID: sid, SEQ: "1", ...more }
    const headers = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined)
    return (await lan.home.notify(device.subscriptions.get(sid) ?? "", headers, propertySet(userIs("closed")), from)).status
  }
  expect(await answer({ NT: undefined })).toBe(400)
  expect(await answer({ NTS: undefined })).toBe(400)
  expect(await answer({ NT: "upnp:other" })).toBe(412)
  expect(await answer({ NTS: "upnp:other" })).toBe(412)
  expect(await answer({ SID: undefined })).toBe(412)
  expect(await answer({ SID: "uuid:other" })).toBe(412)
  expect(lan.told()).toEqual([])
  expect(await answer({})).toBe(200)
  await lan.pass()
  expect(lan.told()).toEqual(["user closed"])
})

test("CP-13 an event belongs to its SID, whatever has become of the path; a stranger who knows only the SID is refused", async () => {
  const lan = await connected()
  const { device } = lan
  const sid = onlySid(device)
  const path = device.subscriptions.get(sid) ?? ""
  const deliver = async (at: string, seq: number, from = device.address) => {
    const headers = Object.entries({ NT: "upnp:event", NTS: "upnp:propchange", SID: sid, SEQ: String(seq) })
    return (await lan.home.notify(at, headers, propertySet(userIs(seq % 2 ? "closed" : "open")), from)).status
  }
  expect(await deliver(`${path}/`, 1)).toBe(200)
  expect(await deliver(`${path}garbage`, 2)).toBe(200)
  expect(await deliver("/", 3)).toBe(200)
  expect(await deliver(path, 4, "192.168.1.31")).toBe(200) // another address of the device
  expect(await deliver("/", 5, "192.168.1.31")).toBe(412)
  expect(lan.remote.refused.rows).toMatchObject([{ reason: "event", count: 1, address: "192.168.1.31" }])
  await lan.pass()
  expect(lan.told()).toEqual(["user closed", "user open", "user closed", "user open"])
})

test("CP-14 SEQ goes 0, 1 and after 4294967295 on with 1, leading zeros ignored; a gap ends the subscription, and a new one brings what was missed", async () => {
  const lan = await connected()
  const { device } = lan
  const sid = onlySid(device)
  await device.deliver(sid, "0001", propertySet(userIs("closed")))
  await device.deliver(sid, "2", propertySet(userIs("open")))
  await lan.pass(3000)
  expect([onlySid(device), lan.told()]).toEqual([sid, ["user closed", "user open"]])

  device.basic = "closed" // of which the event is lost
  await device.deliver(sid, "4", propertySet({ Watcher: "" }))
  await lan.pass(3000)
  expect(device.called("UNSUBSCRIBE").map((call) => headersOf(call).get("SID"))).toEqual([sid])
  expect(onlySid(device)).not.toBe(sid)
  expect(lan.told()).toEqual(["user closed"])

  const wrapping = await connected()
  const last = onlySid(wrapping.device)
  for (const seq of ["4294967295", "1", "2"]) await wrapping.device.deliver(last, seq, propertySet({ Watcher: "" }))
  await wrapping.pass(3000)
  expect(wrapping.device.called("UNSUBSCRIBE")).toHaveLength(1) // the leap to the end, and none after it
})

test("a renewal that fails after a gap has brought a new subscription leaves that one as it is [CP-14, CP-15]", async () => {
  const lan = await connected()
  const { device } = lan
  const sid = onlySid(device)
  device.scripts.set("SUBSCRIBE /event", async (call) => {
    if (headersOf(call).get("SID") !== sid) return device.answer(call)
    await new Promise((resolve) => lan.clock.after(5000, () => resolve(undefined)))
    throw new Error("reset")
  })
  await lan.pass(900_000)
  await device.deliver(sid, "4", propertySet({ Watcher: "" }))
  await lan.pass(10_000)
  expect(onlySid(device)).not.toBe(sid)
  expect(lan.statuses.map(({ code }) => code)).not.toContain("lost")
  expect(lan.code).toBe("connected")
})

test("a renewal that changes the SID does not heal a gap that waits [CP-14, CP-15]", async () => {
  const lan = await connected()
  const { device } = lan
  const sid = onlySid(device)
  await device.deliver(sid, "4", propertySet({ Watcher: "" })) // too soon after the beginning to begin again at once
  device.scripts.set("SUBSCRIBE /event", (call) => {
    if (!headersOf(call).has("SID")) return device.answer(call)
    return { headers: { sid: "uuid:renamed", timeout: "Second-1800" } }
  })
  device.alive()
  await lan.pass(5000)
  expect(device.called("UNSUBSCRIBE").map((call) => headersOf(call).get("SID"))).toEqual(["uuid:renamed"])
  expect(device.subscriptions.size).toBe(2) // the first one was forgotten under its old name
})

test("CP-15 it renews at half of the time granted, nonsense counts as 1800; 412 is followed by a new subscription; a refused connection waits for alive; a changed SID is kept", async () => {
  const renewals = (device: ScriptedDevice) => device.called("SUBSCRIBE").filter((call) => headersOf(call).has("SID"))
  for (const [timeout, seconds] of [
    ["Second-300", 150],
    ["infinite", 900],
    ["soon", 900],
  ] as const) {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    device.timeout = timeout
    await lan.start()
    device.alive()
    await lan.pass(100)
    await lan.pass((seconds - 1) * 1000)
    expect([timeout, renewals(device).length]).toEqual([timeout, 0])
    await lan.pass(2000)
    expect([timeout, renewals(device).length]).toEqual([timeout, 1])
  }

  const lan = await connected()
  const { device } = lan
  device.subscriptions.clear()
  await lan.pass(901_000)
  expect(device.subscriptions.size).toBe(1)
  expect(lan.code).toBe("connected")

  device.unplug()
  await lan.pass(901_000)
  expect(lan.code).toBe("lost")
  const before = device.calls.length
  device.plug()
  await lan.pass(60_000)
  expect(device.calls.length).toBe(before)
  device.alive()
  await lan.pass(100)
  expect(device.subscriptions.size).toBe(2)

  const renamed = await connected()
  renamed.device.scripts.set("SUBSCRIBE /event", () => ({ headers: { sid: "uuid:renamed", timeout: "Second-1800" } }))
  await renamed.pass(901_000)
  await renamed.device.deliver("uuid:renamed", "1", propertySet(userIs("closed")))
  await renamed.pass()
  expect(renamed.told()).toEqual(["user closed"])
})

test("CP-16 it unsubscribes when it ends, within 2 s whatever the device does", async () => {
  const lan = await connected()
  const sid = onlySid(lan.device)
  lan.device.scripts.set("UNSUBSCRIBE /event", () => ({ status: 412 }))
  await lan.remote.stop()
  expect(lan.device.called("UNSUBSCRIBE").map((call) => headersOf(call).get("SID"))).toEqual([sid])
  expect(lan.home.open).toEqual(new Set())

  const deaf = await connected()
  const given: number[] = []
  deaf.device.scripts.set("UNSUBSCRIBE /event", ({ timeoutMs }) => {
    given.push(timeoutMs)
    throw Object.assign(new Error("late"), { code: "ETIMEDOUT" })
  })
  await deaf.remote.stop()
  expect(given.every((ms) => ms <= 2000)).toBe(true)
  expect(deaf.home.open).toEqual(new Set())
})
