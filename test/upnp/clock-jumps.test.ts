import { describe, expect, test } from "vitest"
import { PATHS } from "../../src/upnp/protocol"
import { propertySet, ScriptedDevice, user } from "../fakes/scripted-device"
import { ControlPoint, presenceOnLan, tuple } from "../presence-on-lan"
import { connected, RemoteOnLan } from "../remote-on-lan"
import { SERVICE } from "../soap"

const DAY_MS = 86_400_000
const JUMPS: [string, number][] = [
  ["a day ahead, as when a machine without a clock of its own is told the time", DAY_MS],
  ["a day back", -DAY_MS],
  ["half a second back", -500],
]

/** A device that is up, with one subscriber; then the wall clock jumps. */
async function subscribed(jumpMs: number) {
  const lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(1000)
  const point = new ControlPoint(lan)
  await point.subscribe({ timeout: "Second-1800" })
  await lan.clock.run(1000)
  await lan.service.update(tuple("door", "open"), "flow")
  await lan.clock.run(100)
  lan.clock.jump(jumpMs)
  return { lan, point }
}

describe.each(JUMPS)("the wall clock of a device jumps %s", (_title, jumpMs) => {
  test("[GENA-10] subscriptions hold as long as they were granted", async () => {
    const { lan, point } = await subscribed(jumpMs)
    lan.clock.advance(1790 * 1000)
    const past = point.heard.length
    await lan.service.update(tuple("door", "closed"), "flow")
    await lan.clock.run(100)
    expect(point.heard.length).toBe(past + 1)
    lan.clock.advance(10_000)
    expect((await point.send("SUBSCRIBE", { sid: point.sid })).status).toBe(412)
  })

  test("[GENA-34] what changes is told within a second, and no two within one", async () => {
    const { lan, point } = await subscribed(jumpMs)
    const past = point.heard.length
    for (let count = 0; count < 40; count++) {
      await lan.service.update(tuple("door", count % 2 ? "open" : "closed"), "flow")
      await lan.clock.run(100)
    }
    expect(point.heard.length - past).toBeGreaterThanOrEqual(3)
    expect(point.heard.length - past).toBeLessThanOrEqual(5)
  })

  test("[SSDP-6] it goes on to announce itself as often, and answers searches and requests", async () => {
    const { lan } = await subscribed(jumpMs)
    const alives = () => lan.network.said.filter(({ headers }) => new Map(headers).get("NTS") === "ssdp:alive").length
    const before = alives()
    lan.clock.advance(1800 * 1000)
    const still = presenceOnLan()
    still.device.start()
    await still.clock.run(2100)
    const usual = still.network.said.length
    still.clock.advance(1800 * 1000)
    expect(alives() - before).toBe(still.network.said.length - usual)
    expect(alives() - before).toBeGreaterThan(0)

    const answers = () => lan.network.order.filter((what) => what === "reply").length
    const past = answers()
    const headers = { MAN: '"ssdp:discover"', MX: "1", ST: SERVICE }
    lan.network.hear({ startLine: "M-SEARCH * HTTP/1.1", headers, from: { address: "192.168.1.20", port: 5000 } })
    await lan.clock.run(1100)
    expect(answers()).toBe(past + 1)
    expect((await lan.request({ method: "GET", path: PATHS.description })).status).toBe(200)
  })
})

const userIs = (basic: string) => ({ UserPresenceInfo: user(basic, "UserPresenceInfo") })
const onlySid = (device: ScriptedDevice): string => [...device.subscriptions.keys()][0] ?? ""

describe.each(JUMPS)("the wall clock of a control point jumps %s", (_title, jumpMs) => {
  test("[CP-4, CP-15] the device is not lost, its events are heard, the subscription is renewed in time", async () => {
    const lan = await connected()
    const { device } = lan
    lan.clock.jump(jumpMs)
    await lan.pass(20_000)
    await device.deliver(onlySid(device), "1", propertySet(userIs("closed")))
    await lan.pass(100)
    expect([lan.code, lan.told()]).toEqual(["connected", ["user closed"]])
    expect(lan.statuses.some(({ code }) => code === "lost")).toBe(false)
    const before = device.called("SUBSCRIBE").length
    await lan.pass(900_000)
    expect(device.called("SUBSCRIBE").length).toBeGreaterThan(before)
  })

  test("[CP-14] a gap brings a new subscription as soon as ever", async () => {
    const lan = await connected()
    const { device } = lan
    const sid = onlySid(device)
    lan.clock.jump(jumpMs)
    await device.deliver(sid, "4", propertySet({ Watcher: "" }))
    await lan.pass(3000)
    expect(onlySid(device)).not.toBe(sid)
  })

  test("[CP-11] what comes before the answer to SUBSCRIBE is not held for longer", async () => {
    const lan = new RemoteOnLan()
    const device = new ScriptedDevice(lan.home)
    const answers: number[] = []
    device.scripts.set("SUBSCRIBE /event", async (call) => {
      const answer = device.answer(call)
      for (const sid of ["uuid:one", "uuid:two"])
        void device.deliver(sid, "0", propertySet(userIs("open"))).then(({ status }) => answers.push(status))
      await new Promise((resolve) => lan.clock.after(60_000, () => resolve(undefined)))
      return answer
    })
    await lan.start()
    device.alive()
    await lan.pass(3000)
    lan.clock.jump(jumpMs)
    await lan.pass(3000)
    expect(answers).toEqual([412, 412])
  })
})
