import { beforeEach, describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { tuple } from "../presence-on-lan"
import { brief, type ServiceStory, says, serviceStory } from "./service-story"

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const BASIC_ONLY = {
  format: "RFC4661",
  content: `<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><ns-bindings><ns-binding prefix="p" urn="urn:ietf:params:xml:ns:pidf"/></ns-bindings>
    <filter id="1"><what><include>/p:presence/p:tuple/p:status/p:basic</include></what></filter></filter-set>`,
}
const OPENED = {
  format: "RFC4661",
  content: BASIC_ONLY.content.replace(
    /<what>.*<\/what>/,
    '<trigger><changed to="open">/p:presence/p:tuple/p:status/p:basic</changed></trigger>',
  ),
}
const BY_URL = { format: "URL", content: "http://example.com/filter.xml" }

let story: ServiceStory
const ask = (seconds: number | null = 3600, more: object = {}) =>
  story.service.request({
    watcher: BOB,
    requestedSeconds: seconds,
    ...(seconds !== null && { expiresAt: story.in(seconds) }),
    ...more,
  })
const update = (basic: "open" | "closed", more = {}) => story.service.update(tuple("phone", basic, more), "flow")
const decide = (decision: "allow" | "block", seconds = 86_400) =>
  story.service.authorize({ watchers: [{ watcher: BOB }], mode: "proactive", decision, expiresAt: story.in(seconds) })
const states = () => story.service.watchers.map(({ watcher, state }) => `${watcher.name} ${state}`)

beforeEach(async () => {
  story = await serviceStory()
  await update("open", { notes: [{ text: "at work" }] })
  await story.told()
})

describe("[contract.md] somebody whom nobody has ruled on", () => {
  test("waits, and flows are told", async () => {
    expect(await ask()).toEqual({ watcher: BOB, state: "pending" })
    expect(await story.told()).toEqual([
      { event: "watcher", watcher: BOB, state: "pending", requestedSeconds: 3600, request: { watcher: BOB } },
    ])
    const asked = { requestedSeconds: 3600, requestExpiresAt: story.in(3600) }
    expect(story.service.watchers).toEqual([{ watcher: BOB, state: "pending", ...asked }])
    expect(story.service.visibleTo(BOB), "what he would see").toEqual(story.service.user)
  })

  test("[contract.md] comes to an end once, however often it was put off and back", async () => {
    for (const seconds of [60, 120, 60]) await ask(seconds)
    await story.told()
    await story.pass(60_000)
    expect(brief(await story.told())).toEqual(["watcher Bob ended"])
  })

  test("[presence.md 49] is told of once, however often he asks, until he has stopped", async () => {
    await ask()
    await ask(7200, { watcher: "pres:bob@example.com", filter: BASIC_ONLY })
    expect(brief(await story.told())).toEqual(["watcher Bob pending"])
    expect(story.service.watchers).toMatchObject([{ requestedSeconds: 7200, filter: BASIC_ONLY }])
    expect(await ask(0)).toEqual({ watcher: BOB, state: "ended" })
    await ask()
    expect(brief(await story.told())).toEqual(["watcher Bob ended", "watcher Bob pending"])
  })

  test("is forgotten when his request runs out, also while Node-RED is down", async () => {
    await ask(60)
    await ask(7200, { watcher: "carl@example.com" })
    await ask(null, { watcher: "dora@example.com" })
    await story.told()
    await story.pass(60_000)
    expect(brief(await story.told())).toEqual(["watcher Bob ended"])
    await story.restart(7_200_000)
    expect([brief(await story.told()), states()]).toEqual([["watcher carl@example.com ended"], ["dora@example.com pending"]])
  })

  test("may stop though he never asked, which tells nothing", async () => {
    expect(await ask(0)).toEqual({ watcher: BOB, state: "ended" })
    expect(await story.told()).toEqual([])
  })

  test("is let in where unknownWatchers allows, by policy, and hears what changes", async () => {
    await story.configure({ unknownWatchers: "allow" })
    const presence = story.service.user
    expect(await ask()).toEqual({ watcher: BOB, state: "allowed", presence })
    expect(await story.told()).toMatchObject([
      { event: "watcher", watcher: BOB, state: "allowed", requestedSeconds: 3600 },
      { event: "authorization", watcher: BOB, state: "allowed", mode: "policy", presence },
      { event: "notify", watcher: BOB, presence },
    ])
    expect(story.service.watchers).toMatchObject([{ state: "allowed", mode: "policy" }])
    await ask()
    expect(await story.told()).toEqual([])
    await update("closed")
    expect(await story.toldOf("notify")).toMatchObject([{ presence: { tuples: [{ basic: "closed" }] } }])
    await ask(0)
    await update("open")
    expect(brief(await story.told())).toEqual(["watcher Bob ended", "user"])
    expect(story.service.watchers).toEqual([])
  })

  test("is refused where unknownWatchers blocks, by policy, of which nothing is kept", async () => {
    await story.configure({ unknownWatchers: "block" })
    const { writes } = story.store
    expect(await ask()).toEqual({ watcher: BOB, state: "blocked" })
    expect(await story.told()).toMatchObject([
      { event: "watcher", state: "blocked" },
      { event: "authorization", state: "blocked", mode: "policy" },
    ])
    expect([story.service.watchers, story.store.writes]).toEqual([[], writes])
  })

  test("stands as unknownWatchers says, in place, and a ruling stays", async () => {
    await story.service.authorize({ watchers: [{ watcher: "carl@example.com" }], mode: "proactive", decision: "allow" })
    await ask(60, { watcher: "carl@example.com" })
    await ask()
    await story.told()
    const become = async (unknownWatchers: "allow" | "ask" | "block") => {
      await story.configure({ unknownWatchers })
      return [states().find((state) => state.startsWith("Bob")), ...brief(await story.told())]
    }
    expect(await become("allow")).toEqual(["Bob allowed", "watcher Bob allowed", "authorization Bob allowed", "notify Bob"])
    expect(await become("ask")).toEqual(["Bob pending", "watcher Bob pending"])
    expect(await become("block")).toEqual([undefined, "watcher Bob blocked", "authorization Bob blocked"])
  })
})

describe("[presence.md C.3] a ruling made before", () => {
  test("lets in whoever asks then; flows are told that he did", async () => {
    await decide("allow")
    await story.told()
    expect(await ask()).toMatchObject({ state: "allowed", presence: story.service.user })
    expect(brief(await story.told())).toEqual(["watcher Bob allowed", "notify Bob"])
    expect(story.events.some((properties) => properties.Watcher)).toBe(false)
  })

  test("refuses whoever asks then, each time, and keeps no request", async () => {
    await decide("block")
    await story.told()
    for (let time = 0; time < 2; time++) expect(await ask()).toEqual({ watcher: BOB, state: "blocked" })
    expect(brief(await story.told())).toEqual(["watcher Bob blocked", "watcher Bob blocked"])
    expect(story.service.watchers).toEqual([{ watcher: BOB, state: "blocked", mode: "proactive" }])
  })

  test("stays when his request runs out; he hears no more until he asks again", async () => {
    await decide("allow")
    await ask(60)
    await story.pass(60_000)
    await story.told()
    await update("closed")
    expect(brief(await story.told())).toEqual(["user"])
    expect(await ask()).toMatchObject({ state: "allowed" })
    expect(brief(await story.told())).toEqual(["watcher Bob allowed", "notify Bob"])
  })
})

describe("[contract.md] an allowed watcher is notified", () => {
  beforeEach(() => story.configure({ unknownWatchers: "allow" }))

  test("of what ends by itself too, and of nothing that is the same", async () => {
    await ask()
    await story.told()
    await update("open", { notes: [{ text: "at work" }] })
    expect(await story.told()).toEqual([])
    await update("closed", { expiresAt: story.in(60) })
    await story.told()
    await story.pass(60_000)
    expect(await story.toldOf("notify")).toMatchObject([{ watcher: BOB, presence: { tuples: [] } }])
  })

  test("[presence.md 6] of what his filter lets through, only if that changes", async () => {
    const { presence } = await ask(3600, { filter: BASIC_ONLY })
    expect(presence?.tuples).toEqual([{ id: "phone", basic: "open", statusExtensions: [], extensions: [], notes: [] }])
    await story.told()
    await update("open", { notes: [{ text: "at home" }] })
    expect(await story.toldOf("notify")).toEqual([])
    await update("closed")
    expect(await story.toldOf("notify")).toMatchObject([{ presence: { tuples: [{ basic: "closed", notes: [] }] } }])
  })

  test("[presence.md 6] when his filter wants it", async () => {
    await ask(3600, { filter: OPENED })
    await story.told()
    await update("closed")
    expect(await story.toldOf("notify")).toEqual([])
    await update("open")
    expect(await story.toldOf("notify")).toHaveLength(1)
  })

  test("anew if he asks with another filter", async () => {
    await ask()
    await story.told()
    expect((await ask(3600, { filter: BASIC_ONLY })).presence?.tuples[0]).not.toHaveProperty("timestamp")
    expect(await story.toldOf("notify")).toMatchObject([{ presence: { tuples: [{ notes: [] }] } }])
  })

  test("[presence.md 6] of no more when he asks again without a filter, of everything when he gives it up", async () => {
    await ask(3600, { filter: BASIC_ONLY })
    await story.told()
    expect((await ask()).presence?.tuples[0]?.notes).toEqual([])
    expect(await story.told()).toEqual([])
    expect((await ask(3600, { filter: null })).presence).toEqual(story.service.user)
    expect(brief(await story.told())).toEqual(["notify Bob"])
    await ask(0)
    await ask(3600, { filter: BASIC_ONLY })
    await ask(0)
    expect((await ask()).presence, "a new request").toEqual(story.service.user)
  })

  test("of everything, if his filter is not understood: it is shown as it came", async () => {
    expect((await ask(3600, { filter: BY_URL })).presence).toEqual(story.service.user)
    expect(story.service.watchers).toMatchObject([{ filter: { ...BY_URL, supported: false } }])
  })

  test("after a restart as before it, which by itself tells nothing", async () => {
    await ask()
    await story.told()
    await story.restart()
    expect(await story.told()).toEqual([])
    await update("closed")
    expect(brief(await story.told())).toEqual(["user", "notify Bob"])
  })
})

describe("who asks", () => {
  test("[presence.md 32] is called as the address book has him, else as he calls himself", async () => {
    await story.configure({ contacts: new Map([["bob@example.com", { ...BOB, name: "Bobby", contactInstanceId: 2 }]]) })
    await ask()
    await ask(60, { watcher: { id: "carl@example.com", name: "Carl", contactInstanceId: 9999 } }).catch(() => {})
    await ask(60, { watcher: { id: "carl@example.com", name: "Carl" } })
    expect(story.service.watchers.map(({ watcher }) => watcher)).toEqual([
      { ...BOB, name: "Bobby", contactInstanceId: 2 },
      { id: "carl@example.com", name: "Carl" },
    ])
  })

  test("must be somebody: a number that the address book has not is nobody", async () => {
    await expect(ask(60, { watcher: { contactInstanceId: 9 } })).rejects.toMatchObject({ code: 770 })
    await expect(ask(60, { watcher: { name: "Nobody" } })).rejects.toMatchObject({ code: 770 })
  })

  test("is a contact or not: it makes none", async () => {
    await story.service.tellOfContact("carl@example.com", says("open"))
    await ask()
    expect(story.service.addressBook.map(({ id }) => id)).toEqual(["carl@example.com"])
  })

  test("[SEC-8] finds a full table, unless he is in it", async () => {
    await story.configure({ limits: { ...DEFAULT_LIMITS, watchers: 1 } })
    await ask()
    await expect(ask(60, { watcher: "carl@example.com" })).rejects.toMatchObject({ code: 603 })
    await ask(7200)
    await ask(0, { watcher: "carl@example.com" })
    await story.service.tellOfContact("dora@example.com", says("open"))
    expect(await ask(60, { watcher: "dora@example.com" }), "whom the user knows").toMatchObject({ state: "pending" })
    await ask(0, { watcher: "dora@example.com" })
    await story.configure({ unknownWatchers: "block" })
    expect(await ask(60, { watcher: "carl@example.com" })).toMatchObject({ state: "blocked" })
    expect(states()).toEqual([])
  })
})

test("[contract.md] what cannot be kept is not known, and nobody is told", async () => {
  story.store.failure = new Error("ENOSPC")
  await expect(ask()).rejects.toMatchObject({ code: 501 })
  expect([states(), await story.told()]).toEqual([[], []])
})
