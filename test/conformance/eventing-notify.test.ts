import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { formatUserPresence } from "../../src/documents/user-presence"
import { Notifier } from "../../src/net/http-notify"
import { nextSeq } from "../../src/upnp/eventing/subscriber"
import { ControlPoint, type PresenceOnLan, tuple } from "../presence-on-lan"
import { BOB, deviceOnLan } from "./control-point"
import { askRaw, deviceOnLoopback, headerIn, Listener, lo, OK } from "./wire"

const NT = "upnp:event"

let lan: PresenceOnLan
let kitchen: ControlPoint

beforeEach(async () => {
  lan = await deviceOnLan()
  kitchen = new ControlPoint(lan)
})
afterEach(() => {
  vi.unstubAllEnvs()
})

/** Changes the user's presence, and lets the second pass. */
async function change(text: string) {
  await lan.service.update(tuple("door", "open", { notes: [{ text }] }), "flow")
  await lan.clock.run(1100, 50)
}
async function listen(controlPoint = kitchen, headers: Record<string, string> = {}) {
  await controlPoint.subscribe(headers)
  await lan.clock.run(1100, 50)
}
/** Answers of the control point, given when the test says so. */
function held(controlPoint: ControlPoint) {
  const answers: ((status: number) => void)[] = []
  controlPoint.answer = () => new Promise((resolve) => answers.push(resolve))
  return answers
}
/** What a listener on a real socket is told first, if it answers so. */
async function firstHeard(path: string, answer = OK) {
  const listener = await Listener.start()
  listener.answer = () => answer
  const device = await deviceOnLoopback()
  const reply = await askRaw(device, "SUBSCRIBE", { CALLBACK: listener.callback(path), NT })
  await device.clock.run(100)
  await expect.poll(() => listener.heard.length).toBe(1)
  return { device, listener, event: listener.heard[0] ?? "", sid: headerIn(reply, "SID") }
}

test("GENA-18 NOTIFY has its headers and no others, and the path of the callback to the letter", async () => {
  const { listener, event, sid } = await firstHeard("/a/../cb%2F?id=7")
  const [head = "", body = ""] = event.split("\r\n\r\n")
  const [start, ...lines] = head.split("\r\n")
  expect(start).toBe("NOTIFY /a/../cb%2F?id=7 HTTP/1.1")
  expect(lines).toEqual([
    `HOST: ${lo.address}:${listener.port}`,
    'CONTENT-TYPE: text/xml; charset="utf-8"',
    "NT: upnp:event",
    "NTS: upnp:propchange",
    `SID: ${sid}`,
    "SEQ: 0",
    "CONNECTION: close",
    `CONTENT-LENGTH: ${Buffer.byteLength(body)}`,
  ])
})

test("GENA-19 the body is a property set, one property for each variable, with one unprefixed element", async () => {
  await listen()
  const property = (name: string) => `<e:property><${name}>[^<]*</${name}></e:property>`
  const all = ["UserPresenceInfo", "PresenceOfContactsUpdate", "Watcher"].map(property).join("")
  const start = '<\\?xml version="1.0" encoding="UTF-8"\\?><e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0">'
  expect(kitchen.last()).toMatch(new RegExp(`^${start}${all}</e:propertyset>$`))
  await change("a")
  expect(kitchen.last()).toMatch(new RegExp(`^${start}${property("UserPresenceInfo")}</e:propertyset>$`))
})

test("GENA-20 values are escaped text, as they stand", async () => {
  await listen()
  await change('1 < 2 &amp;\r\n "x"\u0000')
  const value = formatUserPresence("UserPresenceInfo", lan.service.user)
  expect(kitchen.told("UserPresenceInfo").at(-1)).toBe(value)
  expect(kitchen.last()).toContain('1 &amp;lt; 2 &amp;amp;amp;&amp;#13;\n "x"&lt;/')
  expect(value).not.toMatch(/>\s+</)
})

test("GENA-21 SEQ counts for each subscription from 0 by 1, and after 4294967295 comes 1", async () => {
  await listen()
  for (const text of ["a", "b", "c"]) await change(text)
  const written = kitchen.heard.map(({ headers }) => headers.find(([name]) => name === "SEQ")?.[1])
  expect(written).toEqual(["0", "1", "2", "3"])
  expect([nextSeq(4_294_967_294), nextSeq(4_294_967_295)]).toEqual([4_294_967_295, 1])
})

test("GENA-22 SEQ goes on over what was not delivered, and numbers what is sent, not what waits", async () => {
  await listen()
  const answers = held(kitchen)
  for (const text of ["a", "b", "c"]) await change(text)
  answers[0]?.(500)
  await lan.clock.run(10)
  answers[1]?.(200)
  await change("d")
  expect(kitchen.seqs).toEqual([0, 1, 2, 3])
})

test("GENA-23 to each subscriber one at a time, whatever another one does", async () => {
  const [dead, slow] = [new ControlPoint(lan, "192.168.1.30"), new ControlPoint(lan, "192.168.1.31")]
  dead.answer = () => Promise.reject(new Error("ECONNREFUSED"))
  for (const each of [dead, slow, kitchen]) await listen(each)
  const answers = held(slow)
  await change("a")
  await change("b")
  expect([kitchen.seqs, slow.seqs, dead.seqs]).toEqual([
    [0, 1, 2],
    [0, 1],
    [0, 1, 2],
  ])
  answers[0]?.(200)
  await lan.clock.run(10)
  expect(slow.seqs).toEqual([0, 1, 2])
})

test("GENA-24 URLs are tried in order with the same SEQ, until one takes it", async () => {
  const url = (port: number) => `<http://192.168.1.20:${port}/>`
  const first = new ControlPoint(lan, "192.168.1.20", 5001)
  const second = new ControlPoint(lan, "192.168.1.20", 5002)
  const third = new ControlPoint(lan, "192.168.1.20", 5003)
  first.answer = async () => 500
  await listen(third, { callback: [5000, 5001, 5002, 5003].map(url).join("") }) // nobody listens at 5000
  expect([first.seqs, second.seqs, third.seqs]).toEqual([[0], [0], []])
  second.answer = () => Promise.reject(new Error("timed out"))
  await change("a")
  expect([first.seqs, second.seqs, third.seqs]).toEqual([[0, 1], [0, 1], [1]])
  first.answer = async () => 204
  await change("b")
  expect([first.seqs, second.seqs, third.seqs]).toEqual([[0, 1, 2], [0, 1], [1]])
})

test("GENA-25 who does not answer in 30 s, or accept in 5 s, loses that message and no more", async () => {
  await listen()
  expect(kitchen.heard[0]).toMatchObject({ connectTimeoutMs: 5_000, timeoutMs: 30_000 })
  kitchen.answer = () => Promise.reject(new Error("timed out"))
  await change("a")
  kitchen.answer = async () => 200
  await change("b")
  expect(kitchen.seqs).toEqual([0, 1, 2])
  const silent = await Listener.start()
  silent.answer = () => undefined
  const to = { address: lo.address, port: silent.port }
  const message = { to, path: "/", headers: [["HOST", "x"]], body: "", connectTimeoutMs: 5_000, timeoutMs: 50 } as const
  await expect(new Notifier().send(message)).rejects.toThrow()
  expect(silent.heard).toHaveLength(1)
})

test("GENA-26 412 ends the subscription, 2xx has delivered, anything else keeps it; bodies are passed over", async () => {
  await listen()
  for (const status of [204, 404, 500, 302, 412, 200]) {
    kitchen.answer = async () => status
    await change(String(status))
  }
  expect(kitchen.seqs).toEqual([0, 1, 2, 3, 4, 5])
  expect((await kitchen.send("SUBSCRIBE", { sid: kitchen.sid })).status).toBe(412)
  const endless = await Listener.start()
  endless.answer = () => `HTTP/1.1 200 OK\r\n\r\n${"a".repeat(1_000_000)}`
  const to = { address: lo.address, port: endless.port }
  const message = { to, path: "/", headers: [["HOST", "x"]], body: "", connectTimeoutMs: 5_000, timeoutMs: 5_000 } as const
  expect(await new Notifier().send(message)).toBe(200)
})

test("GENA-27 no redirect is followed, no password given, no cookie kept, no proxy used", async () => {
  const elsewhere = await Listener.start()
  for (const name of ["http_proxy", "HTTP_PROXY", "ALL_PROXY"]) vi.stubEnv(name, `http://${lo.address}:${elsewhere.port}`)
  const location = `http://${lo.address}:${elsewhere.port}/`
  const { device, listener } = await firstHeard("/", `HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`)
  listener.answer = () =>
    'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n'
  for (const id of ["a", "b"]) {
    await device.service.update(tuple(id, "open"), "flow")
    await device.clock.run(1100, 50)
    await expect.poll(() => listener.heard.length).toBe(id === "a" ? 2 : 3)
  }
  expect(listener.heard.map((text) => headerIn(text, "SEQ"))).toEqual(["0", "1", "2"])
  expect(listener.heard.join()).not.toMatch(/^(?:cookie|authorization):/im)
  expect(elsewhere.heard).toEqual([])
})

test("GENA-28 one message waits for each subscriber, however much changes: the newest of the user, all contacts", async () => {
  const CARL = { id: "sip:carl@example.com" }
  await lan.service.tellOfContact(CARL, { update: tuple("phone", "closed"), isWhole: true })
  await lan.service.register([BOB.id, CARL.id], undefined)
  await listen()
  const answers = held(kitchen)
  await change("0")
  for (let time = 1; time <= 20; time++) {
    const contact = time === 1 ? BOB : CARL
    await lan.service.tellOfContact(contact, { update: tuple("phone", "open"), isWhole: true })
    await change(String(time))
  }
  expect(kitchen.seqs).toEqual([0, 1])
  answers[0]?.(200)
  await lan.clock.run(1100, 50)
  expect(kitchen.seqs).toEqual([0, 1, 2])
  expect(kitchen.told("UserPresenceInfo").at(-1)).toContain(">20<")
  expect(kitchen.last()).toMatch(/<PresenceOfContactsUpdate>.*sip:bob@.*sip:carl@/)
})

test("GENA-29 all are told the same of the same change", async () => {
  const hall = new ControlPoint(lan, "192.168.1.30")
  await listen()
  await change("a")
  await listen(hall)
  await change("b")
  expect(hall.last()).toBe(kitchen.last())
  expect([kitchen.seqs, hall.seqs]).toEqual([
    [0, 1, 2],
    [0, 1],
  ])
})

test("GENA-30 an equal value is no event, and what one message of a flow sets is one property set", async () => {
  await listen()
  await lan.service.update({ ...tuple("a", "open"), tuples: ["a", "b", "c"].flatMap((id) => tuple(id, "open").tuples) }, "flow")
  await lan.clock.run(3000, 50)
  expect(kitchen.seqs).toEqual([0, 1])
  for (const id of ["a", "b", "c"]) await lan.service.update(tuple(id, "open"), "flow")
  await lan.clock.run(3000, 50)
  expect(kitchen.seqs).toEqual([0, 1])
  const at = { timestamp: "2026-11-22T13:00:00Z" }
  for (const basic of ["closed", "open", "closed"] as const) await lan.service.update(tuple("d", basic, at), "flow")
  await lan.clock.run(3000, 50)
  expect(kitchen.seqs).toEqual([0, 1, 2])
})
