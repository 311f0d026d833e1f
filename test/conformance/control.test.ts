import { expect, test } from "vitest"
import { PATHS } from "../../src/upnp/protocol"
import { headerOf } from "../fakes/memory-network"
import { envelope, escaped, SERVICE } from "../soap"
import { calling, deviceOnLan, faultOf, OPEN, outOf, post } from "./control-point"
import { deviceOnLoopback, headerIn, posting, postRaw, raw } from "./wire"

const GET = calling("GetPresence")
const XML = { "content-type": "text/xml" }
const soapaction = (text: string) => ({ headers: { ...XML, soapaction: text } })

const SUCCESS = /^HTTP\/1\.1 200 OK\r\n/
const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status))

test("CTRL-1 the control URL takes POST, others get 405 with ALLOW, an unknown path 404", async () => {
  const lan = await deviceOnLan()
  expect((await post(lan, GET)).status).toBe(200)
  for (const method of ["GET", "HEAD", "PUT", "OPTIONS", "SUBSCRIBE", "NOTIFY"]) {
    const reply = await post(lan, GET, { method })
    expect([method, reply.status, headerOf(reply, "ALLOW")]).toEqual([method, 405, "POST"])
  }
  expect((await post(lan, GET, { path: `${PATHS.control}/` })).status).toBe(404)
})

test("CTRL-2 M-POST gets 501, which sends the control point back to POST", async () => {
  const device = await deviceOnLoopback()
  const mPost = posting(device, GET, {
    MAN: '"http://schemas.xmlsoap.org/soap/envelope/"; ns=01',
    "01-SOAPACTION": `"${SERVICE}#GetPresence"`,
  }).replace("POST", "M-POST")
  expect(statuses(await raw(device.port(), mPost))).toEqual([501])
})

test("CTRL-3 SOAPACTION is read in quotes of either kind or none, with blanks, under a name in any case", async () => {
  const lan = await deviceOnLan()
  const named = `${SERVICE}#GetPresence`
  for (const text of [`"${named}"`, named, `'${named}'`, ` "${named}" `, `" ${named} "`])
    expect((await post(lan, GET, soapaction(text))).status, text).toBe(200)
  const device = await deviceOnLoopback()
  expect(await postRaw(device, GET, { SoapAction: `"${named}"` })).toMatch(SUCCESS)
})

test("CTRL-4 without SOAPACTION the Body decides, one that differs from it is 401", async () => {
  const lan = await deviceOnLan()
  expect((await post(lan, GET)).status).toBe(200)
  for (const text of [`${SERVICE}#UpdatePresence`, `${SERVICE.replace("Presence", "Other")}#GetPresence`, "GetPresence", ""])
    expect(faultOf(await post(lan, GET, soapaction(`"${text}"`))), text).toEqual([500, "401"])
})

test("CTRL-5 the version asked for is answered in its namespace, a later one or another service is 401", async () => {
  const lan = await deviceOnLan()
  expect((await post(lan, GET)).body).toContain(`<u:GetPresenceResponse xmlns:u="${SERVICE}">`)
  for (const type of [SERVICE.replace(":1", ":2"), SERVICE.replace("Presence", "Messaging"), ""]) {
    const body = type ? calling("GetPresence", "", type) : envelope("<GetPresence/>")
    expect(faultOf(await post(lan, body)), type).toEqual([500, "401"])
  }
})

test("CTRL-6 CONTENT-TYPE may be absent or text/xml with any charset, others get 415", async () => {
  const lan = await deviceOnLan()
  for (const type of ["text/xml", 'text/xml; charset="utf-8"', "TEXT/XML;charset=UTF-8", undefined])
    expect((await post(lan, GET, { headers: { "content-type": type } })).status, type).toBe(200)
  for (const type of ["application/json", "text/plain", "text/xmlish", "application/x-www-form-urlencoded"])
    expect((await post(lan, GET, { headers: { "content-type": type } })).status, type).toBe(415)
})

test("CTRL-7 a byte order mark before and junk after the envelope are passed over, lengths count bytes", async () => {
  const device = await deviceOnLoopback()
  expect(await postRaw(device, `\ufeff${GET}\0\r\n \0`)).toMatch(SUCCESS)
  const note = OPEN.replace("</presence>", "<note>Grüße 😀</note></presence>")
  await postRaw(device, calling("UpdatePresence", `<UpdatedUserPresence>${escaped(note)}</UpdatedUserPresence>`))
  const answer = await postRaw(device, GET)
  const body = answer.slice(answer.indexOf("\r\n\r\n") + 4)
  expect(body).toMatch(/^<\?xml/)
  expect(body).toContain("Grüße 😀")
  expect(headerIn(answer, "Content-Length")).toBe(String(Buffer.byteLength(body)))
})

test("CTRL-8 bodies come by length or in chunks, answers always by length", async () => {
  const device = await deviceOnLoopback()
  const chunks = `${GET.length.toString(16)}\r\n${GET}\r\n0\r\n\r\n`
  for (const answer of [
    await postRaw(device, GET),
    await postRaw(device, chunks, { "CONTENT-LENGTH": undefined, "TRANSFER-ENCODING": "chunked" }),
  ]) {
    expect(answer).toMatch(SUCCESS)
    expect(headerIn(answer, "Content-Length")).toMatch(/^\d+$/)
    expect(headerIn(answer, "Transfer-Encoding")).toBeUndefined()
  }
})

test("CTRL-9 who expects 100-continue gets it and then the answer, who expects anything else 417", async () => {
  const device = await deviceOnLoopback()
  expect(statuses(await postRaw(device, GET, { EXPECT: "100-continue" }))).toEqual([100, 200])
  expect(statuses(await postRaw(device, GET, { EXPECT: "200-ok" }))).toEqual([417])
})

test("CTRL-10 a connection of HTTP/1.1 is kept, faults or not, until told to close; one of HTTP/1.0 is not", async () => {
  const device = await deviceOnLoopback()
  const kept = posting(device, calling("X_GetFeatureList"), { CONNECTION: undefined })
  expect(statuses(await raw(device.port(), kept + kept + posting(device, GET)))).toEqual([500, 500, 200])
  expect(await postRaw(device, GET, { CONNECTION: undefined }, "1.0")).toMatch(SUCCESS)
})

test("CTRL-11 no Host in HTTP/1.1, an empty body and broken XML are 400 without a fault; HTTP/1.0 needs no Host", async () => {
  const device = await deviceOnLoopback()
  expect(statuses(await postRaw(device, GET, { HOST: undefined }))).toEqual([400])
  expect(statuses(await postRaw(device, GET, { HOST: undefined }, "1.0"))).toEqual([200])
  for (const body of ["", " ", "<s:Envelope", "<hello/>", GET.slice(0, -1), envelope("")]) {
    const answer = await postRaw(device, body)
    expect([body, statuses(answer)]).toEqual([body, [400]])
    expect(answer).not.toContain("Fault")
  }
})

test("CTRL-12 results and faults come with CONTENT-LENGTH, CONTENT-TYPE, DATE, EXT and SERVER", async () => {
  const device = await deviceOnLoopback()
  for (const [body, status] of [
    [GET, 200],
    [calling("Nonsense"), 500],
  ] as const) {
    const answer = await postRaw(device, body)
    expect(statuses(answer)).toEqual([status])
    expect(headerIn(answer, "CONTENT-LENGTH")).toMatch(/^[1-9]\d*$/)
    expect(headerIn(answer, "CONTENT-TYPE")).toBe('text/xml; charset="utf-8"')
    expect(headerIn(answer, "DATE")).toMatch(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
    expect(headerIn(answer, "EXT")).toBe("")
    expect(headerIn(answer, "SERVER")).toBe("Test/1.0 UPnP/1.0 test/1.0")
  }
})

test("CTRL-13 an answer comes within 30 s even if the store hangs, as 501", async () => {
  const lan = await deviceOnLan()
  lan.store.write = () => new Promise(() => {})
  const answered = post(lan, calling("UpdatePresence", `<UpdatedUserPresence>${escaped(OPEN)}</UpdatedUserPresence>`))
  await lan.clock.run(25_000, 1000)
  expect(faultOf(await answered)).toEqual([500, "501"])
  expect(outOf(await post(lan, GET), "GetPresence")).toHaveLength(1)
  expect(lan.errors).toHaveLength(1)
})
