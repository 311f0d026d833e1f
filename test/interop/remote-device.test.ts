import { randomUUID } from "node:crypto"
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { tuple } from "../presence-on-lan"
import { monotonicMs, sleep, until } from "../real/processes"
import { envelope, PRESENCE, statusOnly, view } from "./documents"
import { descriptionFor, descriptionOf, GUPnPDevice, type GUPnPDeviceOptions, ZOE, zoeIs } from "./gupnp-device"
import { lackingNamespaces, skipped } from "./lacking"
import { ip } from "./namespaces"
import { NAMESPACES, type Place } from "./places"
import { Using, userIs } from "./using"

const BOB = "sip:bob@example.com"
const EVE = "pres:eve@example.com"
const NOTHING_MORE_MS = 500
const SOCKETS_BYTES = 40_000_000 // what was read, and what stays in the sockets' buffers; all of it is three times as much
const CALL_MS = 30_000
const OPTIONAL = ["GetPresence", "GetPresenceOfContactsUpdate", "AuthorizePresenceReactive", "AuthorizePresenceProactive"]
const TITLE = "a device that is not ours"

const bobIs = (basic: string) => view(statusOnly("mobile", basic), BOB)
const update = (basic: string) =>
  bobIs(basic)
    .replace("<pid:presence", `<remoteContact><peer:id>${BOB}</peer:id></remoteContact><pid:presence`)
    .replaceAll("presence:UserPresence", "presence:PresenceOfContactsUpdate")
    .replace("xmlns:pid", 'xmlns:peer="urn:schemas-upnp-org:phone:peer" xmlns:pid')
const eveAsks =
  '<p:Watcher xmlns:p="urn:schemas-upnp-org:phone:presence"><watcher><watcher_info>' +
  `<peer:id xmlns:peer="urn:schemas-upnp-org:phone:peer">${EVE}</peer:id></watcher_info></watcher></p:Watcher>`
const propertySet = (user: string) =>
  `<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0"><e:property><UserPresenceInfo>${user
    .replaceAll("presence:UserPresence", "presence:UserPresenceInfo")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")}</UserPresenceInfo></e:property></e:propertyset>`
const without = (xml: string, names: readonly string[]) =>
  names.reduce((text, name) => text.replace(new RegExp(`<action>\\s*<name>${name}</name>.*?</action>`, "s"), ""), xml)

describe.skipIf(skipped(TITLE, lackingNamespaces))(TITLE, () => {
  let place: Place
  let running: { close(): Promise<void> }[]
  /** Its events get lost, and nobody looks until the end. */
  let forgotten: { readonly device: GUPnPDevice; readonly remote: Using }
  let silently: Promise<void>

  beforeAll(async () => {
    place = await NAMESPACES.open()
    const udn = `uuid:${randomUUID()}`
    const device = await GUPnPDevice.start(place.device, { udn })
    await device.announced()
    forgotten = { device, remote: await Using.start(place.others, udn) }
    await forgotten.remote.is("connected")
    silently = device
      .silent()
      .then(() => device.lose(-1))
      .then(() => device.be("closed"))
    running = []
  })
  afterEach(async () => {
    await Promise.all(running.splice(0).map((each) => each.close()))
  })
  afterAll(async () => {
    await forgotten?.remote.close()
    await forgotten?.device.kill()
    await place?.close()
  })

  async function start(
    options: Partial<GUPnPDeviceOptions> = {},
    seat: Pick<Place["device"], "inside" | "interface"> = place.device,
  ) {
    const udn = options.udn ?? `uuid:${randomUUID()}`
    const device = await GUPnPDevice.start(seat, { ...options, udn })
    running.push({ close: () => device.kill() })
    await device.announced()
    return { device, udn }
  }

  async function use(target: string): Promise<Using> {
    const remote = await Using.start(place.others, target)
    running.push(remote)
    return remote
  }

  async function both(options: Partial<GUPnPDeviceOptions> = {}) {
    const { device, udn } = await start(options)
    const remote = await use(udn)
    await remote.is("connected")
    return { device, udn, remote }
  }

  /** It is back at the same port, having forgotten everything; nobody is told that it went. */
  async function reboot(device: GUPnPDevice, udn: string, options: Partial<GUPnPDeviceOptions> = {}) {
    await device.kill()
    return (await start({ port: device.port, udn, ...options })).device
  }

  const codes = (remote: Using) => remote.statuses.map(({ code }) => code)

  test("[CP-8, CP-17] is found, and does what each of the seven actions asks for", async () => {
    const { device, remote, udn } = await both()
    expect(await remote.udn).toBe(udn)
    expect(await remote.user).toMatchObject({ entity: ZOE, tuples: [{ id: "phone", basic: "open" }] })
    await device.result("ContactPresence", bobIs("closed"))
    await device.result("ContactPresenceUpdate", update("closed"))
    expect(await remote.contacts(BOB)).toMatchObject([{ contact: { id: BOB }, presence: { tuples: [{ basic: "closed" }] } }])
    expect(await remote.updates).toMatchObject([{ presence: { entity: BOB, tuples: [{ basic: "closed" }] } }])
    expect(device.invoked("GetContactPresence")).toEqual([{ TargetContact: expect.stringContaining(BOB) }])

    expect(await remote.update({ ...tuple("phone", "closed"), entity: ZOE })).toMatchObject({ tuples: [{ basic: "closed" }] })
    expect(device.invoked("UpdatePresence")).toMatchObject([{ UpdatedUserPresence: expect.stringMatching(/closed/) }])
    await remote.told(0, userIs("closed"))
    expect(remote.changes.map(({ change }) => change)).toMatchObject([{ event: "user", source: "flow" }])

    expect(await remote.register([BOB])).toMatchObject([{ result: "accepted" }])
    expect(device.invoked("RegisterForContactPresence")).toEqual([{ Contact: expect.stringContaining(BOB), Expire: 4294967295 }])
    const decision = { watchers: [{ watcher: EVE }], decision: "allow", expiresAt: Date.now() + 3_600_000 } as const
    await remote.authorize({ ...decision, mode: "reactive" })
    await remote.authorize({ ...decision, mode: "proactive" })
    await remote.authorize({ ...decision, decision: "block", mode: "reactive" })
    const [reactive, blocked] = device.invoked("AuthorizePresenceReactive")
    expect(reactive).toMatchObject({ Contact: expect.stringContaining(EVE), UserPresenceInfo: expect.stringContaining("closed") })
    expect(Math.abs(Number(reactive?.Expire) - 3600)).toBeLessThan(30)
    expect(blocked).toMatchObject({ Expire: 0 })
    expect(device.invoked("AuthorizePresenceProactive")).toMatchObject([{ WatcherList: expect.stringContaining(EVE) }])
    expect(remote.faults).toEqual([])
  })

  test("[CP-10] tells of the user, of contacts, and of who asks; a byebye is the end of it, and it may come back", async () => {
    const { device, remote } = await both()
    await device.be("closed")
    await device.tell("PresenceOfContactsUpdate", update("open"))
    await device.tell("Watcher", eveAsks)
    await remote.told(0, ({ event }) => event === "watcher")
    const [user, bob, eve] = remote.changes.map(({ change }) => change)
    expect(user).toMatchObject({ event: "user", source: "control-point", user: { tuples: [{ basic: "closed" }] } })
    expect(bob).toMatchObject({
      event: "contact",
      contact: { id: BOB },
      registered: true,
      presence: { tuples: [{ basic: "open" }] },
    })
    expect(eve).toMatchObject({ event: "watcher", watcher: { id: EVE }, state: "pending" })
    await device.announce(false)
    await remote.is("lost")
    await device.be("open", true)
    await device.announce(true)
    await remote.told(3, userIs("open"))
    await remote.is("connected")
    expect(codes(remote).slice(0, 2)).toEqual(["connected", "lost"]) // GUPnP still says byebye while it answers searches again
  })

  test("[CP-9] what it refuses has its number, and what it says is harmless", async () => {
    const { device, remote } = await both()
    await device.refuse("GetContactPresence", 770)
    await device.refuse("RegisterForContactPresence", 606)
    await expect(remote.contacts(BOB)).rejects.toMatchObject({ code: 770, message: expect.not.stringContaining("\n") })
    await expect(remote.register([BOB])).rejects.toMatchObject({ code: 606 })
    await device.instead("POST", "/control", { status: 500, body: "<html>out of memory</html>" })
    await expect(remote.user).rejects.toMatchObject({ code: 501 })
    await device.well()
    expect(await remote.user).toMatchObject({ entity: ZOE })
    expect(codes(remote)).toEqual(["connected"])
  })

  test("[CP-14] after a gap it is subscribed to anew, and asked", async () => {
    const { device, remote } = await both()
    await device.lose(1)
    await device.be("closed")
    await device.tell("Watcher", eveAsks) // the one before was lost
    await remote.told(0, userIs("closed"))
    await device.asked("SUBSCRIBE", "/event", 1)
    await device.be("open")
    await remote.told(1, userIs("open"))
    expect(codes(remote)).toEqual(["connected"])
  })

  test("[CP-15] a subscription that it no longer knows is begun again", async () => {
    const { device, remote } = await both()
    await device.instead("RENEW", "/event", { status: 412 })
    await device.lose(-1)
    await device.be("closed")
    await device.announce(true) // whoever announces itself is asked
    await device.asked("RENEW", "/event")
    await remote.told(0, userIs("closed"))
    await device.well()
    await device.asked("SUBSCRIBE", "/event", 1)
    await device.be("open")
    await remote.told(1, userIs("open"))
    expect(codes(remote)).toEqual(["connected"])
  })

  test.each(["1.0", "1.1"] as const)(
    "[CP-5] a reboot at the same place is seen, by GUPnP %s which counts none",
    async (version) => {
      const { device, remote, udn } = await both({ version })
      const again = await reboot(device, udn, { version, basic: "closed" })
      await remote.told(0, userIs("closed"))
      await again.asked("SUBSCRIBE", "/event")
      await again.be("open")
      await remote.told(1, userIs("open"))
      await remote.is("connected")
    },
  )

  test("[CP-5] with another address it is found there", async () => {
    const { device, remote, udn } = await both()
    await device.kill()
    const namespace = place.device.inside.at(-1) ?? ""
    await ip("-n", namespace, "address", "add", "10.77.0.9/24", "dev", place.device.interface)
    const moved = await start({ udn, basic: "closed" }, { inside: place.device.inside, interface: "10.77.0.9" })
    await remote.told(0, userIs("closed"))
    await remote.is("connected", (url) => url.startsWith("http://10.77.0.9:"))
    await moved.device.be("open")
    await remote.told(1, userIs("open"))
    await ip("-n", namespace, "address", "del", "10.77.0.9/24", "dev", place.device.interface)
  })

  test("slow answers keep nothing back that its events tell", async () => {
    const { device, udn } = await start()
    await device.instead("POST", "/control", { afterMs: 60_000 })
    const begunAtMs = monotonicMs()
    const remote = await use(udn)
    expect((await remote.is("connected")).atMs - begunAtMs).toBeLessThan(CALL_MS) // and not when it gives up waiting for an answer
    await device.be("closed")
    await remote.told(0, userIs("closed"))
    expect([device.requests("POST", "/control") > 0, device.invoked("GetPresence")]).toEqual([true, []]) // asked, not answered yet
    await device.well()
    expect((await remote.user).tuples).toMatchObject([{ basic: "closed" }])
  })

  test("[CP-17] without the optional actions and Watcher it is used by its events", async () => {
    const scpd = (xml: string) =>
      without(xml, OPTIONAL).replace(/<stateVariable sendEvents="yes"><name>Watcher<.*?<\/stateVariable>/, "")
    const { device, remote } = await both({ scpd })
    expect(await remote.user).toMatchObject({ entity: ZOE, tuples: [{ basic: "open" }] })
    await device.be("closed")
    await remote.told(0, userIs("closed"))
    const decision = { watchers: [{ watcher: EVE }], mode: "reactive", decision: "block" } as const
    await expect(remote.authorize(decision)).rejects.toMatchObject({ code: 602 })
    expect(await remote.update(tuple("phone", "open"))).toMatchObject({ tuples: [{ basic: "open" }] })
    expect(await remote.updates).toEqual([])
    expect(codes(remote)).toEqual(["connected"])
  })

  test("[CP-7, CP-9] old namespaces, a URLBase, blanks and junk do no harm", async () => {
    const old = (xml: string) => xml.replaceAll(/-1-0"/g, '-0-9"').replaceAll(/<name>(\w+)<\/name>/g, "<name> $1\n</name>")
    const { device, udn } = await start()
    const description = `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-0-9"><URLBase>http://10.77.0.1:${device.port}/old/</URLBase>
      <device><friendlyName>Old</friendlyName><UDN>${udn}</UDN><serviceList><service><serviceType>${PRESENCE}</serviceType>
      <SCPDURL> old.xml </SCPDURL><controlURL>../control</controlURL><eventSubURL>/event\0</eventSubURL></service></serviceList></device></root>\0junk`
    const actions = ["GetPresence", "UpdatePresence"].map((name) => `<action><name>${name}</name></action>`).join("")
    await device.instead("GET", descriptionOf(udn), { status: 200, body: description })
    await device.instead("GET", "/old/old.xml", {
      status: 200,
      body: old(`<scpd xmlns="urn:schemas-upnp-org:service-1-0"><actionList>${actions}</actionList></scpd>`),
    })
    const escaped = zoeIs("closed").replaceAll("<", "&lt;")
    const answer = envelope(
      `<GetPresenceResponse xmlns="urn:somebody:else"><UserPresence>${escaped}</UserPresence></GetPresenceResponse>`,
    )
    await device.instead("POST", "/control", { status: 200, body: answer })
    const remote = await use(udn)
    await remote.is("connected")
    expect(await remote.user).toMatchObject({ tuples: [{ basic: "closed" }] })
  })

  test("[CP-12, CP-13] event messages for SIDs that are not ours change nothing", async () => {
    const { device, remote } = await both()
    const headers = { NT: "upnp:event", NTS: "upnp:propchange", SEQ: "1" }
    const closed = propertySet(zoeIs("closed"))
    expect(await device.forge({ ...headers, SID: "uuid:somebody-elses" }, closed)).toBe(412)
    expect(await device.forge({ ...headers, SID: "" }, closed)).toBe(412)
    expect(await device.forge({ ...headers, NTS: "upnp:other", SID: "uuid:somebody-elses" }, closed)).toBe(412)
    await sleep(NOTHING_MORE_MS)
    expect(remote.changes).toEqual([])
    await device.be("closed")
    await remote.told(0, userIs("closed"))
  })

  test("lost events are made up for, though nobody says that they were", async () => {
    const { remote } = forgotten
    await silently
    await until("half a minute", () => remote.changes.some(({ change }) => userIs("closed")(change)) || undefined, 100_000)
    expect(codes(remote)).toEqual(["connected"])
  })

  test("[CP-6, SEC-7, SEC-8] hostile ones are left alone, and an honest one is used beside them", async () => {
    await forgotten.device.kill() // it is honest, too
    const elsewhere = (xml: string) => xml.replace("/control<", "http://10.77.0.2:9/control<")
    const [abroad, redirecting, expanding, endless] = await Promise.all([
      start({ description: elsewhere }),
      start(),
      start(),
      start(),
    ])
    await redirecting.device.instead("GET", descriptionOf(redirecting.udn), { status: 302, headers: { LOCATION: "/elsewhere" } })
    const entities = descriptionFor(expanding.udn, "&a;").replace("<root", '<!DOCTYPE root [<!ENTITY a "b">]><root')
    await expanding.device.instead("GET", descriptionOf(expanding.udn), { status: 200, body: entities })
    await endless.device.instead("GET", "/scpd.xml", { status: 200, endless: true })
    const remote = await use("")
    await Promise.all([abroad, redirecting, expanding].map(({ device, udn }) => device.asked("GET", descriptionOf(udn))))
    await endless.device.asked("GET", "/scpd.xml")
    expect(remote.statuses.filter(({ code }) => code !== "searching")).toEqual([])
    const honest = await start()
    await remote.is("connected")
    expect(await remote.udn).toBe(honest.udn)
    expect(redirecting.device.requests("GET", "/elsewhere")).toBe(0)
    expect(endless.device.poured).toBeLessThan(SOCKETS_BYTES) // one device is tried after the other: this one was given up
    for (const { device } of [abroad, redirecting, expanding, endless]) {
      expect(device.requests("SUBSCRIBE", "/event")).toBe(0)
      expect(device.requests("POST", "/control")).toBe(0)
    }
  })
})
