import { beforeEach, describe, expect, test } from "vitest"
import { BackOff } from "../../../src/upnp/eventing/back-off"
import { ManualClock } from "../../fakes/manual-clock"
import { ControlPoint, type PresenceOnLan, presenceOnLan, tuple } from "../../presence-on-lan"

const at = (port: number) => ({ to: { address: "192.168.1.20", port } })
const DEAD = at(1)

describe("[SEC-10] a place that does not answer", () => {
  let clock: ManualClock
  let backOff: BackOff

  beforeEach(() => {
    clock = new ManualClock()
    backOff = new BackOff(clock)
  })

  const isAwake = (place = DEAD) => backOff.awake([place]).length > 0
  /** How long it is left alone from now on. */
  const restMs = () => {
    let ms = 0
    for (; !isAwake(); ms += 500) clock.advance(500)
    return ms
  }

  test("rests twice as long each time, a minute at most, and as at first once it has answered", () => {
    const rests = Array.from({ length: 8 }, () => {
      backOff.failed(DEAD.to)
      return restMs()
    })
    expect(rests).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000])
    backOff.answered(DEAD.to)
    expect(isAwake()).toBe(true)
    backOff.failed(DEAD.to)
    expect(restMs()).toBe(1000)
  })

  test("has failed once if many things that were sent there at once fail", () => {
    for (let times = 0; times < 10; times++) backOff.failed(DEAD.to)
    expect(restMs()).toBe(1000)
    backOff.failed(DEAD.to)
    expect(restMs()).toBe(2000)
  })

  test("keeps waiting whoever has no other, until it may be tried; however the wall clock jumps", async () => {
    expect(backOff.rest([DEAD])).toBeUndefined()
    backOff.failed(DEAD.to)
    expect(backOff.rest([DEAD, at(2)])).toBeUndefined()
    let rested = false
    const waiting = backOff.rest([DEAD])?.then(() => {
      rested = true
    })
    clock.jump(-86_400_000)
    await clock.run(990)
    expect(rested).toBe(false)
    await clock.run(10)
    expect(rested).toBe(true)
    await waiting
  })

  test("is forgotten if there are too many of them, and nobody waits for it for ever", async () => {
    backOff.failed(DEAD.to)
    const waiting = backOff.rest([DEAD])
    for (let port = 2; port < 5000; port++) backOff.failed(at(port).to)
    await waiting
    expect([isAwake(), isAwake(at(4999)), clock.waiting]).toEqual([true, false, 1024])
  })

  test("keeps nobody waiting at the end", async () => {
    backOff.failed(DEAD.to)
    const waiting = backOff.rest([DEAD])
    backOff.close()
    await waiting
    expect(clock.waiting).toBe(0)
  })
})

describe("[SEC-10] a subscriber", () => {
  let lan: PresenceOnLan
  let point: ControlPoint

  beforeEach(async () => {
    lan = presenceOnLan()
    lan.device.start()
    await lan.clock.run(200)
    point = new ControlPoint(lan)
  })

  const dies = () => {
    point.answer = () => Promise.reject(new Error("ECONNREFUSED"))
  }
  /** Something changes each second. */
  const live = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      await lan.service.update(tuple("door", second % 2 ? "open" : "closed"), "flow")
      await lan.clock.run(1000, 50)
    }
  }

  test("that does not answer is tried less and less; when it answers it hears the last state, and then all at once", async () => {
    await point.subscribe()
    await live(2)
    dies()
    const before = point.heard.length
    await live(64)
    expect(point.heard.length - before).toBeLessThan(9) // of 64 events
    point.answer = async () => 200
    const past = point.heard.length
    await lan.service.update(tuple("door", "closed", { notes: [{ text: "last" }] }), "flow")
    await lan.clock.run(64_000, 100)
    expect(point.heard.length).toBe(past + 1)
    expect(point.last()).toContain("last")
    await live(5)
    expect(point.heard.length).toBe(past + 6)
    expect(point.seqs).toEqual(point.seqs.map((_, index) => index))
  })

  test("that does not answer keeps no other one waiting, not even one at the same address", async () => {
    const other = new ControlPoint(lan, point.address, point.port + 1)
    await point.subscribe()
    await other.subscribe()
    dies()
    await live(5)
    expect(other.heard.length).toBe(5) // the first is in the initial one
  })

  test("that renews is there again; that somebody else renews says nothing of it", async () => {
    await point.subscribe()
    await lan.clock.run(100)
    const stranger = { method: "SUBSCRIBE", path: "/upnp/presence/event", peer: { address: "192.168.1.21", port: 1 } } as const
    const callback = `<http://${point.address}:${point.port}/>`
    const { headers } = await lan.request({ ...stranger, headers: { callback, nt: "upnp:event" } })
    const theirs = new Map(headers).get("SID") ?? ""
    await lan.clock.run(100)
    dies()
    await live(20)
    const heard = () => point.heard.length
    let past = heard()
    await lan.request({ ...stranger, headers: { sid: theirs } })
    await live(2)
    expect(heard()).toBe(past)
    past = heard()
    point.answer = async () => 200
    await point.send("SUBSCRIBE", { sid: point.sid })
    await lan.clock.run(100)
    expect(heard()).toBeGreaterThan(past)
  })

  test("with a second URL hears by that at once while the first one rests", async () => {
    const second = new ControlPoint(lan, point.address, point.port + 1)
    await point.subscribe({ callback: `<http://${point.address}:${point.port}/><http://${second.address}:${second.port}/>` })
    dies()
    await live(10)
    expect([second.heard.length > 9, point.heard.length < 6]).toEqual([true, true])
  })

  test("that rests leaves nothing behind when the device stops", async () => {
    await point.subscribe()
    dies()
    await live(10)
    let fail: (cause: Error) => void = () => {}
    point.answer = () =>
      new Promise((_, reject) => {
        fail = reject
      })
    await live(10)
    const stopping = lan.device.stop()
    await lan.clock.run(500)
    await stopping
    await lan.service.close()
    fail(new Error("timed out"))
    const past = point.heard.length
    await lan.clock.run(100)
    expect([lan.clock.waiting, point.heard.length]).toEqual([0, past])
  })
})
