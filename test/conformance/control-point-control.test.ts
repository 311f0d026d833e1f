import { expect, test } from "vitest"
import { DeviceFault } from "../../src/service/action-error"
import { fault, user } from "../fakes/scripted-device"
import { tuple } from "../presence-on-lan"
import { connected } from "../remote-on-lan"
import { envelope, SERVICE } from "../soap"

const headersOf = (call: { headers: readonly (readonly [string, string])[] } | undefined) => new Map(call?.headers)

test("CP-8 a call is a POST with a quoted SOAPACTION and the arguments in the device's order; after 405 it is M-POST, remembered; 30 s at most, none on a stale connection", async () => {
  const lan = await connected()
  const { device } = lan
  device.offered = { ...device.offered, RegisterForContactPresence: ["in Expire", "in Contact", "out RegistrationResult"] }
  device.configId = "8"
  device.alive()
  await lan.pass(100)
  await device.notify({ UserPresenceInfo: "" })
  await lan.pass()
  const service = await lan.service()
  await service.register(["sip:bob@example.com"], undefined)
  const [call] = device.called("RegisterForContactPresence")
  expect(call).toMatchObject({ method: "POST", path: "/control", timeoutMs: 30_000 })
  expect(headersOf(call).get("SOAPACTION")).toBe(`"${SERVICE}#RegisterForContactPresence"`)
  expect(headersOf(call).get("HOST")).toBe("192.168.1.30:49000")
  expect(call?.body).toMatch(/<Expire>4294967295<\/Expire><Contact>/)

  let refusals = 0
  device.scripts.set("GetPresence", () => {
    refusals++
    return { status: 405 }
  })
  device.scripts.set("M-POST /control", (asked) => {
    expect(headersOf(asked).get("MAN")).toBe('"http://schemas.xmlsoap.org/soap/envelope/"; ns=01')
    expect(headersOf(asked).get("01-SOAPACTION")).toBe(`"${SERVICE}#GetPresence"`)
    return { body: device.result("GetPresence") }
  })
  expect(await service.user).toMatchObject({ entity: "pres:zoe@example.com" })
  expect(await service.user).toMatchObject({ entity: "pres:zoe@example.com" })
  expect(refusals).toBe(1)
})

test("CP-9 a fault is told with its code and text; 500 without one and a fault with 200 are errors too; an answer is found by its local name", async () => {
  const lan = await connected()
  const { device } = lan
  const service = await lan.service()
  const said = async (script: object) => {
    device.scripts.set("GetContactPresence", () => script)
    return Promise.resolve(service.contacts(["sip:bob@example.com"])).catch((cause: DeviceFault) => cause)
  }
  expect(await said(fault("770", "Invalid target contact"))).toMatchObject({
    code: 770,
    word: "INVALID_CONTACT",
    detail: "Invalid target contact",
  })
  expect(await said(fault("815", "no &lt;b&gt; on\nSunday"))).toMatchObject({
    code: 815,
    word: "ACTION_FAILED",
    detail: "no <b> on Sunday",
  })
  expect(await said({ ...fault("606", "no"), status: 200 })).toMatchObject({ code: 606, word: "NOT_AUTHORIZED" })
  expect(await said({ status: 500, body: "oops" })).toMatchObject({ code: 501, word: "ACTION_FAILED", detail: "HTTP 500" })
  expect(await said({ status: 200, body: envelope("<nothing/>") })).toBeInstanceOf(DeviceFault)
  const odd = '<x:GetContactPresenceResponse xmlns:x="urn:whatever"><x:ContactPresence>'
  const body = envelope(`${odd}${user("closed")}</x:ContactPresence></x:GetContactPresenceResponse>`)
  expect(await said({ body })).toMatchObject([{ presence: { tuples: [{ basic: "closed" }] } }])
})

test("CP-17 it can update, read contacts and register; devices without the optional actions and Watcher are used as far as they go", async () => {
  const lan = await connected()
  const { device } = lan
  const { UpdatePresence, GetContactPresence, RegisterForContactPresence } = device.offered
  device.offered = {
    UpdatePresence: UpdatePresence ?? [],
    GetContactPresence: GetContactPresence ?? [],
    RegisterForContactPresence: RegisterForContactPresence ?? [],
  }
  device.configId = "8"
  device.alive()
  await lan.pass(100)
  await device.notify({ UserPresenceInfo: user("open", "UserPresenceInfo") })
  await lan.pass()
  expect(lan.code).toBe("connected")

  const service = await lan.service()
  expect(await service.update(tuple("door", "closed"), "flow")).toMatchObject({
    tuples: [{ id: "t1" }, { id: "door", basic: "closed" }],
  })
  expect(device.called("UpdatePresence")).toHaveLength(1)
  expect(await service.contacts(["sip:bob@example.com"])).toMatchObject([{ contact: { id: "sip:bob@example.com" } }])
  expect(await service.register(["sip:bob@example.com"], lan.clock.now() + 60_000)).toMatchObject([{ result: "accepted" }])
  expect(await service.user).toMatchObject({ entity: "pres:zoe@example.com" }) // as it was told
  expect(await service.updates).toEqual([])
  const watchers = [{ watcher: "sip:eve@example.com" }]
  await expect(service.authorize({ watchers, mode: "reactive", decision: "allow" })).rejects.toMatchObject({
    code: 602,
    word: "ACTION_FAILED",
  })
})
