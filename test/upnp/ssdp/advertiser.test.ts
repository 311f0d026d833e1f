import { describe, expect, test } from "vitest"
import { Advertiser } from "../../../src/upnp/ssdp/advertiser"
import { ManualClock } from "../../fakes/manual-clock"
import { chance, eth0, header, optionsOn, RememberingSocket, type Sent, table, wlan0 } from "./presence-on-ssdp"

const HALF_MAX_AGE_MS = 900_000
const SETTLED_MS = 2000

function advertise(interfaces = [eth0], ...fractions: number[]) {
  const clock = new ManualClock()
  const socket = new RememberingSocket(clock)
  const options = optionsOn(...interfaces)
  const advertiser = new Advertiser({ clock, socket, entropy: chance(...(fractions.length ? fractions : [0.5])) }, options)
  const of = (kind: string, from = eth0.address) => socket.sent.filter((each) => each.kind === kind && each.from === from)
  return { clock, socket, options, advertiser, of }
}

/** Splits what was sent into sets of four. */
const setsOf = (sent: readonly Sent[]) =>
  Array.from({ length: sent.length / table.length }, (_, round) => sent.slice(round * table.length, (round + 1) * table.length))

describe("advertiser", () => {
  test("[SSDP-9] nothing happens before start, and a second start starts nothing", () => {
    const { clock, socket, advertiser, of } = advertise()
    clock.advance(SETTLED_MS)
    expect(socket.sent).toEqual([])
    advertiser.start()
    advertiser.start()
    clock.advance(SETTLED_MS)
    expect(of("ssdp:alive")).toHaveLength(12)
  })

  test.each([
    [0, 0],
    [0.42, 42],
    [0.99, 99],
  ])("[SSDP-6] at chance %d the first packet waits %i ms", (fraction, waitMs) => {
    const { clock, socket, advertiser } = advertise([eth0], fraction)
    advertiser.start()
    clock.advance(SETTLED_MS)
    expect(socket.sent[0]?.atMs).toBe(waitMs)
  })

  test("[SSDP-10] a set of byebyes goes before the first alive", () => {
    const { clock, socket, advertiser } = advertise()
    advertiser.start()
    clock.advance(SETTLED_MS)
    expect(socket.sent.slice(0, 4).map(({ kind }) => kind)).toEqual(Array(4).fill("ssdp:byebye"))
    expect(socket.sent.slice(0, 4).map(({ target }) => target)).toEqual(table.map(({ target }) => target))
    expect(socket.sent.slice(4).map(({ kind }) => kind)).toEqual(Array(12).fill("ssdp:alive"))
  })

  test("[SSDP-2] [SSDP-7] three whole sets, some hundred milliseconds apart, with gaps between the packets", () => {
    const { clock, advertiser, of } = advertise()
    advertiser.start()
    clock.advance(SETTLED_MS)
    const sets = setsOf(of("ssdp:alive"))
    expect(sets).toHaveLength(3)
    for (const set of sets) expect(set.map(({ target }) => target)).toEqual(table.map(({ target }) => target))
    const starts = sets.map((set) => set[0]?.atMs ?? 0)
    expect(starts.map((at, round) => at - (starts[0] ?? 0) - round * 300)).toEqual([0, 0, 0])
    const moments = of("ssdp:alive").map(({ atMs }) => atMs)
    moments.slice(1).forEach((at, index) => {
      expect(at - (moments[index] ?? 0)).toBeGreaterThanOrEqual(20)
    })
  })

  test("[SSDP-8] it announces again before half the max-age is over, each time at another interval", () => {
    const { clock, advertiser, of } = advertise([eth0], 0, 0, 0.3, 0.7, 0.999999)
    advertiser.start()
    clock.advance(5 * HALF_MAX_AGE_MS)
    const starts = setsOf(of("ssdp:alive")).flatMap((set, index) => (index % 3 === 0 ? [set[0]?.atMs ?? 0] : []))
    const intervals = starts.slice(1).map((at, index) => at - (starts[index] ?? 0))
    expect(intervals.length).toBeGreaterThanOrEqual(5)
    for (const interval of intervals) {
      expect(interval).toBeGreaterThanOrEqual(HALF_MAX_AGE_MS / 3 - 300)
      expect(interval).toBeLessThan(HALF_MAX_AGE_MS)
    }
    expect(new Set(intervals.slice(1, 5).map(Math.round)).size).toBe(4)
  })

  test("[SSDP-30] each interface announces its own LOCATION, all else alike", () => {
    const { clock, advertiser, of } = advertise([eth0, wlan0])
    advertiser.start()
    clock.advance(SETTLED_MS)
    const [here, there] = [of("ssdp:alive", eth0.address), of("ssdp:alive", wlan0.address)]
    expect(here).toHaveLength(12)
    expect(there).toHaveLength(12)
    for (const { message } of here) expect(header(message, "LOCATION")).toContain("//192.0.2.10:")
    for (const { message } of there) expect(header(message, "LOCATION")).toContain("//198.51.100.10:")
    const others = ({ message }: Sent) => message.headers.filter(([name]) => name !== "LOCATION")
    expect(here.map(others)).toEqual(there.map(others))
  })

  test("[SSDP-35] an interface that fails is told of and does not silence the others", async () => {
    const { clock, socket, advertiser, options, of } = advertise([eth0, wlan0])
    socket.broken.add(eth0.address)
    advertiser.start()
    await clock.run(SETTLED_MS, 100)
    expect(of("ssdp:alive", wlan0.address)).toHaveLength(12)
    expect(options.errors).toEqual(Array(16).fill("eth0: ENETUNREACH"))
    const stopped = advertiser.stop()
    await clock.run(200)
    await stopped
    expect(of("ssdp:byebye", wlan0.address)).toHaveLength(12)
  })

  test("[SSDP-11] [SSDP-12] stop says byebye twice for every entry on every interface", async () => {
    const { clock, advertiser, of } = advertise([eth0, wlan0])
    advertiser.start()
    clock.advance(SETTLED_MS)
    const stopped = advertiser.stop()
    await clock.run(200)
    await stopped
    for (const { address } of [eth0, wlan0]) {
      const sets = setsOf(of("ssdp:byebye", address)).slice(1)
      expect(sets.map((set) => set.map(({ target }) => target))).toEqual(Array(2).fill(table.map(({ target }) => target)))
    }
  })

  test.each([0, 30, 60, 350, 660, 1000, 300_000, 449_000])(
    "[SSDP-12] no alive follows the byebye of a stop after %i ms, and no timer is left",
    async (afterMs) => {
      const { clock, socket, advertiser } = advertise()
      advertiser.start()
      clock.advance(afterMs)
      const before = socket.sent.length
      const stopped = advertiser.stop()
      await clock.run(300)
      await stopped
      clock.advance(10 * HALF_MAX_AGE_MS)
      expect(socket.sent.slice(before).map(({ kind }) => kind)).toEqual(Array(8).fill("ssdp:byebye"))
      expect(clock.waiting).toBe(0)
    },
  )

  test("[SSDP-12] stop waits until the byebyes have left, but not for ever", async () => {
    const { clock, socket, advertiser } = advertise([eth0, wlan0])
    advertiser.start()
    clock.advance(SETTLED_MS)
    socket.stuck.add(wlan0.address)
    let stopped = false
    void advertiser.stop().then(() => {
      stopped = true
    })
    await clock.run(990)
    expect(stopped).toBe(false)
    await clock.run(20)
    expect(stopped).toBe(true)
  })

  test("[SSDP-12] a stop before the start says nothing, and no start follows it", async () => {
    const { clock, socket, advertiser } = advertise()
    await advertiser.stop()
    await advertiser.stop()
    advertiser.start()
    clock.advance(HALF_MAX_AGE_MS)
    expect(socket.sent).toEqual([])
  })
})
