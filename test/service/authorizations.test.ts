import { beforeEach, describe, expect, test } from "vitest"
import type { Pidf } from "../../src/presence/pidf"
import type { Decision } from "../../src/service/authorizations"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { ENTITY, tuple } from "../presence-on-lan"
import { brief, DAY_MS, HOUR_MS, type ServiceStory, serviceStory } from "./service-story"

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const CARL = { id: "carl@example.com", name: "carl@example.com" }
const given = (...tuples: Pidf["tuples"]) => ({ tuples, notes: [], extensions: [] })
const phone = tuple("phone", "open").tuples

let story: ServiceStory
const ask = (watcher: object | string = BOB, seconds = 30 * 24 * 3600, more: object = {}) =>
  story.service.request({ watcher, requestedSeconds: seconds, expiresAt: story.in(seconds), ...more })
const decide = (decision: Decision["decision"], more: Partial<Decision> = {}) =>
  story.service.authorize({ watchers: [{ watcher: BOB }], mode: "reactive", decision, expiresAt: story.in(3600), ...more })
const update = (id: string, basic: "open" | "closed", more = {}) => story.service.update(tuple(id, basic, more), "flow")
const states = () => story.service.watchers.map(({ watcher, state, mode }) => `${watcher.name} ${state} ${mode ?? ""}`.trim())

beforeEach(async () => {
  story = await serviceStory()
  await update("phone", "open", { notes: [{ text: "at work" }] })
  await update("door", "closed")
  await ask()
  await story.told()
})

describe("[presence.md C.2] a pending watcher who is allowed", () => {
  test("is let in: flows are told the decision with its end, and what he may see", async () => {
    const presence = story.service.user
    const expiresAt = story.in(3600)
    expect(await decide("allow")).toEqual({ watchers: [BOB], state: "allowed" })
    expect(await story.told()).toEqual([
      { event: "authorization", watcher: BOB, state: "allowed", mode: "reactive", expiresAt, presence },
      { event: "notify", watcher: BOB, presence },
    ])
    expect(story.service.watchers).toMatchObject([{ watcher: BOB, state: "allowed", mode: "reactive", expiresAt }])
    await update("door", "open")
    expect(brief(await story.told())).toEqual(["user", "notify Bob"])
  })

  test("is let in once where the list names him twice, as the last of them says; each was told", async () => {
    const filter = { format: "URL", content: "http://example.com" }
    expect(await decide("allow", { watchers: [{ watcher: BOB }, { watcher: BOB.id, filter }] })).toMatchObject({
      watchers: [BOB],
    })
    expect((await story.told()).map(({ event }) => event)).toEqual(["authorization", "notify"])
    expect(story.store.kept.get("rulings/bob@example.com")).toMatchObject({ filter })
  })

  test("[presence.md 48] hears no more when that runs out, which flows are told, and may ask again", async () => {
    await decide("allow")
    await story.told()
    await story.pass(HOUR_MS)
    expect(await story.told()).toEqual([
      { event: "authorization", watcher: BOB, state: "expired", mode: "reactive", expiresAt: story.clock.now() },
    ])
    await update("door", "open")
    expect([brief(await story.told()), states()]).toEqual([["user"], []])
    expect(await ask()).toMatchObject({ state: "pending" })
    expect(brief(await story.told())).toEqual(["watcher Bob pending"])
  })

  test("is told as expired at the start, if it ran out while Node-RED was down", async () => {
    await decide("allow")
    await story.told()
    await story.restart(HOUR_MS)
    expect(brief(await story.told())).toEqual(["authorization Bob expired"])
  })

  test("stays so for 30 days, over restarts, and for good without an end", async () => {
    await decide("allow", { expiresAt: story.in(30 * 24 * 3600) })
    await ask(BOB, 400 * 24 * 3600)
    await story.restart(30 * DAY_MS - 1000)
    expect(states()).toEqual(["Bob allowed reactive"])
    await story.service.authorize({ watchers: [{ watcher: BOB }], mode: "reactive", decision: "allow" })
    await story.restart(300 * DAY_MS)
    expect(states()).toEqual(["Bob allowed reactive"])
  })

  test("who is named by what only he said of himself, keeps the id under which he asked", async () => {
    await ask({ id: "xmpp:dora@example.com/phone", name: "Dora" })
    expect(await decide("allow", { watchers: [{ watcher: { name: "Dora" } }] })).toMatchObject({ watchers: [{ name: "Dora" }] })
    await decide("allow", { watchers: [{ watcher: "dora@example.com" }], mode: "proactive" })
    expect((await story.toldOf("authorization")).map(({ watcher }) => watcher)).toEqual(
      Array(2).fill({ id: "xmpp:dora@example.com/phone", name: "Dora" }),
    )
  })
})

test("whoever no longer watches is blocked by the name under which he was allowed", async () => {
  const zoe = { id: "sip:zoe@example.com", name: "Zoe" }
  await ask(zoe)
  await decide("allow", { watchers: [{ watcher: zoe }] })
  await story.service.request({ watcher: zoe, requestedSeconds: 0, expiresAt: story.in(0) })
  await decide("block", { watchers: [{ watcher: "Zoe" }], mode: "proactive" })
  expect(states()).toContain("Zoe blocked proactive")
})

describe("a pending watcher who is blocked", () => {
  test("is refused until that changes, whatever end is given, and stays so when he asks again", async () => {
    expect(await decide("block")).toEqual({ watchers: [BOB], state: "blocked" })
    expect(await story.told()).toEqual([{ event: "authorization", watcher: BOB, state: "blocked", mode: "reactive" }])
    await story.restart(400 * DAY_MS)
    expect(await ask()).toEqual({ watcher: BOB, state: "blocked" })
    expect(states()).toEqual(["Bob blocked reactive"])
  })

  test("[presence.md 45, 48] may be allowed later: the last call counts", async () => {
    await decide("block")
    await decide("allow")
    expect([states(), brief(await story.told())]).toEqual([
      ["Bob allowed reactive"],
      ["authorization Bob blocked", "authorization Bob allowed"], // he has to ask again: the refusal ended his request
    ])
    await ask()
    await decide("block")
    await story.told()
    await update("door", "open")
    expect([states(), brief(await story.told())]).toEqual([["Bob blocked reactive"], ["user"]])
  })
})

describe("[presence.md 45] reactive decisions", () => {
  test("are about those who asked, or about whom was decided; anybody else is 770", async () => {
    await expect(decide("allow", { watchers: [{ watcher: CARL.id }] })).rejects.toMatchObject({ code: 770 })
    await decide("allow", { watchers: [{ watcher: CARL.id }], mode: "proactive" })
    expect(await decide("block", { watchers: [{ watcher: CARL.id }] })).toEqual({ watchers: [CARL], state: "blocked" })
  })

  test("may be about somebody anonymous, proactive ones not", async () => {
    await ask("anonymous")
    await decide("allow", { watchers: [{ watcher: "anonymous" }] })
    for (const watcher of ["anonymous", "sip:anonymous"])
      await expect(decide("allow", { watchers: [{ watcher }], mode: "proactive" })).rejects.toMatchObject({ code: 600 })
  })
})

describe("[presence.md 47] proactive decisions", () => {
  test("are about anybody, and decide what is pending at once", async () => {
    await decide("allow", { watchers: [{ watcher: BOB }, { watcher: CARL.id }], mode: "proactive" })
    expect(brief(await story.told())).toEqual([
      "authorization Bob allowed",
      "notify Bob",
      "authorization carl@example.com allowed",
    ])
    expect(states()).toEqual(["Bob allowed proactive", "carl@example.com allowed proactive"])
  })

  test("narrow what is seen by the filter that stands beside the watcher", async () => {
    const content = `<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"><what><exclude>//tuple[@id="door"]</exclude></what></filter></filter-set>`
    const filter = { format: "RFC4661", content }
    await decide("allow", { watchers: [{ watcher: BOB, filter }], mode: "proactive" })
    expect(await story.toldOf("notify")).toMatchObject([{ presence: { tuples: [{ id: "phone" }] } }])
    await update("door", "open")
    expect(await story.toldOf("notify")).toEqual([])
    const both = await ask(BOB, 60, { filter: { ...filter, content: content.replace("door", "phone") } })
    expect(both.presence?.tuples).toEqual([])
  })
})

describe("[presence.md 46] what may be seen", () => {
  test("is cut to what was given, live: no other change is told", async () => {
    await decide("allow", { presence: given(...phone) })
    const seen = { entity: ENTITY, ...given(...phone) }
    expect(await story.told()).toMatchObject([{ presence: seen }, { event: "notify", presence: seen }])
    await update("door", "open")
    await update("phone", "open", { notes: [{ text: "at home" }] })
    expect(await story.toldOf("notify")).toEqual([])
    await update("phone", "closed")
    expect(await story.toldOf("notify")).toMatchObject([{ presence: given(...tuple("phone", "closed").tuples) }])
  })

  test("is what was given, where the user never had it; nothing else ever", async () => {
    const presence = given(...tuple("alias", "open").tuples)
    await decide("allow", { presence })
    expect(await story.toldOf("notify")).toMatchObject([{ presence }])
    await update("phone", "closed")
    expect(await story.toldOf("notify")).toEqual([])
  })

  test("is the entity alone, if a document without tuples was given", async () => {
    await decide("allow", { presence: given() })
    expect(await story.toldOf("notify")).toMatchObject([{ presence: { entity: ENTITY, tuples: [], notes: [], extensions: [] } }])
  })

  test("is told anew if it is another one, and not if it is the same", async () => {
    await decide("allow")
    await story.told()
    await decide("allow", { expiresAt: story.in(7200) })
    expect(brief(await story.told())).toEqual(["authorization Bob allowed"])
    await decide("allow", { presence: given() })
    expect(brief(await story.told())).toEqual(["authorization Bob allowed", "notify Bob"])
  })

  test.each([
    ["somebody else's", { ...given(...phone), entity: "pres:bob@example.com" }, 600],
    ["no valid document", given(...phone, ...phone), 600],
    ["too long", given(...tuple("a", "open", { notes: [{ text: "a".repeat(70_000) }] }).tuples), 605],
  ])("is not what is %s", async (_title, presence, code) => {
    const { writes } = story.store
    await expect(decide("allow", { presence })).rejects.toMatchObject({ code })
    expect([states(), await story.told(), story.store.writes]).toEqual([["Bob pending"], [], writes])
  })

  test("survives a restart", async () => {
    await decide("allow", { presence: given(...phone) })
    await story.restart()
    await story.told()
    await update("door", "open")
    await update("phone", "closed")
    expect(await story.toldOf("notify")).toMatchObject([{ presence: given(...tuple("phone", "closed").tuples) }])
  })
})

describe("[presence.md 33, 48] a ruling that ran out decides nothing more", () => {
  test("though the wall clock has jumped and nothing has woken up yet", async () => {
    await decide("allow", { expiresAt: story.in(600) })
    await story.told()
    story.clock.jump(601_000)
    await update("phone", "closed")
    expect(brief(await story.told())).toEqual(["authorization Bob expired", "user"])
    expect(await ask()).toMatchObject({ state: "pending" })
  })

  test("though Node-RED has only begun to start", async () => {
    await decide("allow", { expiresAt: story.in(600) })
    await story.told()
    await story.service.close()
    story.clock.advance(601_000)
    await story.open()
    expect(await ask()).toMatchObject({ state: "pending" })
    expect(brief(await story.told())).toEqual(["authorization Bob expired", "watcher Bob pending"])
  })
})

test("[presence.md 48] what ran out together with a ruling, while Node-RED was down, is not told by it; its end is told as it was", async () => {
  const expiresAt = story.in(600)
  await story.service.update(tuple("call", "open", { expiresAt: story.in(60) }), "flow")
  await decide("allow", { expiresAt })
  await story.told()
  await story.restart(3_600_000)
  const told = await story.told()
  expect(brief(told)).toEqual(["authorization Bob expired", "user"])
  expect(told[0]).toMatchObject({ expiresAt })
})

test("[presence.md 45] whoever is blocked watches no more: let in again he hears nothing until he asks", async () => {
  await decide("allow")
  await decide("block")
  expect(story.service.watchers).toEqual([{ watcher: BOB, state: "blocked", mode: "reactive" }])
  await decide("allow")
  await story.told()
  await update("phone", "closed")
  expect(brief(await story.told())).toEqual(["user"])
})

test("[presence.md 38] a name is his alone, though he is in the address book and has asked", async () => {
  await story.configure({ contacts: new Map([["bob@example.com", BOB]]) })
  expect(await decide("allow", { watchers: [{ watcher: { name: "Bob" } }] })).toMatchObject({ watchers: [BOB] })
})

test("[contract.md] a ruling that shows what the policy showed is nothing new to the watcher", async () => {
  await story.configure({ unknownWatchers: "allow" })
  await story.told()
  await decide("allow")
  expect(brief(await story.told())).toEqual(["authorization Bob allowed"])
})

describe("[contract.md] allowing with expires 0 withdraws a ruling", () => {
  test("of somebody who watches: he hears no more, and may ask again", async () => {
    await decide("allow")
    await story.told()
    expect(await decide("allow", { expiresAt: story.in(0) })).toEqual({ watchers: [BOB], state: "expired" })
    expect(await story.told()).toEqual([
      { event: "authorization", watcher: BOB, state: "expired", mode: "reactive", expiresAt: story.clock.now() },
    ])
    await update("phone", "closed")
    expect(brief(await story.told())).toEqual(["user"])
    expect(await ask()).toMatchObject({ state: "pending" })
  })

  test("of somebody who is blocked: he may ask again", async () => {
    await decide("block")
    await decide("allow", { expiresAt: story.in(0) })
    expect(await ask()).toMatchObject({ state: "pending" })
  })

  test("where there is none it changes nothing", async () => {
    await decide("allow", { expiresAt: story.in(0) })
    expect([await story.told(), states()]).toEqual([[], ["Bob pending"]])
  })
})

test("[presence.md 19] of several all are decided about, or none", async () => {
  const { writes } = story.store
  await expect(decide("allow", { watchers: [{ watcher: BOB }, { watcher: CARL.id }] })).rejects.toMatchObject({ code: 770 })
  expect([states(), await story.told(), story.store.writes]).toEqual([["Bob pending"], [], writes])
})

test("[SEC-8] a full table has no room for another ruling, but for others about the same", async () => {
  await story.configure({ limits: { ...DEFAULT_LIMITS, rulings: 1 } })
  const proactive = (...ids: string[]) => decide("block", { watchers: ids.map((watcher) => ({ watcher })), mode: "proactive" })
  await expect(proactive("a@x", "b@x")).rejects.toMatchObject({ code: 603 })
  await proactive("a@x")
  await proactive("a@x")
  await expect(proactive("b@x")).rejects.toMatchObject({ code: 603 })
  expect(states()).toEqual(["Bob pending", "a@x blocked proactive"])
  await decide("allow")
  expect(states(), "who has asked can be answered").toEqual(["Bob allowed reactive", "a@x blocked proactive"])
  await story.service.tellOfContact("c@x", { update: tuple("t", "open"), isWhole: false })
  await proactive("c@x")
  expect(states(), "and whom the user knows").toContain("c@x blocked proactive")
})

test("[SEC-7] one decision makes no megabytes of rulings, and does not put many filters to a long presence", async () => {
  const text = "a".repeat(60_000)
  const presence = given(...tuple("phone", "open", { notes: [{ text }] }).tuples)
  const filter = (number: number) => ({ format: "RFC4661", content: `<a b="${number}"/>` })
  const watchers = (count: number, filterOf: (number: number) => object = () => ({})) =>
    Array.from({ length: count }, (_, number) => ({ watcher: `w${number}@x`, ...filterOf(number) }))
  const proactive = (decision: Decision["decision"], more: Partial<Decision>) => decide(decision, { mode: "proactive", ...more })

  await expect(proactive("allow", { watchers: watchers(18), presence })).rejects.toMatchObject({ code: 603 })
  await update("phone", "open", { notes: [{ text }] })
  const others = watchers(18, (number) => ({ filter: filter(number) }))
  await expect(proactive("allow", { watchers: others })).rejects.toMatchObject({ code: 603 })
  expect(states()).toEqual(["Bob pending"])
  await proactive("allow", { watchers: watchers(17), presence })
  await proactive("allow", { watchers: watchers(50, () => ({ filter: filter(1) })) })
  await proactive("block", { watchers: others })
  expect(states()).toHaveLength(51)
})

test("[contract.md] what cannot be kept is not decided, and nobody is told", async () => {
  story.store.failure = new Error("ENOSPC")
  await expect(decide("allow")).rejects.toMatchObject({ code: 501 })
  expect([states(), await story.told()]).toEqual([["Bob pending"], []])
})
