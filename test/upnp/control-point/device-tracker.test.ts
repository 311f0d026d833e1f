import { beforeEach, expect, test } from "vitest"
import type { Advert } from "../../../src/upnp/control-point/advert"
import { DeviceTracker } from "../../../src/upnp/control-point/device-tracker"
import { parsePlace } from "../../../src/upnp/control-point/place"
import { ManualClock } from "../../fakes/manual-clock"
import { SERVICE } from "../../soap"

let clock: ManualClock
let tracker: DeviceTracker
let news: string[]

beforeEach(() => {
  clock = new ManualClock()
  news = []
  tracker = new DeviceTracker(clock, {
    onSighted: ({ udn }, what) => news.push(`${udn} ${what}`),
    onGone: (udn, why) => news.push(`${udn} ${why}`),
  })
})

const placeAt = (location: string) => {
  const place = parsePlace(location)
  if (!place) throw new Error(location)
  return place
}

function take(more: Partial<Advert> = {}): void {
  const location = more.location ?? "http://192.168.1.30/d.xml"
  const usual = {
    kind: "alive",
    udn: "uuid:a",
    target: "upnp:rootdevice",
    location,
    maxAgeMs: 60_000,
    bootId: "1",
    configId: "1",
  } as const
  tracker.take({ ...usual, ...more }, placeAt(location))
}

test("what is new about a device is told once", () => {
  take()
  take()
  take({ target: SERVICE })
  take({ location: "http://192.168.1.31/d.xml" })
  take({ location: "http://192.168.1.30/d.xml" }) // one with two addresses
  take({ configId: "2" })
  take({ bootId: "2", configId: "2" })
  expect(news).toEqual(["new", "presence", "location", "config", "boot"].map((what) => `uuid:a ${what}`))
})

test("[SSDP-41] an update announces the number of a boot that is none", () => {
  take()
  take({ kind: "update", bootId: "2" })
  take({ bootId: "2" })
  expect(news).toEqual(["uuid:a new"])
})

test("places of the boot before are no longer tried; the newest comes first", () => {
  take()
  take({ location: "http://192.168.1.31/d.xml" })
  expect(tracker.get("uuid:a")?.places.map(({ to }) => to.address)).toEqual(["192.168.1.31", "192.168.1.30"])
  take({ bootId: "2", location: "http://192.168.1.32/d.xml" })
  expect(tracker.get("uuid:a")?.places.map(({ to }) => to.address)).toEqual(["192.168.1.32"])
})

test("[CP-4] it is gone when all of its advertisements have run out, however the wall clock jumps", () => {
  take({ maxAgeMs: 10_000 })
  take({ target: SERVICE, maxAgeMs: 20_000 })
  clock.jump(86_400_000)
  clock.advance(10_000)
  clock.jump(-2 * 86_400_000)
  clock.advance(9_999)
  expect(tracker.sightings).toMatchObject([{ hasPresence: "yes" }])
  clock.advance(1)
  expect(tracker.sightings).toEqual([])
  expect(news.at(-1)).toBe("uuid:a expired")
  expect(clock.waiting).toBe(0)
})

test("[CP-4] each advertisement that comes again holds anew; nothing is left of a device that is forgotten", () => {
  take({ maxAgeMs: 10_000 })
  clock.advance(9_000)
  take({ maxAgeMs: 10_000 })
  clock.advance(9_000)
  expect([tracker.sightings.length, clock.waiting]).toEqual([1, 1])
  tracker.forget("uuid:a")
  take({ udn: "uuid:b" })
  tracker.bye("uuid:b")
  take({ udn: "uuid:c" })
  tracker.close()
  expect([tracker.sightings, clock.waiting]).toEqual([[], 0])
})

test("[SEC-7] devices, targets and places are bounded", () => {
  for (let index = 0; index < 300; index++) take({ udn: `uuid:${index}` })
  expect(tracker.sightings).toHaveLength(256)
  for (let index = 0; index < 300; index++)
    take({ udn: "uuid:1", target: `urn:${index}`, location: `http://192.168.1.30/${index}` })
  expect(tracker.get("uuid:1")?.places).toHaveLength(8)
})
