import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../real/processes"
import { Caller } from "./caller"
import { userPresence } from "./documents"
import { DEVICE_ID, type Flow } from "./flow"
import { lackingNamespaces, skipped } from "./lacking"
import { Listener } from "./listener"
import { joinNamespaces } from "./namespaces"
import { Stage } from "./stage"
import type { DeviceReport } from "./station"

const SERVICE = "urn:schemas-upnp-org:service:Presence:1"
const OTHER_ID = "f1a57d00000000aa"
const BOTH_ID = "f1a57d00000000ab"
const TITLE = "several devices in one Node-RED, beside another program on the SSDP port"
const EVENT = "/upnp/presence/event"

describe.skipIf(skipped(TITLE, lackingNamespaces))(TITLE, () => {
  let stage: Stage
  let beside: Listener
  let devices: DeviceReport[]

  beforeAll(async () => {
    stage = await Stage.open({ name: TITLE, lacking: () => [], open: joinNamespaces })
    beside = await Listener.start(stage.place.device) // holds port 1900 too, with reuse
    await stage.nodeRed.deploy(withTwoMore(stage.flow))
    const report = async (id: string) => {
      const up = async () => {
        const told = await stage.nodeRed.get<DeviceReport>(`/presence-device/${id}`).catch(() => undefined)
        return told && told.locations.length > 0 ? told : undefined
      }
      const told = await until(`${id} up:\n${stage.nodeRed.log}`, up)
      return { ...told, udn: `uuid:${told.udn.replace(/^uuid:/, "")}` }
    }
    devices = await Promise.all([DEVICE_ID, OTHER_ID, BOTH_ID].map(report))
  })
  afterAll(async () => {
    await beside?.close()
    await stage?.close()
  })

  const udns = () => devices.map(({ udn }) => udn).sort()

  test("each has a UDN and a port of its own", () => {
    expect(new Set(udns()).size).toBe(3)
    expect(new Set(devices.map(({ locations: [url = ""] }) => new URL(url).port)).size).toBe(3)
  })

  test("[SSDP-32] a search for the service gets one answer from each, a search for one of them one in all", async () => {
    const all = await stage.listener.search(SERVICE)
    expect(all.map(({ headers }) => headers.usn?.replace(`::${SERVICE}`, "")).sort()).toEqual(udns())
    for (const { udn, locations } of devices) {
      const answers = await stage.listener.search(udn)
      expect(answers.map(({ headers }) => [headers.usn, headers.location])).toEqual([[udn, locations[0]]])
    }
  })

  test("the other program hears all of them, and they hear the group although it listens there too", async () => {
    const heard = () => udns().filter((udn) => beside.announced(udn, "ssdp:alive").length > 0)
    await until("alive of all", () => heard().length === 3 || undefined)
    expect(heard()).toEqual(udns())
  })

  test("[GENA-9] what is said of one user reaches the subscribers of that device alone", async () => {
    const urls = devices.map(({ locations: [url] }) => new URL(EVENT, url).href)
    const sids: string[] = []
    for (const url of urls) sids.push(await stage.listener.subscribe(url))
    for (const url of urls.slice(1)) expect(await stage.listener.unsubscribe(url, sids[0] ?? "")).toBe(412)
    const heardBy = (sid = "") => stage.listener.delivered(sid).slice(1)
    await stage.update({ note: "only one" })
    await until("the event", () => heardBy(sids[0])[0])
    for (const [index, { udn }] of devices.entries()) {
      if (index === 0) continue
      await stage.gupnp.wait(udn)
      const { id } = devices[index] ?? {}
      await new Caller(stage.gupnp, udn).update(userPresence("another one", "open", `pres:${id}@example.com`))
      await until("its event", () => heardBy(sids[index])[0])
    }
    const notes = sids.map((sid) => heardBy(sid).map(({ body }) => /(\w+) one/.exec(body)?.[1]))
    expect(notes).toEqual([["only"], ["another"], ["another"]])
  })

  test("one that goes says byebye for itself, the others stay", async () => {
    const [gone, ...staying] = [devices[2]?.udn ?? "", ...devices.slice(0, 2).map(({ udn }) => udn)]
    const said = (udn: string) => stage.listener.announced(udn, "ssdp:byebye").length
    const before = devices.map(({ udn }) => said(udn))
    await stage.nodeRed.deploy(withTwoMore(stage.flow).filter(({ id }) => id !== BOTH_ID))
    await until("byebye", () => said(gone) >= (before[2] ?? 0) + 8 || undefined)
    expect(staying.map(said)).toEqual(before.slice(0, 2))
    const left = await stage.listener.search(SERVICE)
    expect(left.map(({ headers }) => headers.usn?.replace(`::${SERVICE}`, "")).sort()).toEqual(staying.sort())
    expect(stage.nodeRed.complaints).toEqual([])
  })
})

/** The flow with two more devices on the same interface. */
function withTwoMore(flow: Flow): Flow {
  const device = flow.find(({ id }) => id === DEVICE_ID)
  const more = [OTHER_ID, BOTH_ID].map((id) => ({ ...device, id, name: `Stage ${id}`, entity: `pres:${id}@example.com` }))
  return [...flow, ...more]
}
