import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { until } from "../real/processes"
import { remoteFlow, stageFlow } from "./flow"
import { lackingNamespaces, skipped } from "./lacking"
import { NAMESPACES, type Place } from "./places"
import { Station } from "./station"

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const EVE = { id: "pres:eve@example.com", name: "Eve" }
const TITLE = "two Node-REDs in a house"

interface Answer {
  readonly status: string
  readonly activities: readonly string[]
}

/** One hosts the device, in a namespace of its own; the other one, in another, has found it and uses it. */
describe.skipIf(skipped(TITLE, lackingNamespaces))(TITLE, () => {
  let place: Place
  let host: Station
  let guest: Station

  beforeAll(async () => {
    place = await NAMESPACES.open()
    host = new Station(place.device, (name, at, sink) => stageFlow(name, at, sink, { contacts: [BOB] }))
    guest = new Station(place.others, remoteFlow)
    await Promise.all([host.start(), guest.start()])
  })
  afterAll(async () => {
    await guest?.close()
    await host?.close()
    await place?.close()
  })

  const is = (activity: string) => async (station: Station) => {
    const { activities } = await station.act<Answer>("get", { what: "user" }).catch(() => ({ activities: [] as string[] }))
    return activities.includes(activity) || undefined
  }
  /** What presence-in of a Node-RED told last of the user. */
  const heard = (station: Station, activity: string) =>
    until(`${activity}: ${station.nodeRed.log}`, () => {
      const last = station.events("user").at(-1) as (Answer & { readonly source: string }) | undefined
      return last?.activities.includes(activity) ? last : undefined
    })

  test("the one finds the device of the other, and calls it by its name", async () => {
    const [there, here] = [await host.report(), await guest.report()]
    expect([here.udn, here.name, here.status.code]).toEqual([there.udn, host.name, "connected"])
  })

  test("[contract.md] the user's presence is shared both ways, with no broker between them", async () => {
    await host.update({ activity: "busy" })
    expect(await heard(guest, "busy")).toMatchObject({ source: "control-point" })
    await guest.update({ tuple: "guest", activity: "meeting" })
    expect(await heard(host, "meeting")).toMatchObject({ source: "control-point", activities: ["busy", "meeting"] })
    await guest.update({ tuple: "guest", remove: true })
    await until("withdrawn", async () => !(await is("meeting")(host)) || undefined)
  })

  test("[contract.md] a watcher who asks in one is approved in the other, and both know it", async () => {
    expect(await host.act("request", { watcher: EVE })).toMatchObject({ state: "pending" })
    await until("who asks", () => guest.events("watcher").find(({ state }) => state === "pending"))
    expect(await guest.act("authorize", { watcher: EVE })).toMatchObject({ watchers: [EVE], state: "allowed" })
    await until("the decision", () => host.events("authorization").find(({ state }) => state === "allowed"))
    expect(await host.act("get", { what: "watchers" })).toMatchObject([{ watcher: EVE, state: "allowed", mode: "reactive" }])
    await until("what Eve sees", () => host.events("notify").at(0))
  })

  test("[contract.md] a contact for whom the one registers at the other is heard of", async () => {
    expect(await guest.act("register", { contact: BOB.id })).toMatchObject({ result: "accepted" })
    await host.act("contact", { contact: BOB.id, activity: "on-the-phone" })
    await until("Bob", () => (guest.events("contact").at(-1) as Answer | undefined)?.activities.includes("on-the-phone"))
    expect(await guest.act("get", { what: "contact", contact: BOB.id })).toMatchObject([{ contact: BOB, status: "open" }])
  })

  test("[contract.md] either is killed and started again: nothing is lost, and they share as before", async () => {
    await host.update({ activity: "away" })
    await host.update({ activity: "travel" }) // told a second later, when nobody is left to tell it
    await host.nodeRed.kill()
    await host.start()
    await heard(guest, "travel")
    await host.act("contact", { contact: BOB.id, activity: "vacation" })
    await until("Bob", () => (guest.events("contact").at(-1) as Answer | undefined)?.activities.includes("vacation"))

    await guest.nodeRed.kill()
    await host.update({ activity: "working" })
    await guest.start()
    expect(await guest.act("get", { what: "user" })).toMatchObject({ activities: ["working"] })
    await host.update({ activity: "busy" })
    await heard(guest, "busy")
    await guest.update({ tuple: "guest", activity: "meeting" })
    await heard(host, "meeting")
  })

  test("nothing of all this was an error to Node-RED", () => {
    expect([host.nodeRed.complaints, guest.nodeRed.complaints]).toEqual([[], []])
  })
})
