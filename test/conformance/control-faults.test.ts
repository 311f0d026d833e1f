import { beforeEach, expect, test } from "vitest"
import { formatContactId } from "../../src/documents/contact-id"
import { ACTION_ERRORS, ActionError } from "../../src/service/action-error"
import { formatFault } from "../../src/upnp/control/fault"
import { ControlPoint, type PresenceOnLan } from "../presence-on-lan"
import { call, envelope, escaped } from "../soap"
import { BOB, CONTROL_NAMESPACE, calling, deviceOnLan, faultOf, OPEN, outOf, pidf, post } from "./control-point"

const STRANGER = { id: "sip:stranger@example.com" }
const BOBS = formatContactId([BOB])
const STRANGERS = formatContactId([STRANGER])

let lan: PresenceOnLan

beforeEach(async () => {
  lan = await deviceOnLan()
})

const update = (text: string) => call(lan, "UpdatePresence", { UpdatedUserPresence: text })
const register = (Contact: string, Expire: string) => call(lan, "RegisterForContactPresence", { Contact, Expire })

test("CTRL-25 a fault is 500 with s:Client, UPnPError, the code, and a description below 256 characters, escaped", async () => {
  const reply = await post(lan, calling("Nonsense"))
  expect(reply.status).toBe(500)
  expect(reply.body).toContain(
    "<s:Body><s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>" +
      `<UPnPError xmlns="${CONTROL_NAMESPACE}"><errorCode>401</errorCode><errorDescription>Invalid Action</errorDescription></UPnPError>` +
      "</detail></s:Fault></s:Body>",
  )
  const { fault } = await update(pidf(`<tuple id="${escaped("9<&")}"><status><basic>open</basic></status></tuple>`))
  expect(fault).toEqual(["600", expect.stringContaining('"9<&"')])
  const [, long = ""] = /<errorDescription>(.*)</.exec(formatFault(new ActionError(600, "a".repeat(300)))) ?? []
  expect(long.split("<")[0]).toHaveLength(255)
})

test("CTRL-26 an unknown action is a fault of 401 with 500, not HTTP 400, 401 or 404", async () => {
  for (const action of ["X_GetFeatureList", "getpresence", "constructor", "__proto__"])
    expect([action, faultOf(await post(lan, calling(action)))]).toEqual([action, [500, "401"]])
})

test("CTRL-27 codes mean what the standard says, each with its text", async () => {
  const store = lan.store.write.bind(lan.store)
  lan.store.write = async () => {
    throw new Error("full")
  }
  const failed = await update(OPEN)
  lan.store.write = store
  const tuples = Array.from({ length: 101 }, (_, n) => `<tuple id="t${n}"><status><basic>open</basic></status></tuple>`)
  const faults = [
    await call(lan, "Nonsense"),
    await call(lan, "UpdatePresence"),
    failed,
    await update("<x/>"),
    await register(BOBS, "-1"),
    await update(pidf(tuples.join(""))),
    await update(pidf(`<note>${"a".repeat(65_536)}</note>`)),
    await register(STRANGERS, "60"),
  ].map(({ fault }) => [fault?.[0], fault?.[1].split(":")[0]])
  expect(faults).toEqual([
    ["401", "Invalid Action"],
    ["402", "Invalid Args"],
    ["501", "Action Failed"],
    ["600", "Argument Value Invalid"],
    ["601", "Argument Value Out of Range"],
    ["603", "Out of Memory"],
    ["605", "String Argument Too Long"],
    ["770", "Invalid target contact"],
  ])
  expect(ACTION_ERRORS[606].text).toBe("Action not authorized") // access levels, which answer it, are still to come
  expect(Object.keys(ACTION_ERRORS)).toHaveLength(faults.length + 1) // no other code is ever sent
})

test("CTRL-28 a contact who does not exist is 770 in the words of the action, before any code that says less", async () => {
  expect((await call(lan, "GetContactPresence", { TargetContact: STRANGERS })).fault).toEqual([
    "770",
    expect.stringMatching(/^Invalid target contact/),
  ])
  expect((await register(STRANGERS, "60")).fault).toEqual(["770", expect.stringMatching(/^Invalid target contact/)])
  const authorization = { Contact: STRANGERS, Expire: "60", UserPresenceInfo: OPEN }
  expect((await call(lan, "AuthorizePresenceReactive", authorization)).fault).toEqual([
    "770",
    expect.stringMatching(/^Invalid contact/),
  ])
  expect((await register(BOBS, "4294967296")).fault?.[0]).toBe("601") // not 600
  expect((await update("<".repeat(65_537))).fault?.[0]).toBe("605") // not 600
})

test("CTRL-29 what goes wrong inside is 501 and told to the log alone", async () => {
  lan.store.failure = new Error("ENOSPC: /secret/path")
  const reply = await post(lan, calling("UpdatePresence", `<UpdatedUserPresence>${escaped(OPEN)}</UpdatedUserPresence>`))
  expect(faultOf(reply)).toEqual([500, "501"])
  expect(reply.body).not.toMatch(/secret|ENOSPC|\.ts/)
  expect(lan.errors).toEqual([lan.store.failure])
})

test("CTRL-30 QueryStateVariable, which is deprecated, is not offered: 401", async () => {
  const query = `<u:QueryStateVariable xmlns:u="${CONTROL_NAMESPACE}"><u:varName>UserPresenceInfo</u:varName></u:QueryStateVariable>`
  const headers = { "content-type": "text/xml", soapaction: `"${CONTROL_NAMESPACE}#QueryStateVariable"` }
  expect(faultOf(await post(lan, envelope(query), { headers }))).toEqual([500, "401"])
})

test("CTRL-31 the state has changed when the answer comes; events follow it and never delay it", async () => {
  const deaf = new ControlPoint(lan)
  deaf.answer = () => new Promise(() => {})
  await deaf.subscribe()
  await lan.clock.run(100)
  const order: string[] = []
  lan.service.onEvent(() => order.push("event"))
  expect(await update(OPEN)).toEqual({ out: {} })
  order.push("answer")
  expect(outOf(await post(lan, calling("GetPresence")), "GetPresence")[0]?.[1]).toContain('id="phone"')
  await lan.clock.run(100)
  expect(order).toEqual(["answer", "event"])
})
