import fc from "fast-check"
import { beforeEach, describe, expect, test } from "vitest"
import { parsePresenceOfContacts, type ReadPresence } from "../../../src/documents/contacts-presence"
import { parseUserPresence } from "../../../src/documents/user-presence"
import { parseWatcher, type ReadWatcher } from "../../../src/documents/watcher"
import { statusOf } from "../../../src/presence/user-presence"
import { ControlPoint, type PresenceOnLan, presenceOnLan, tuple } from "../../presence-on-lan"
import { call } from "../../soap"

const NAMES = ["Bob", "Carl", "Dora"]
const idOf = (name: string) => `sip:${name.toLowerCase()}@example.com`
const contacts = new Map(NAMES.map((name) => [`${name.toLowerCase()}@example.com`, { id: idOf(name), name }]))

let lan: PresenceOnLan
let kitchen: ControlPoint

async function begin(options: Parameters<typeof presenceOnLan>[0] = {}) {
  lan = presenceOnLan(options, { contacts, unknownContacts: "ask" })
  lan.device.start()
  await lan.clock.run(10)
  kitchen = new ControlPoint(lan)
}

/** A control point begins to listen, and what was before is of no interest. */
async function listen(controlPoint = kitchen) {
  await controlPoint.subscribe()
  await lan.clock.run(1100, 50)
  controlPoint.heard.length = 0
}

beforeEach(async () => {
  await begin()
})

const says = (name: string, basic: "open" | "closed", more: object = {}) =>
  lan.service.tellOfContact(name, {
    update: tuple("phone", basic, { timestamp: "2026-11-22T13:00:00Z", ...more }),
    isWhole: false,
  })
const register = (...names: string[]) => lan.service.register(names.length > 0 ? names : NAMES, undefined)
const ask = (name: string, more: object = {}) =>
  lan.service.request({ watcher: { id: idOf(name), name }, requestedSeconds: 60, ...more })
const withdraw = (name: string) => ask(name, { expiresAt: lan.clock.now() })

const contactsIn = (text: string) =>
  parsePresenceOfContacts(text).map(({ contact, presence }: ReadPresence) => `${contact?.name} ${statusOf(presence)}`)
const watchersIn = (text: string) => parseWatcher(text).map(({ watcher }: ReadWatcher) => watcher.name)
const contactEvents = (controlPoint = kitchen) => controlPoint.told("PresenceOfContactsUpdate").map(contactsIn)
const watcherEvents = (controlPoint = kitchen) => controlPoint.told("Watcher").map(watchersIn)

describe("[GENA-13] the initial event holds", () => {
  const first = async () => {
    await kitchen.subscribe()
    await lan.clock.run(100)
    return [...(kitchen.heard[0]?.body.matchAll(/<e:property><(\w+)>/g) ?? [])].map(([, name]) => name)
  }

  test("all three variables, empty ones too", async () => {
    expect(await first()).toEqual(["UserPresenceInfo", "PresenceOfContactsUpdate", "Watcher"])
    expect([contactEvents(), watcherEvents()]).toEqual([[[]], [[]]])
    expect(parseUserPresence(kitchen.told("UserPresenceInfo")[0] ?? "")).toEqual(lan.service.user)
  })

  test("two without authorization, and no request is ever told", async () => {
    await begin({ authorization: false })
    await ask("Bob")
    expect(await first()).toEqual(["UserPresenceInfo", "PresenceOfContactsUpdate"])
    await ask("Carl")
    await lan.clock.run(3000, 50)
    expect(kitchen.seqs).toEqual([0])
  })

  test("the presence of contacts that was evented last, and everybody who waits", async () => {
    await register()
    await says("Bob", "open")
    await lan.clock.run(1100, 50)
    await says("Carl", "closed")
    for (const name of NAMES) await ask(name)
    await lan.service.authorize({ watchers: [{ watcher: idOf("Bob") }], mode: "reactive", decision: "block" })
    await lan.clock.run(1100, 50)
    await first()
    expect([contactEvents(), watcherEvents()]).toEqual([[["Carl closed"]], [["Carl", "Dora"]]])
  })
})

describe("[Presence 5.4.2] PresenceOfContactsUpdate", () => {
  test("tells at once, then gathers: of each contact the last state, all in one event a second later", async () => {
    await register()
    await listen()
    await says("Bob", "open")
    await lan.clock.run(10)
    expect(contactEvents()).toEqual([["Bob open"]])
    await says("Carl", "open")
    await says("Bob", "closed")
    await says("Carl", "closed")
    await lan.clock.run(990)
    expect(contactEvents()).toHaveLength(1)
    await lan.clock.run(30)
    expect(contactEvents()).toEqual([["Bob open"], ["Carl closed", "Bob closed"]])
    await lan.clock.run(3000, 50)
    expect(kitchen.heard).toHaveLength(2)
  })

  test("[GENA-30] does not tell what was told already", async () => {
    await register()
    await listen()
    await says("Bob", "open")
    await lan.clock.run(10)
    await says("Bob", "closed")
    await says("Bob", "open")
    await says("Bob", "open")
    await lan.clock.run(3000, 50)
    expect(contactEvents()).toEqual([["Bob open"]])
  })

  test("[contract.md] is about contacts with an active registration alone", async () => {
    await register("Bob", "sip:eve@example.com")
    await listen()
    await says("Bob", "open")
    await says("Carl", "open")
    await lan.service.register(["Bob"], lan.clock.now())
    await lan.clock.run(3000, 50)
    expect(contactEvents()).toEqual([])
    await says("sip:eve@example.com", "open") // who is accepted by it
    await lan.clock.run(3000, 50)
    expect(contactEvents()).toEqual([["sip:eve@example.com open"]])
  })

  test("[presence.md C.1] begins with what is known when a registration is accepted, renewed or not", async () => {
    await says("Bob", "open")
    await says("sip:eve@example.com", "closed")
    await listen()
    await register("Bob")
    await register("Bob")
    await lan.clock.run(3000, 50)
    expect(contactEvents()).toEqual([["Bob open"]])
    await lan.service.register(["Bob"], lan.clock.now())
    await register("Bob")
    await lan.clock.run(3000, 50)
    expect(contactEvents()).toEqual([["Bob open"], ["Bob open"]])
  })

  test("[presence.md 41] says nothing when a registration or a contact goes", async () => {
    await register()
    await says("Bob", "open")
    await lan.service.register(["Carl"], lan.clock.now() + 60_000)
    await listen()
    await lan.service.tellOfContact("sip:eve@example.com", { update: tuple("a", "open"), isWhole: false })
    await lan.service.removeContact("sip:eve@example.com")
    await lan.clock.run(61_000, 500)
    expect(kitchen.heard).toEqual([])
  })

  test("tells when what was said of a contact runs out", async () => {
    await register("Bob")
    await says("Bob", "open", { expiresAt: lan.clock.now() + 10_000 })
    await listen()
    await lan.clock.run(12_000, 100)
    expect(contactEvents()).toEqual([["Bob unknown"]])
  })

  test("[presence.md 5] has each id once, though all contacts use the same", async () => {
    await register()
    await listen()
    for (const name of NAMES) await says(name, "open")
    await lan.clock.run(3000, 50)
    const ids = kitchen
      .told("PresenceOfContactsUpdate")
      .flatMap((text) => [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))
    expect(new Set(ids).size).toBe(3)
  })

  test("[presence.md 42] is what GetPresenceOfContactsUpdate gives, until the next", async () => {
    const got = async () => {
      const { out } = await call(lan, "GetPresenceOfContactsUpdate")
      return parsePresenceOfContacts(out?.ContactPresenceUpdate ?? "").map(({ presence }) => presence)
    }
    const evented = () =>
      parsePresenceOfContacts(kitchen.told("PresenceOfContactsUpdate").at(-1) ?? "").map(({ presence }) => presence)
    await register()
    await listen()
    for (const name of NAMES) {
      await says(name, "open")
      await lan.clock.run(400, 50)
      expect(await got()).toEqual(evented())
    }
    await lan.clock.run(1000, 50)
    expect([await got(), evented().length]).toEqual([evented(), 2])
  })
})

describe("[Presence 5.4.3] Watcher", () => {
  test("tells at once, then gathers all who ask within a second", async () => {
    await listen()
    await ask("Bob")
    await lan.clock.run(10)
    for (const name of ["Carl", "Dora", "Carl"]) await ask(name)
    await lan.clock.run(3000, 50)
    expect(watcherEvents()).toEqual([["Bob"], ["Carl", "Dora"]])
  })

  test("[presence.md 49] does not tell again of who has not stopped, nor of who is no longer waiting when it is told", async () => {
    await listen()
    await ask("Bob")
    await lan.clock.run(10)
    for (const name of NAMES) await ask(name)
    await withdraw("Carl")
    await lan.service.authorize({ watchers: [{ watcher: idOf("Dora") }], mode: "reactive", decision: "allow" })
    await lan.clock.run(3000, 50)
    expect(watcherEvents()).toEqual([["Bob"]])
    await withdraw("Bob")
    await ask("Bob")
    await lan.clock.run(3000, 50)
    expect(watcherEvents()).toEqual([["Bob"], ["Bob"]])
  })

  test("[presence.md 30] holds what of the user's presence was asked for, or the filter that is not understood", async () => {
    await lan.service.update(tuple("phone", "open", { notes: [{ text: "at work" }] }), "flow")
    await listen()
    const content =
      '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"><what><exclude>//note</exclude></what></filter></filter-set>'
    await ask("Bob", { filter: { format: "RFC4661", content } })
    await lan.clock.run(1100, 50)
    await ask("Carl", { filter: { format: "URL", content: "http://example.com/" } })
    await lan.clock.run(1100, 50)
    const [bob, carl] = kitchen.told("Watcher").flatMap(parseWatcher)
    expect(bob?.presence).toMatchObject({ tuples: [{ id: "phone", basic: "open", notes: [] }] })
    expect(carl).toMatchObject({ watcher: { name: "Carl" }, filter: { format: "URL", content: "http://example.com/" } })
  })
})

test("[GENA-29] variables do not wait for each other", async () => {
  await register()
  await listen()
  await says("Bob", "open")
  await lan.clock.run(100)
  await ask("Carl")
  await lan.clock.run(10)
  await lan.service.update(tuple("door", "open"), "flow")
  await lan.clock.run(10)
  expect([contactEvents(), watcherEvents(), kitchen.told("UserPresenceInfo").length]).toEqual([[["Bob open"]], [["Carl"]], 1])
})

test("[GENA-28] what waits for a slow subscriber is united: of each person the last state, nobody lost", async () => {
  await register()
  await listen()
  const answers: (() => void)[] = []
  kitchen.answer = () => new Promise((resolve) => answers.push(() => resolve(200)))
  for (const [name, basic] of [
    ["Bob", "open"],
    ["Carl", "open"],
    ["Bob", "closed"],
    ["Dora", "open"],
  ] as const) {
    await says(name, basic)
    await ask(name)
    await lan.clock.run(1100, 50)
  }
  expect(contactEvents()).toEqual([["Bob open"]])
  answers[0]?.()
  await lan.clock.run(10)
  expect([contactEvents(), watcherEvents()]).toEqual([
    [["Bob open"], ["Carl open", "Bob closed", "Dora open"]],
    [["Bob"], ["Carl", "Dora"]],
  ])
})

test("what cannot be written is reported, and ends neither the device nor the subscription", async () => {
  await register()
  await kitchen.subscribe()
  await lan.clock.run(1100, 50)
  await says("Bob", "open", { extensions: [{ key: "{urn:v}a", xml: "<broken" }] })
  await lan.clock.run(1100, 50)
  expect([lan.errors.length, kitchen.seqs]).toEqual([1, [0]])
  await lan.service.update(tuple("door", "open"), "flow")
  await lan.clock.run(1100, 50)
  expect(kitchen.seqs).toEqual([0, 1])
})

test("[Presence 5.4, GENA-30, 32] whatever changes when: each hears each contact's last state, nothing twice in a row, nothing within a second", async () => {
  const change = fc.tuple(
    fc.constantFrom(...NAMES),
    fc.constantFrom("open", "closed"),
    fc.constantFrom(0, 0, 40, 300, 990, 1010, 1500),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 12 }), fc.nat({ max: 11 }), async (changes, lateAt) => {
      await begin()
      await register()
      await listen()
      const late = new ControlPoint(lan, "192.168.1.30")
      const at: number[] = []
      kitchen.answer = async () => at.push(lan.clock.now()) && 200
      for (const [index, [name, basic, pauseMs]] of changes.entries()) {
        if (index === lateAt) await late.subscribe()
        await says(name, basic)
        await lan.clock.run(pauseMs, 50)
      }
      await lan.clock.run(2200, 100)
      const told = contactEvents().flat()
      for (const name of NAMES) {
        const own = told.filter((line) => line.startsWith(name))
        const last = changes.findLast(([who]) => who === name)
        expect(own.at(-1)).toBe(last && `${name} ${last[1]}`)
        expect(own.some((line, index) => line === own[index - 1])).toBe(false)
        const heardLate = contactEvents(late)
          .flat()
          .findLast((line) => line.startsWith(name))
        expect([undefined, own.at(-1)]).toContain(heardLate) // who comes late may not have heard of everybody
      }
      for (const [index, time] of at.entries()) expect(time - (at[index - 1] ?? 0)).toBeGreaterThanOrEqual(1000)
    }),
    { numRuns: 60 },
  )
})
