import { expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { PATHS } from "../../src/upnp/protocol"
import { RequestRates } from "../../src/upnp/request-rates"
import { ManualClock } from "../fakes/manual-clock"
import { headerOf } from "../fakes/memory-network"
import { presenceOnLan } from "../presence-on-lan"

const ANN = "192.168.1.20"
const BEN = "192.168.1.21"

/** Who asks so often, on a clock. */
function rates(perSecond: number) {
  const clock = new ManualClock(1_000_000)
  const counted = new RequestRates()
  /** How many of so many requests at once are answered. */
  const ask = (address: string, times: number) =>
    Array.from({ length: times }, () => counted.admits(address, perSecond, clock.now())).filter(Boolean).length
  const charge = (address: string, tookMs: number) => counted.charge(address, perSecond, tookMs)
  return { clock, ask, charge }
}

test("[SEC-7] after a rest an address may ask five seconds' worth at once, then so many a second; another is not touched", () => {
  const { clock, ask } = rates(10)
  expect([ask(ANN, 100), ask(BEN, 20)]).toEqual([50, 20])
  clock.advance(1000)
  expect([ask(ANN, 100), ask(BEN, 100)]).toEqual([10, 40])
  clock.advance(100)
  expect(ask(ANN, 100)).toBe(1)
  clock.advance(3_600_000)
  expect(ask(ANN, 100)).toBe(50)
})

test("[SEC-7] what takes long counts as several: one address keeps us busy for two fifths of the time", () => {
  const { clock, ask, charge } = rates(200)
  expect(ask(ANN, 1)).toBe(1)
  charge(ANN, 1.9)
  expect(ask(ANN, 1000), "a short one counts once").toBe(999)
  let busyMs = 0
  for (let second = 0; second < 20; second++) {
    clock.advance(1000)
    while (ask(ANN, 1) === 1) {
      charge(ANN, 90)
      busyMs += 90
    }
  }
  expect(busyMs / 20).toBeCloseTo(400, -2)
  expect(ask(BEN, 1000)).toBe(1000)
})

test("[SEC-7] where few are allowed each may take its time, and a machine that stood still locks nobody out for long", () => {
  const { clock, ask, charge } = rates(1)
  expect(ask(ANN, 1)).toBe(1)
  charge(ANN, 399)
  expect(ask(ANN, 9)).toBe(4)
  charge(ANN, 3_600_000)
  clock.advance(3000)
  expect(ask(ANN, 9)).toBe(1)
})

test("[SEC-7] a clock that is put back locks nobody out", () => {
  const { clock, ask } = rates(10)
  ask(ANN, 100)
  clock.jump(-3_600_000)
  expect(ask(ANN, 100)).toBe(0)
  clock.advance(1000)
  expect(ask(ANN, 100)).toBe(10)
})

test("[SEC-7] of a thousand addresses it remembers what they asked, however many there are", () => {
  const { ask } = rates(1)
  ask(ANN, 5)
  for (let other = 0; other < 1023; other++) ask(`10.0.${other >> 8}.${other & 255}`, 1)
  expect(ask(ANN, 1)).toBe(0)
  ask("10.1.0.0", 1) // one too many
  expect(ask(ANN, 9)).toBe(5) // forgotten
})

const DESCRIPTION = { method: "GET", path: PATHS.description }

async function started(limits: object) {
  const lan = presenceOnLan({ limits })
  lan.device.start()
  await lan.clock.run(200)
  const flood = async (address: string, times: number) => {
    const replies = []
    for (let asked = 0; asked < times; asked++)
      replies.push(await lan.request({ ...DESCRIPTION, peer: { address, port: 1 + asked } }))
    return replies
  }
  return { ...lan, flood }
}

test("[SEC-7] who asks more than that gets 503 and when to come back; everybody else is served on", async () => {
  const lan = await started({ requestsPerSecondPerAddress: 2 })
  const replies = await lan.flood(ANN, 11)
  expect(replies.map(({ status }) => status)).toEqual([...Array(10).fill(200), 503])
  expect(headerOf(replies[10] ?? { headers: [] }, "RETRY-AFTER")).toBe("1")
  expect((await lan.flood(BEN, 1))[0]?.status).toBe(200)
  lan.clock.advance(1000)
  expect((await lan.flood(ANN, 3)).map(({ status }) => status)).toEqual([200, 200, 503])
})

test("[SEC-7] who asks for what takes long gets 503 sooner", async () => {
  const lan = await started({ requestsPerSecondPerAddress: 200 })
  await lan.flood(ANN, 1)
  lan.network.served(ANN, 900)
  lan.network.served(ANN, 900)
  lan.network.served(ANN, 900)
  expect((await lan.flood(ANN, 1))[0]?.status).toBe(503)
  expect((await lan.flood(BEN, 1))[0]?.status).toBe(200)
})

test("[contract.md] another rate holds at once, without a break", async () => {
  const lan = await started({ requestsPerSecondPerAddress: 1 })
  await lan.flood(ANN, 6)
  lan.device.configure({ access: [], limits: { ...DEFAULT_LIMITS, requestsPerSecondPerAddress: 100 } })
  lan.clock.advance(1000)
  expect(new Set((await lan.flood(ANN, 100)).map(({ status }) => status))).toEqual(new Set([200]))
  expect(lan.network.order.filter((word) => word === "listen")).toHaveLength(1)
})

test("[SEC-11] other limits of answers to searches hold at once, without a break", async () => {
  const lan = await started({ searchAnswersPerSecond: 3, searchAnswersPerSecondPerAddress: 2 })
  const answers = async () => {
    const before = lan.network.datagrams.length
    for (const address of [ANN, ANN, ANN, BEN, BEN, BEN])
      lan.network.hear({
        startLine: "M-SEARCH * HTTP/1.1",
        headers: { MAN: '"ssdp:discover"', MX: "1", ST: "upnp:rootdevice" },
        from: { address, port: 1 + ++port },
      })
    await lan.clock.run(1500, 100)
    const replies = lan.network.datagrams.slice(before).filter(({ to }) => to !== "group")
    return [ANN, BEN].map((address) => replies.filter(({ to }) => to !== "group" && to.address === address).length)
  }
  let port = 0
  expect(await answers()).toEqual([2, 1])
  const limits = { ...DEFAULT_LIMITS, searchAnswersPerSecond: 4, searchAnswersPerSecondPerAddress: 3 }
  lan.device.configure({ access: [], limits })
  expect(await answers()).toEqual([3, 1])
})
