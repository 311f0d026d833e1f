import { readdirSync } from "node:fs"
import { afterAll, beforeAll, expect, test } from "vitest"
import { until } from "../real/processes"
import { atEachPlace } from "./places"
import { Stage } from "./stage"
import type { DeviceReport } from "./station"

const DEPLOYS = 100
const AT_START = 12 // three times four names at each address
const ENDS_WITHIN_MS = 3_000 // 2 s for the device [contract.md], and Node-RED itself
const SLACK = 3 // connections of the admin API that are kept alive for a moment
const TYPES = ["upnp:rootdevice", "urn:schemas-upnp-org:device:TelephonyServer:2", "urn:schemas-upnp-org:service:Presence:1"]

atEachPlace("life of a device", (kind) => {
  let stage: Stage
  let first: DeviceReport
  let usns: string[]

  beforeAll(async () => {
    stage = await Stage.open(kind)
    first = await stage.report()
    usns = [first.udn, ...TYPES.map((type) => `${first.udn}::${type}`)].sort()
  })
  afterAll(() => stage?.close())

  const said = (nts: "ssdp:alive" | "ssdp:byebye", past = 0) => stage.listener.announced(first.udn, nts).slice(past)
  const distinct = (messages: ReturnType<typeof said>) => [...new Set(messages.map(({ headers }) => headers.usn ?? ""))].sort()

  test("it announces itself by its four names", async () => {
    await until("four names", () => distinct(said("ssdp:alive")).length >= 4 || undefined)
    expect(distinct(said("ssdp:alive"))).toEqual(usns)
    for (const { headers } of said("ssdp:alive")) expect(first.locations).toContain(headers.location)
  })

  test(`${DEPLOYS} full deploys, presence changing all the while: no event lost, no subscription or descriptor either, nothing said on the network`, async () => {
    const { gupnp, listener } = stage
    const { eventUrl } = await gupnp.wait(first.udn)
    await gupnp.subscribe(first.udn, "UserPresenceInfo")
    await gupnp.heard(0)
    const sid = await listener.subscribe(eventUrl)
    await until("the end of the start", () => said("ssdp:alive").length >= AT_START * first.locations.length || undefined)
    const before = [said("ssdp:alive").length, said("ssdp:byebye").length]
    const descriptors = openDescriptors(stage)

    for (let index = 0; index < DEPLOYS; index++) {
      await stage.nodeRed.deploy(stage.flow, "full")
      await stage.update({ note: `deploy ${index}` })
    }

    const { udn, locations } = await stage.report()
    expect({ udn, locations }).toEqual({ udn: first.udn, locations: first.locations })
    expect(stage.nodeRed.complaints).toEqual([])
    expect([said("ssdp:alive").length, said("ssdp:byebye").length]).toEqual(before)
    const past = gupnp.notified.length
    await stage.update({ note: "still here" })
    await gupnp.heard(past, (value) => value.includes("still here"))
    await until("the same by hand", () => listener.delivered(sid).some(({ body }) => body.includes("still here")) || undefined)
    const seqs = listener.delivered(sid).map(({ headers }) => Number(headers.seq))
    console.log(
      `${kind.name}: ${seqs.length} events over ${DEPLOYS} deploys, descriptors ${descriptors} then ${openDescriptors(stage)}`,
    )
    expect(seqs).toEqual(seqs.map((_, index) => index)) // one subscription, and none of its events lost
    expect(seqs.length).toBeGreaterThan(2) // moderated: one a second
    await expect.poll(() => openDescriptors(stage)).toBeLessThanOrEqual(descriptors + SLACK)
  })

  test("after the deploys there is exactly one device", async () => {
    const found = await stage.gupnp.search("upnp:rootdevice", 4)
    const describe = ([location = ""]: readonly string[]) => stage.listener.request("GET", location).then(({ body }) => body)
    const names = await Promise.all(Object.values(found).map((at) => describe(at).catch(() => ""))) // another's may just have gone
    expect(names.filter((description) => description.includes(stage.name))).toHaveLength(1)
    expect(Object.keys(found)).toContain(`${first.udn}::upnp:rootdevice`)
  })

  test("stopping Node-RED says byebye by all four names, GUPnP lets go of the device, the process ends", async () => {
    const past = said("ssdp:byebye").length
    const { code, tookMs } = await stage.stop()
    await until("byebye", () => distinct(said("ssdp:byebye", past)).length >= 4 || undefined)
    await stage.gupnp.gone(first.udn)
    const last = said("ssdp:byebye", past).at(-1)?.atMs ?? 0
    console.log(`${kind.name}: ${said("ssdp:byebye", past).length} byebyes, ended in ${tookMs.toFixed(0)} ms`)
    expect(distinct(said("ssdp:byebye", past))).toEqual(usns)
    expect(said("ssdp:alive").filter(({ atMs }) => atMs > last)).toEqual([])
    expect({ code, inTime: tookMs < ENDS_WITHIN_MS }).toEqual({ code: 0, inTime: true })
    expect(stage.nodeRed.complaints).toEqual([])
  })

  test("after a restart it has its UDN, its port and its presence again", async () => {
    const { udn, locations } = await stage.start()
    expect({ udn, locations }).toEqual({ udn: first.udn, locations: first.locations })
    await stage.gupnp.wait(udn)
    const { UserPresence } = await stage.gupnp.call(udn, "GetPresence", [], ["UserPresence"])
    expect(UserPresence).toContain("still here")
  })
})

/** How many files and sockets Node-RED has open; in a namespace its process is that of the command that leads there. */
const openDescriptors = ({ nodeRed: { pid } }: Stage): number => readdirSync(`/proc/${pid}/fd`).length
