import { beforeEach, expect, test } from "vitest"
import { formatContactId } from "../../src/documents/contact-id"
import { parseUserPresence } from "../../src/documents/user-presence"
import { headerOf } from "../fakes/memory-network"
import { type PresenceOnLan, tuple } from "../presence-on-lan"
import { envelope, escaped, SERVICE } from "../soap"
import { BOB, calling, deviceOnLan, faultOf, OPEN, outOf, pidf, post } from "./control-point"

const SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
const CONTACT = `<Contact>${escaped(formatContactId([BOB]))}</Contact>`
const expire = (text: string) => `<Expire>${text}</Expire>`
const updating = (argument: string) => calling("UpdatePresence", `<UpdatedUserPresence>${argument}</UpdatedUserPresence>`)
const registering = (...args: string[]) => calling("RegisterForContactPresence", args.join(""))
const noting = (text: string) => pidf(`<tuple id="a"><status><basic>open</basic></status><note>${text}</note></tuple>`)

let lan: PresenceOnLan

beforeEach(async () => {
  lan = await deviceOnLan()
})

const status = async (body: string) => (await post(lan, body)).status
const fault = async (body: string) => faultOf(await post(lan, body))
const notes = () => lan.service.user.tuples.flatMap((each) => each.notes.map(({ text }) => text))

test("CTRL-14 elements are known by namespace and local name, encodingStyle is sent and not required", async () => {
  const own = `<UpdatePresence xmlns="${SERVICE}"><UpdatedUserPresence>${escaped(OPEN)}</UpdatedUserPresence></UpdatePresence>`
  expect(
    await status(`<SOAP-ENV:Envelope xmlns:SOAP-ENV="${SOAP}"><SOAP-ENV:Body>${own}</SOAP-ENV:Body></SOAP-ENV:Envelope>`),
  ).toBe(200)
  expect(await status(`<Envelope xmlns="${SOAP}"><Body>${own}</Body></Envelope>`)).toBe(200)
  expect(await status(`<s:Envelope xmlns:s="urn:other"><s:Body>${own}</s:Body></s:Envelope>`)).toBe(400)
  const { body } = await post(lan, calling("GetPresence"))
  expect(body).toMatch(`<s:Envelope xmlns:s="${SOAP}" s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>`)
})

test("CTRL-15 what is unknown is passed over, except a header entry that must be understood", async () => {
  const get = `<u:GetPresence xmlns:u="${SERVICE}" x="1"><!-- c --><?pi?></u:GetPresence>`
  const header = (must: string) => `<s:Header><x:y xmlns:x="urn:x" s:mustUnderstand="${must}"/></s:Header>`
  expect(await status(`<?pi?>${envelope(get, '<!-- c --><x:y xmlns:x="urn:x"/>').replace(/<\?xml.*?\?>/, "")}`)).toBe(200)
  expect(await status(envelope(get, header("0")))).toBe(200)
  const reply = await post(lan, envelope(get, header("1")))
  expect([reply.status, reply.body]).toEqual([500, expect.stringContaining("<faultcode>s:MustUnderstand</faultcode>")])
})

test("CTRL-16 arguments are matched by their local name, prefixed or not, case and all", async () => {
  const named = (name: string) => calling("UpdatePresence", `<${name}>${escaped(OPEN)}</${name}>`)
  expect(await status(named("UpdatedUserPresence"))).toBe(200)
  expect(await status(named("u:UpdatedUserPresence"))).toBe(200)
  expect(await fault(named("updateduserpresence"))).toEqual([500, "402"])
})

test("CTRL-17 in-arguments come in any order, out-arguments go in that of the description, empty ones too", async () => {
  for (const args of [
    [CONTACT, expire("60")],
    [expire("60"), CONTACT],
  ])
    expect(outOf(await post(lan, registering(...args)), "RegisterForContactPresence")).toEqual([
      ["RegistrationResult", "accepted"],
    ])
  const scpd = (await lan.request({ method: "GET", path: "/upnp/presence/scpd.xml" })).body ?? ""
  for (const action of ["GetPresence", "GetPresenceOfContactsUpdate"]) {
    const [, described = ""] = new RegExp(`<action><name>${action}</name>(.*?)</action>`).exec(scpd) ?? []
    const names = [...described.matchAll(/<name>(\w+)<\/name><direction>out</g)].map(([, name]) => name)
    expect(outOf(await post(lan, calling(action)), action).map(([name]) => name)).toEqual(names)
  }
})

test("CTRL-18 an argument that is missing, comes twice or is not of the action is 402", async () => {
  for (const args of [[], [CONTACT], [expire("60")], [CONTACT, expire("60"), expire("60")], [CONTACT, expire("60"), "<A/>"]])
    expect(await fault(registering(...args))).toEqual([500, "402"])
  expect(lan.service.registrations).toEqual([])
})

test("CTRL-19 no whole number is 402, one outside ui4 601, a value that does not do 600, a text too long 605", async () => {
  for (const [text, code] of [
    ["abc", "402"],
    ["1.5", "402"],
    ["", "402"],
    ["-1", "601"],
    ["4294967296", "601"],
  ] as const)
    expect([text, await fault(registering(CONTACT, expire(text)))]).toEqual([text, [500, code]])
  expect(await fault(updating("&lt;hello/&gt;"))).toEqual([500, "600"])
  expect(await fault(updating(escaped(noting("a".repeat(65_536)))))).toEqual([500, "605"])
})

test("CTRL-20 numbers of ui4 are taken up to 4294967295; the service has no booleans and answers no numbers", async () => {
  expect(await status(registering(CONTACT, expire("4294967295")))).toBe(200)
  const scpd = (await lan.request({ method: "GET", path: "/upnp/presence/scpd.xml" })).body ?? ""
  const types = [...scpd.matchAll(/<name>(\w+)<\/name><dataType>(\w+)</g)].map(([, name, type]) => [name, type])
  expect(types.filter(([, type]) => type !== "string")).toEqual([["A_ARG_TYPE_Expires", "ui4"]])
  expect(scpd).not.toMatch(/<direction>out<\/direction><relatedStateVariable>A_ARG_TYPE_Expires</)
})

test("CTRL-21 XML in an argument is escaped text, CDATA or elements; it is unescaped once and keeps its white space", async () => {
  const document = noting(" 1 &lt; 2 &amp;amp; 3\n ")
  for (const argument of [escaped(document), `<![CDATA[${document}]]>`, document]) {
    expect(await status(updating(argument))).toBe(200)
    expect(notes()).toEqual([" 1 < 2 &amp; 3\n "])
    const [[, text] = ["", ""]] = outOf(await post(lan, calling("GetPresence")), "GetPresence")
    expect(parseUserPresence(text).tuples[0]?.notes).toEqual([{ text: " 1 < 2 &amp; 3\n " }])
    await lan.service.update({ ...tuple("a", "open"), tuples: [], remove: ["a"] }, "flow")
  }
})

test("CTRL-22 what goes out is escaped, a CR is kept, and what XML cannot hold is left out", async () => {
  const text = 'a<b>&"c"\r]]>\u0000\u0008\u001f\ud800\ufffe\uffff😀'
  await lan.service.update(tuple("a", "open", { notes: [{ text }] }), "flow")
  const reply = await post(lan, calling("GetPresence"))
  expect(reply.body).toContain('&gt;a&amp;lt;b&amp;gt;&amp;amp;"c"&amp;#13;]]&amp;gt;😀&lt;/')
  const [[, document] = ["", ""]] = outOf(reply, "GetPresence")
  expect(parseUserPresence(document).tuples[0]?.notes).toEqual([{ text: 'a<b>&"c"\r]]>😀' }])
  await lan.service.tellOfContact({ id: 'sip:"c&d"@example.com' }, { update: tuple("a", "open"), isWhole: true })
  const TargetContact = formatContactId([{ id: 'sip:"c&d"@example.com' }])
  const asked = calling("GetContactPresence", `<TargetContact>${escaped(TargetContact)}</TargetContact>`)
  expect((await post(lan, asked)).body).toContain(' entity="sip:&amp;quot;c&amp;amp;d&amp;quot;@example.com"')
})

test("CTRL-23 success is 200 with the action's Response in the namespace of the service, empty without out-arguments", async () => {
  const reply = await post(lan, updating(escaped(OPEN)))
  expect([reply.status, headerOf(reply, "CONTENT-TYPE")]).toEqual([200, 'text/xml; charset="utf-8"'])
  expect(reply.body).toContain(`<s:Body><u:UpdatePresenceResponse xmlns:u="${SERVICE}"/></s:Body>`)
})

test("CTRL-24 what went wrong never travels in out-arguments", async () => {
  for (const body of [calling("GetPresence", "<A/>"), registering(CONTACT, expire("-1")), updating("")]) {
    const reply = await post(lan, body)
    expect([reply.status, reply.body]).toEqual([500, expect.not.stringContaining("Response")])
  }
})
