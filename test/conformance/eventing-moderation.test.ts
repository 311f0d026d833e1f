import { beforeEach, expect, test } from "vitest"
import { parsePresenceOfContacts } from "../../src/documents/contacts-presence"
import { statusOf } from "../../src/presence/user-presence"
import { ControlPoint, type PresenceOnLan, tuple } from "../presence-on-lan"
import { call } from "../soap"
import { BOB, deviceOnLan } from "./control-point"

const CARL = { id: "sip:carl@example.com", name: "Carl" }

let lan: PresenceOnLan
let kitchen: ControlPoint
/** When each event came, beginning with the first change. */
let cameAt: number[]

beforeEach(async () => {
  lan = await deviceOnLan()
  await lan.service.tellOfContact(CARL, { update: tuple("a", "closed"), isWhole: true })
  await lan.service.register([BOB, CARL], undefined)
  kitchen = new ControlPoint(lan)
  await kitchen.subscribe()
  await lan.clock.run(2200, 50)
  kitchen.heard.length = 0
  cameAt = []
  const start = lan.clock.now()
  kitchen.answer = async () => cameAt.push(lan.clock.now() - start) && 200
})

const userIs = (text: string) => lan.service.update(tuple("door", "open", { notes: [{ text }] }), "flow")
const says = (contact: typeof BOB, basic: "open" | "closed", more: object = {}) =>
  lan.service.tellOfContact(contact, {
    update: tuple("phone", basic, { timestamp: "2026-11-22T13:00:00Z", ...more }),
    isWhole: true,
  })
const asks = (name: string) => lan.service.request({ watcher: { id: `sip:${name}@example.com`, name }, requestedSeconds: 60 })
const variables = () => kitchen.heard.map(({ body }) => [...body.matchAll(/<e:property><(\w+)>/g)].map(([, name]) => name))
const presencesIn = (text = "") => parsePresenceOfContacts(text).map(({ presence }) => presence)
const contactsIn = (text = "") =>
  parsePresenceOfContacts(text).map(({ contact, presence }) => `${contact?.name} ${statusOf(presence)}`)

test("GENA-31 each variable is in one event a second at most", async () => {
  for (let time = 0; time < 50; time++) {
    await Promise.all([userIs(String(time)), says(BOB, "open", { notes: [{ text: String(time) }] }), asks(`w${time}`)])
    await lan.clock.run(100)
  }
  await lan.clock.run(2000)
  for (const variable of ["UserPresenceInfo", "PresenceOfContactsUpdate", "Watcher"]) {
    const times = cameAt.filter((_, index) => variables()[index]?.includes(variable))
    expect(times.length).toBeGreaterThanOrEqual(5)
    for (const [index, at] of times.entries()) expect(at - (times[index - 1] ?? -1000)).toBeGreaterThanOrEqual(1000)
  }
})

test("GENA-32 after a quiet second the first change goes out at once, the last one when its second ends", async () => {
  for (let time = 0; time < 10; time++) {
    await userIs(`note ${time}`)
    await lan.clock.run(30)
  }
  expect([cameAt.length, cameAt[0]]).toEqual([1, expect.toSatisfy((ms: number) => ms <= 10)])
  await lan.clock.run(5000)
  expect(cameAt[1]).toSatisfy((ms: number) => ms >= 1000 && ms <= 1030)
  expect(kitchen.told("UserPresenceInfo").map((text) => /note \d/.exec(text)?.[0])).toEqual(["note 0", "note 9"])
  await userIs("quiet before")
  await lan.clock.run(10)
  expect(cameAt).toHaveLength(3)
})

test("GENA-33 each variable has its own second, for all subscribers; those due together share a message", async () => {
  const hall = new ControlPoint(lan, "192.168.1.30")
  for (let time = 0; time < 2; time++) {
    await Promise.all([userIs(String(time)), says(BOB, time ? "open" : "closed")])
    await lan.clock.run(300)
  }
  await asks("dora") // has not been told of in this second
  await lan.clock.run(10)
  await hall.subscribe()
  await lan.clock.run(2000)
  expect(variables()).toEqual([
    ["UserPresenceInfo", "PresenceOfContactsUpdate"],
    ["Watcher"],
    ["UserPresenceInfo", "PresenceOfContactsUpdate"],
  ])
  expect(hall.heard.slice(1).map(({ body }) => body)).toEqual(kitchen.heard.slice(2).map(({ body }) => body))
})

test("GENA-34 an initial event neither waits nor moves the second of others, nor does a wall clock set back", async () => {
  await userIs("a")
  await lan.clock.run(100)
  await userIs("b")
  const hall = new ControlPoint(lan, "192.168.1.30")
  await hall.subscribe()
  await lan.clock.run(60)
  expect(hall.last()).toContain("&gt;b&lt;")
  const [start] = cameAt
  lan.clock.jump(-3_600_000)
  await lan.clock.run(1000)
  expect([cameAt[0], (cameAt[1] ?? 0) + 3_600_000]).toEqual([start, (start ?? 0) + 1010])
})

test("GENA-35 lists are united by contact, the last state of each, and are what GetPresenceOfContactsUpdate gives", async () => {
  await says(BOB, "open")
  await lan.clock.run(10)
  await says(CARL, "open")
  await says(BOB, "closed")
  await says(CARL, "closed")
  await asks("dora")
  await lan.clock.run(10)
  for (const name of ["emil", "fay", "emil"]) await asks(name)
  await lan.clock.run(2000)
  const told = kitchen.told("PresenceOfContactsUpdate")
  expect(told.map(contactsIn)).toEqual([["Bob open"], ["Carl closed", "Bob closed"]])
  const { out } = await call(lan, "GetPresenceOfContactsUpdate")
  expect(presencesIn(out?.ContactPresenceUpdate)).toEqual(presencesIn(told.at(-1)))
  const watchers = kitchen.told("Watcher").map((text) => [...text.matchAll(/sip:(\w+)@/g)].map(([, name]) => name))
  expect(watchers).toEqual([["dora"], ["emil", "fay"]])
})

test("GENA-36 there is no multicast eventing: none is described", async () => {
  const scpd = (await lan.request({ method: "GET", path: "/upnp/presence/scpd.xml" })).body
  expect(scpd).toContain('sendEvents="yes"')
  expect(scpd).not.toMatch(/multicast/i)
})
