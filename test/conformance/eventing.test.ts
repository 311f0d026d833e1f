import { beforeEach, expect, test } from "vitest"
import { systemClock, systemEntropy } from "../../src/net/system"
import { headerOf } from "../fakes/memory-network"
import { ControlPoint, type PresenceOnLan, tuple } from "../presence-on-lan"
import { deviceOnLan } from "./control-point"
import { askRaw, deviceOnLoopback, headerIn } from "./wire"

const CALLBACK = "<http://192.168.1.20:5004/cb>"
const NT = "upnp:event"
const UNKNOWN = "uuid:00000000-0000-4000-8000-999999999999"

let lan: PresenceOnLan
let kitchen: ControlPoint

beforeEach(async () => {
  lan = await deviceOnLan()
  kitchen = new ControlPoint(lan)
})

const change = (basic: "open" | "closed") => lan.service.update(tuple("door", basic), "flow")
const ask = async (method: "SUBSCRIBE" | "UNSUBSCRIBE", headers: Record<string, string>) =>
  (await kitchen.send(method, headers)).status
const granted = async (headers: Record<string, string>) => headerOf(await kitchen.subscribe(headers), "TIMEOUT")

test("GENA-1 CALLBACK and NT subscribe, SID alone renews and cancels, other methods get 405 with ALLOW", async () => {
  expect((await kitchen.subscribe()).status).toBe(200)
  const { sid } = kitchen
  expect(await ask("SUBSCRIBE", { sid, timeout: "Second-1800" })).toBe(200)
  expect(await ask("UNSUBSCRIBE", { sid })).toBe(200)
  for (const method of ["GET", "POST", "NOTIFY"]) {
    const reply = await lan.network.request({ method, path: "/upnp/presence/event" })
    expect([reply.status, headerOf(reply, "ALLOW")]).toEqual([405, "SUBSCRIBE, UNSUBSCRIBE"])
  }
})

test("GENA-2 SID beside others is 400, what is missing, wrong or unknown 412, what cannot be taken 503", async () => {
  await kitchen.subscribe()
  const { sid } = kitchen
  for (const headers of [{ nt: NT }, { callback: CALLBACK }, { nt: NT, callback: CALLBACK }]) {
    expect(await ask("SUBSCRIBE", { sid, ...headers })).toBe(400)
    expect(await ask("UNSUBSCRIBE", { sid, ...headers })).toBe(400)
  }
  for (const headers of [{}, { nt: NT }, { callback: CALLBACK }, { callback: CALLBACK, nt: "upnp:propchange" }, { sid: "" }])
    expect([headers, await ask("SUBSCRIBE", headers as Record<string, string>)]).toEqual([headers, 412])
  for (const callback of ["", "<>", "<https://192.168.1.20/>", "<ftp://192.168.1.20/>", "cb"])
    expect([callback, await ask("SUBSCRIBE", { nt: NT, callback })]).toEqual([callback, 412])
  expect(await ask("SUBSCRIBE", { sid: UNKNOWN })).toBe(412)
  for (const headers of [{}, { sid: "" }, { sid: UNKNOWN }])
    expect(await ask("UNSUBSCRIBE", headers as Record<string, string>)).toBe(412)
  for (let count = 1; count < 64; count++) await kitchen.subscribe()
  expect(await ask("SUBSCRIBE", { nt: NT, callback: CALLBACK })).toBe(503)
})

test("GENA-3 an unknown SID is answered 412, never 404", async () => {
  await kitchen.subscribe()
  for (const sid of [UNKNOWN, "nonsense", kitchen.sid.replace("uuid:", "")])
    expect([await ask("SUBSCRIBE", { sid }), await ask("UNSUBSCRIBE", { sid })]).toEqual([412, 412])
})

test("GENA-4 CALLBACK holds up to 6 URLs of up to 1024 characters each, kept to the letter and in order", async () => {
  const url = (path: string) => `http://192.168.1.20:5004${path}`
  const paths = ["/a/../b%2Fc/?x=%20&y=", "/B/", "/b"]
  kitchen.answer = async () => (kitchen.heard.length < 3 ? 500 : 200)
  const reply = await kitchen.subscribe({ callback: `to ${paths.map((path) => `<${url(path)}>`).join(" , ")} please` })
  await lan.clock.run(100)
  expect([reply.status, kitchen.heard.map(({ path }) => path)]).toEqual([200, paths])
  expect((await kitchen.subscribe({ callback: url("/bare") })).status).toBe(200)
  expect((await kitchen.subscribe({ callback: `<${url("/")}>`.repeat(6) })).status).toBe(200)
  expect((await kitchen.subscribe({ callback: `<${url("/")}>`.repeat(7) })).status).toBe(412)
  const long = (length: number) => `<${url("/").padEnd(length, "a")}>`
  expect((await kitchen.subscribe({ callback: long(1024) })).status).toBe(200)
  expect((await kitchen.subscribe({ callback: `<${url("/")}>${long(1025)}` })).status).toBe(412)
})

test("GENA-5 the answer has DATE, SERVER, a fresh random SID, TIMEOUT and no body", async () => {
  const device = await deviceOnLoopback()
  const subscribe = () => askRaw(device, "SUBSCRIBE", { CALLBACK: "<http://127.0.0.1:9/>", NT, TIMEOUT: "Second-3600" })
  const answer = await subscribe()
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n$/)
  expect(headerIn(answer, "DATE")).toMatch(/ GMT$/)
  expect(headerIn(answer, "SERVER")).toBe("Test/1.0 UPnP/1.0 test/1.0")
  expect(headerIn(answer, "SID")).toMatch(/^uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  expect(headerIn(answer, "TIMEOUT")).toBe("Second-3600")
  expect(headerIn(answer, "CONTENT-LENGTH")).toBe("0")
  expect(headerIn(await subscribe(), "SID")).not.toBe(headerIn(answer, "SID"))
  expect(systemEntropy.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/) // 122 random bits
})

test("GENA-6 TIMEOUT is granted from 1800 to 86400 seconds, 1800 for what is absent or malformed", async () => {
  expect(await granted({})).toBe("Second-1800")
  for (const [timeout, seconds] of [
    ["Second-1800", 1800],
    ["SECOND-7200", 7200],
    ["Second-300", 1800],
    ["Second-0", 1800],
    ["Second-999999", 86_400],
    ["3600", 1800],
    ["Second-", 1800],
    ["Second--1", 1800],
    ["Second-1.5", 1800],
  ] as const)
    expect([timeout, await granted({ timeout })]).toEqual([timeout, `Second-${seconds}`])
})

test("GENA-7 infinite is never granted", async () => {
  for (const timeout of ["Second-infinite", "second-INFINITE", "infinite"]) expect(await granted({ timeout })).toBe("Second-1800")
  const reply = await kitchen.send("SUBSCRIBE", { sid: kitchen.sid, timeout: "Second-infinite" })
  expect(headerOf(reply, "TIMEOUT")).toBe("Second-1800")
})

test("GENA-8 renewing keeps SID, SEQ and callbacks, grants anew and sends no initial event", async () => {
  await kitchen.subscribe()
  await lan.clock.run(100)
  lan.clock.advance(1_700_000)
  const reply = await kitchen.send("SUBSCRIBE", { sid: kitchen.sid, timeout: "Second-3600" })
  expect([reply.status, headerOf(reply, "SID"), headerOf(reply, "TIMEOUT")]).toEqual([200, kitchen.sid, "Second-3600"])
  await lan.clock.run(1000, 50)
  expect(kitchen.seqs).toEqual([0])
  lan.clock.advance(1_800_000)
  await change("open")
  await lan.clock.run(10)
  expect([kitchen.seqs, kitchen.heard[1]?.path]).toEqual([[0, 1], "/cb?id=7"])
  lan.clock.advance(1_800_000) // now the time that was granted anew is over
  expect(await ask("SUBSCRIBE", { sid: kitchen.sid })).toBe(412)
})

test("GENA-9 a SID is good for the service that gave it and no other", async () => {
  const other = await deviceOnLan()
  await new ControlPoint(other).subscribe() // its SIDs begin alike
  await kitchen.subscribe()
  await kitchen.subscribe()
  const stranger = new ControlPoint(other)
  expect((await stranger.send("SUBSCRIBE", { sid: kitchen.sid })).status).toBe(412)
  expect((await stranger.send("UNSUBSCRIBE", { sid: kitchen.sid })).status).toBe(412)
  expect(await ask("SUBSCRIBE", { sid: kitchen.sid })).toBe(200)
})

test("GENA-10 a subscription ends within a second of its time, silently, and keeps no process alive", async () => {
  await kitchen.subscribe({ timeout: "Second-1800" })
  await lan.clock.run(100)
  lan.clock.advance(1_799_000 - 100)
  await change("open")
  await lan.clock.run(10)
  expect(kitchen.seqs).toEqual([0, 1])
  await lan.clock.run(1_990, 50)
  await change("closed")
  await lan.clock.run(2000, 50)
  expect([kitchen.seqs, await ask("SUBSCRIBE", { sid: kitchen.sid })]).toEqual([[0, 1], 412])
  const timers = () => process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length
  const before = timers()
  const cancel = systemClock.after(1_800_000, () => {})
  expect(timers()).toBe(before)
  cancel()
})

test("GENA-11 a control point may subscribe often, each time with a SID and a SEQ of its own", async () => {
  await kitchen.subscribe()
  const first = kitchen.sid
  await lan.clock.run(1100, 50)
  await change("open")
  await lan.clock.run(100)
  await kitchen.subscribe()
  await lan.clock.run(1100, 50)
  await change("closed")
  await lan.clock.run(10)
  const numbered = kitchen.heard.map((event) => [headerOf(event, "SID") === first ? 1 : 2, Number(headerOf(event, "SEQ"))])
  expect(numbered).toEqual([
    [1, 0],
    [1, 1],
    [2, 0],
    [1, 2],
    [2, 1],
  ])
})

test("GENA-12 nothing is sent after UNSUBSCRIBE, not even to the next URL; the end of the device ends all", async () => {
  const hall = new ControlPoint(lan, "192.168.1.30")
  await hall.subscribe()
  await kitchen.subscribe({ callback: "<http://192.168.1.20:5004/1><http://192.168.1.20:5004/2>" })
  await lan.clock.run(100)
  let fail = () => {}
  kitchen.answer = () =>
    new Promise((resolve) => {
      fail = () => resolve(500)
    })
  await change("open")
  await lan.clock.run(10)
  await change("closed") // waits
  await lan.clock.run(1100, 50)
  expect(await ask("UNSUBSCRIBE", { sid: kitchen.sid })).toBe(200)
  fail()
  await lan.clock.run(1100, 50)
  expect([kitchen.seqs, hall.seqs]).toEqual([
    [0, 1],
    [0, 1, 2],
  ])
  const stopped = lan.device.stop()
  await change("open")
  await lan.clock.run(3000, 50)
  await stopped
  expect(hall.seqs).toEqual([0, 1, 2])
})
