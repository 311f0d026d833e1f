import { afterAll, beforeAll, expect, test } from "vitest"
import { until } from "../real/processes"
import { BROKEN_DOCUMENTS, BROKEN_ENVELOPES, envelope, PRESENCE, soapHeaders, userPresence } from "./documents"
import type { FoundDevice } from "./gupnp"
import { atEachPlace } from "./places"
import { Stage } from "./stage"

// gssdp takes an announcement of version 2 for the answer to a search for version 1: those of the start must be over.
const AT_START = 12 // three times four names at each address

atEachPlace("first light", (kind) => {
  let stage: Stage
  let device: FoundDevice
  let udn: string

  beforeAll(async () => {
    stage = await Stage.open(kind)
    udn = (await stage.report()).udn
    device = await stage.gupnp.wait(udn)
  })
  afterAll(() => stage?.close())

  const presence = async () => (await stage.gupnp.call(udn, "GetPresence", [], ["UserPresence"])).UserPresence ?? ""
  const update = (document: string) => stage.gupnp.call(udn, "UpdatePresence", [["UpdatedUserPresence", document]])

  test("gssdp-discover finds the device by each of its targets", async () => {
    const { locations } = await stage.report()
    const announced = () => stage.listener.announced(udn, "ssdp:alive").length
    await until("the end of the start", () => announced() >= AT_START * locations.length || undefined)
    const types = ["device:TelephonyServer:2", "device:TelephonyServer:1", "service:Presence:1"].map(
      (type) => `urn:schemas-upnp-org:${type}`,
    )
    const targets = ["upnp:rootdevice", udn, ...types]
    const answer = (target: string) => ({ usn: target === udn ? udn : `${udn}::${target}`, location: device.location })
    const advertised = targets.filter((target) => target !== types[1]) // the older version is only answered for
    const find = (
      target: string,
      wanted: readonly string[], // each try lasts 5 s, which may be too short on a busy machine
    ) => expect.poll(() => stage.discover(target), { timeout: 60_000 }).toEqual(expect.arrayContaining(wanted.map(answer)))
    await Promise.all([find("ssdp:all", advertised), ...targets.map((target) => find(target, [target]))])
  })

  test("nobody answers to a newer version or to somebody else's name", async () => {
    const others = ["urn:schemas-upnp-org:device:TelephonyServer:3", "urn:schemas-upnp-org:service:Presence:2", `${udn}0`]
    const found = await Promise.all(others.map((target) => stage.discover(target)))
    expect(found.flat().filter(({ usn }) => usn.startsWith(udn))).toEqual([])
  })

  test("GUPnP reads the description: device, service and three addresses", async () => {
    const { friendlyName, deviceType, serviceId, controlUrl, eventUrl, scpdUrl } = device
    expect({ friendlyName, deviceType, serviceId }).toEqual({
      friendlyName: stage.name,
      deviceType: "urn:schemas-upnp-org:device:TelephonyServer:2",
      serviceId: "urn:upnp-org:serviceId:Presence",
    })
    expect(new Set([controlUrl, eventUrl, scpdUrl]).size).toBe(3)
    for (const url of [device.location, scpdUrl]) expect((await stage.listener.request("GET", url)).status).toBe(200)
  })

  test("GUPnP introspects what works, and each argument's variable is there", async () => {
    const { actions, variables } = await stage.gupnp.introspect(udn)
    const known = new Set(variables.map(({ name }) => name))
    expect(
      actions.map(({ name, arguments: args }) => [name, ...args.map(({ name, direction }) => `${direction} ${name}`)]),
    ).toEqual([
      ["GetPresence", "out UserPresence"],
      ["UpdatePresence", "in UpdatedUserPresence"],
      ["GetContactPresence", "in TargetContact", "out ContactPresence"],
      ["GetPresenceOfContactsUpdate", "out ContactPresenceUpdate"],
      ["RegisterForContactPresence", "in Contact", "in Expire", "out RegistrationResult"],
      ["AuthorizePresenceReactive", "in Contact", "in Expire", "in UserPresenceInfo"],
      ["AuthorizePresenceProactive", "in UserPresenceInfo", "in Expire", "in WatcherList"],
    ])
    for (const { variable } of actions.flatMap((action) => action.arguments)) expect(known).toContain(variable)
    expect(variables.filter(({ evented }) => evented).map(({ name, type }) => [name, type])).toEqual([
      ["UserPresenceInfo", "gchararray"],
      ["PresenceOfContactsUpdate", "gchararray"],
      ["Watcher", "gchararray"],
    ])
  })

  test("UpdatePresence comes out of presence-in, GetPresence tells it again", async () => {
    const past = stage.told().length
    await update(userPresence("Don't disturb, «please» & thanks"))
    const told = await stage.toldAfter(past)
    expect(told).toMatchObject({
      event: "user",
      topic: "pres:user@example.com",
      payload: { status: "open", source: "control-point" },
    })
    expect(told.payload.changed).toContain("phone")
    expect(told.payload.presence.tuples.find(({ id }) => id === "phone")?.notes[0]?.text).toBe("Don't disturb, «please» & thanks")
    expect(`uuid:${told.device.udn.replace(/^uuid:/, "")}`).toBe(udn)
    expect(await presence()).toContain("Don't disturb, «please» &amp; thanks")
  })

  test("what the flow says is read by control points", async () => {
    await stage.update({ basic: "closed", note: "gone fishing" })
    expect(await presence()).toContain("gone fishing")
  })

  test("faults: an unknown action, missing and needless arguments, broken documents; nothing changes", async () => {
    const before = await presence()
    const past = stage.told().length
    await expect(stage.gupnp.call(udn, "NoSuchAction")).rejects.toMatchObject({ code: 401 })
    await expect(stage.gupnp.call(udn, "UpdatePresence")).rejects.toMatchObject({ code: 402 })
    await expect(stage.gupnp.call(udn, "GetPresence", [["Needless", "1"]])).rejects.toMatchObject({ code: 402 })
    for (const [what, document] of Object.entries(BROKEN_DOCUMENTS))
      await expect(update(document), what).rejects.toMatchObject({ code: 600 })
    expect(await presence()).toBe(before)
    await stage.update({ basic: "closed", note: "after the faults" })
    expect((await stage.toldAfter(past)).payload.presence.tuples.find(({ id }) => id === "flow")?.notes).toMatchObject([
      { text: "after the faults" },
    ])
  })

  test("a broken envelope is HTTP 400 without a fault; nothing changes", async () => {
    const before = await presence()
    for (const [what, body] of Object.entries(BROKEN_ENVELOPES)) {
      const reply = await stage.listener.request("POST", device.controlUrl, soapHeaders("GetPresence"), body)
      expect([what, reply.status]).toEqual([what, 400])
      expect(reply.body).not.toContain("Fault")
    }
    expect(await presence()).toBe(before)
  })

  const ask = (action: string) =>
    stage.listener.request("POST", device.controlUrl, soapHeaders(action), envelope(`<u:${action} xmlns:u="${PRESENCE}"/>`))

  test("an answer on the wire is HTTP 200", async () => {
    for (const action of ["GetPresence", "GetPresenceOfContactsUpdate"])
      expect(await ask(action)).toMatchObject({ status: 200, body: expect.stringContaining(`:${action}Response `) })
  })

  test("a fault on the wire is HTTP 500 with UPnPError", async () => {
    const reply = await ask("Nothing")
    expect(reply.status).toBe(500)
    expect(reply.body).toMatch(/<faultstring>UPnPError<\/faultstring>.*<errorCode>401<\/errorCode>/s)
  })

  test("nothing of all this was an error to Node-RED", () => {
    expect(stage.nodeRed.complaints).toEqual([])
  })
})
