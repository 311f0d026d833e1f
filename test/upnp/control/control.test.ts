import { beforeEach, describe, expect, test } from "vitest"
import { headerOf } from "../../fakes/memory-network"
import { ENTITY, type PresenceOnLan, presenceOnLan } from "../../presence-on-lan"
import { envelope, escaped, SERVICE } from "../../soap"

const pidf = (content: string, entity = ENTITY) =>
  `<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${entity}">${content}</presence>`
const OPEN = pidf('<tuple id="phone"><status><basic>open</basic></status></tuple>')
const call = (action: string, args = "") => envelope(`<u:${action} xmlns:u="${SERVICE}">${args}</u:${action}>`)
const update = (document: string) => call("UpdatePresence", `<UpdatedUserPresence>${escaped(document)}</UpdatedUserPresence>`)

let lan: PresenceOnLan

beforeEach(async () => {
  lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(10)
})

const post = (body: string, headers: Record<string, string> = {}) =>
  lan.network.request({
    method: "POST",
    path: "/upnp/presence/control",
    body,
    headers: { "content-type": "text/xml", ...headers },
  })
const faultOf = (body = "") =>
  /<errorCode>(\d+)<\/errorCode><errorDescription>(.*)<\/errorDescription>/.exec(body)?.slice(1) ?? []

describe("answers", () => {
  test("[CTRL-12, CTRL-23] a result in the service's namespace, escaped text inside", async () => {
    const reply = await post(call("GetPresence"), { soapaction: `"${SERVICE}#GetPresence"` })
    expect(reply.status).toBe(200)
    expect(headerOf(reply, "CONTENT-TYPE")).toBe('text/xml; charset="utf-8"')
    expect(headerOf(reply, "EXT")).toBe("")
    expect(headerOf(reply, "SERVER")).toBe("Test/1.0 UPnP/1.0 test/1.0")
    expect(reply.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>' +
        `<u:GetPresenceResponse xmlns:u="${SERVICE}"><UserPresence>&lt;?xml version="1.0" encoding="UTF-8"?&gt;&lt;presence:UserPresence xmlns:presence="urn:schemas-upnp-org:phone:presence" xmlns:pid="urn:ietf:params:xml:ns:pidf"&gt;&lt;pid:presence entity="${ENTITY}"/&gt;&lt;/presence:UserPresence&gt;</UserPresence></u:GetPresenceResponse></s:Body></s:Envelope>`,
    )
  })

  test("[CTRL-23] an action without out-arguments has an empty element", async () => {
    expect((await post(update(OPEN))).body).toMatch(/<u:UpdatePresenceResponse xmlns:u="[^"]+"\/>/)
    expect(lan.service.user.tuples.map(({ id }) => id)).toEqual(["phone"])
  })

  test.each([
    ["quoted", `"${SERVICE}#GetPresence"`],
    ["not quoted", `${SERVICE}#GetPresence`],
    ["in single quotes, with blanks", ` '${SERVICE}#GetPresence' `],
  ])("[CTRL-3] SOAPACTION %s is read", async (_title, soapaction) => {
    expect((await post(call("GetPresence"), { soapaction })).status).toBe(200)
  })

  test("[CTRL-4] without SOAPACTION the Body decides", async () => {
    expect((await post(call("GetPresence"))).status).toBe(200)
  })

  test("[CTRL-14, 16] prefixes do not matter, nor those of arguments", async () => {
    const body = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><UpdatePresence xmlns="${SERVICE}"><UpdatedUserPresence>${escaped(OPEN)}</UpdatedUserPresence></UpdatePresence></e:Body></e:Envelope>`
    expect((await post(body)).status).toBe(200)
  })

  test("[CTRL-15] unknown header entries are passed over, mandatory ones are not", async () => {
    const header = (must: string) => `<s:Header><x:y xmlns:x="urn:x" s:mustUnderstand="${must}"/></s:Header>`
    const get = `<u:GetPresence xmlns:u="${SERVICE}"/>`
    expect((await post(envelope(get, header("0")))).status).toBe(200)
    const reply = await post(envelope(get, header("1")))
    expect([reply.status, reply.body]).toEqual([500, expect.stringContaining("<faultcode>s:MustUnderstand</faultcode>")])
  })

  test.each([
    ["CDATA", `<UpdatedUserPresence><![CDATA[${OPEN}]]></UpdatedUserPresence>`],
    ["elements in place of text", `<UpdatedUserPresence>${OPEN}</UpdatedUserPresence>`],
  ])("[CTRL-21] an argument as %s is read", async (_title, argument) => {
    expect((await post(call("UpdatePresence", argument))).status).toBe(200)
  })

  test("[CTRL-21] text is unescaped exactly once", async () => {
    const document = pidf('<tuple id="a"><status><basic>open</basic></status><note>1 &lt; 2 &amp;amp; 3</note></tuple>')
    expect((await post(update(document))).status).toBe(200)
    expect(lan.service.user.tuples[0]?.notes).toEqual([{ text: "1 < 2 &amp; 3" }])
  })
})

describe("faults", () => {
  test("[CTRL-25] are HTTP 500 with the UPnP error inside", async () => {
    const reply = await post(call("Nonsense"), { soapaction: `"${SERVICE}#Nonsense"` })
    expect(reply.status).toBe(500)
    expect(reply.body).toBe(
      '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body><s:Fault>' +
        "<faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail>" +
        '<UPnPError xmlns="urn:schemas-upnp-org:control-1-0"><errorCode>401</errorCode><errorDescription>Invalid Action</errorDescription></UPnPError>' +
        "</detail></s:Fault></s:Body></s:Envelope>",
    )
  })

  const argument = (name: string, text: string) => `<${name}>${escaped(text)}</${name}>`
  test.each([
    ["[CTRL-26] an unknown action", call("Nonsense"), "401"],
    ["[CTRL-26] an inherited name", call("constructor"), "401"],
    ["[CTRL-5] a later version", envelope(`<u:GetPresence xmlns:u="${SERVICE.replace(/1$/, "2")}"/>`), "401"],
    ["[CTRL-30] QueryStateVariable", envelope('<u:QueryStateVariable xmlns:u="urn:schemas-upnp-org:control-1-0"/>'), "401"],
    ["[CTRL-18] a missing argument", call("UpdatePresence"), "402"],
    ["[CTRL-18] an extra argument", call("GetPresence", "<A>1</A>"), "402"],
    ["[CTRL-18] an argument twice", call("UpdatePresence", argument("UpdatedUserPresence", OPEN).repeat(2)), "402"],
    ["an empty document", update(""), "600"],
    ["a broken document", update("<presence"), "600"],
    ["[SEC-8] a DOCTYPE in a document", update(`<!DOCTYPE x>${OPEN}`), "600"],
    ["a document that fails the schema", update(pidf('<tuple id="a"><status/></tuple>')), "600"],
    ["[presence.md 43] somebody else's presence", update(pidf("", "pres:bob@example.com")), "600"],
    ["[SEC-7] a document too long", update(pidf(`<note>${"a".repeat(65_536)}</note>`)), "605"],
  ])("%s changes nothing", async (_title, body, code) => {
    await post(update(OPEN))
    const before = lan.service.user
    const reply = await post(body)
    expect([reply.status, faultOf(reply.body)[0]]).toEqual([500, code])
    expect(lan.service.user).toBe(before)
  })

  test("a fault says what was wrong, escaped and bounded", async () => {
    const [, text] = faultOf(
      (await post(update(pidf(`<tuple id="${"9&lt;".repeat(200)}"><status><basic>open</basic></status></tuple>`)))).body,
    )
    expect(text).toMatch(/^Argument Value Invalid: .*&lt;/)
    expect(text?.length).toBeLessThan(400)
  })

  test("[CTRL-4] SOAPACTION and Body must agree", async () => {
    expect(faultOf((await post(call("GetPresence"), { soapaction: `"${SERVICE}#UpdatePresence"` })).body)[0]).toBe("401")
  })

  test("[CTRL-29] what goes wrong inside is 501, its cause is for the log alone", async () => {
    lan.store.failure = new Error("ENOSPC: /secret/path")
    const reply = await post(update(OPEN))
    expect(faultOf(reply.body)).toEqual(["501", "Action Failed"])
    expect(lan.errors).toEqual([lan.store.failure])
    expect(lan.service.user.tuples).toEqual([])
  })
})

describe("requests that are none", () => {
  test.each([
    ["[CTRL-1] GET", { method: "GET" }, 405],
    ["[CTRL-6] JSON", { headers: { "content-type": "application/json" } }, 415],
    ["[CTRL-11] an empty body", { body: "" }, 400],
    ["[CTRL-11] a broken envelope", { body: "<s:Envelope" }, 400],
    ["[CTRL-11] no envelope", { body: "<hello/>" }, 400],
    ["[CTRL-11] no action", { body: envelope("") }, 400],
    ["[CTRL-11] two actions", { body: envelope(`<u:GetPresence xmlns:u="${SERVICE}"/>`.repeat(2)) }, 400],
    ["[SEC-8] a DOCTYPE", { body: `<!DOCTYPE x [<!ENTITY a "b">]>${call("GetPresence")}` }, 400],
    ["[SEC-6] a page in a browser", { headers: { origin: "http://evil.example", "content-type": "text/xml" } }, 403],
    ["[SEC-5] another host name", { headers: { host: "evil.example:49200" } }, 403],
    ["[SEC-5] another address", { headers: { host: "192.168.1.11:49200" } }, 403],
    ["[SEC-5] another port", { headers: { host: "192.168.1.10:80" } }, 403],
    ["[SEC-5] no port, which is 80", { headers: { host: "192.168.1.10" } }, 403],
    ["[SEC-5] no host in HTTP/1.1", { headers: { host: undefined } }, 403],
    ["[SEC-12] a stranger", { peer: { address: "203.0.113.9", port: 1 } }, 403],
  ])("%s is refused", async (_title, part: object, status) => {
    const reply = await lan.network.request({
      method: "POST",
      path: "/upnp/presence/control",
      body: call("GetPresence"),
      ...part,
    })
    expect(reply.status).toBe(status)
  })

  test("[CTRL-6] no CONTENT-TYPE, or one with any charset, is accepted", async () => {
    expect((await post(call("GetPresence"), { "content-type": "TEXT/XML; charset=UTF-8" })).status).toBe(200)
    const reply = await lan.network.request({ method: "POST", path: "/upnp/presence/control", body: call("GetPresence") })
    expect(reply.status).toBe(200)
  })
})
