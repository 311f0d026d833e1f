import { beforeEach, describe, expect, test } from "vitest"
import { formatContactId } from "../../../src/documents/contact-id"
import { parsePresenceOfContacts } from "../../../src/documents/contacts-presence"
import { formatUserPresence, parseUserPresence } from "../../../src/documents/user-presence"
import { formatWatcherList } from "../../../src/documents/watcher-list"
import type { Peer } from "../../../src/presence/peer"
import type { Policy } from "../../../src/service/context"
import { ENTITY, type PresenceOnLan, presenceOnLan, tuple } from "../../presence-on-lan"
import { call } from "../../soap"

const BOB = { id: "sip:bob@example.com", name: "Bob", contactInstanceId: 2 }
const CARL = { id: "sip:carl@example.com" }
const STRANGER = { id: "sip:stranger@example.com" }

let lan: PresenceOnLan

async function begin(options: Parameters<typeof presenceOnLan>[0] = {}, policy: Partial<Policy> = {}) {
  lan = presenceOnLan(options, { contacts: new Map([["bob@example.com", BOB]]), ...policy })
  lan.device.start()
  await lan.clock.run(10)
}
beforeEach(() => begin())

const contacts = (...peers: Peer[]) => formatContactId(peers)
const watchers = (...peers: Peer[]) => formatWatcherList(peers.map((watcher) => ({ watcher })))
const user = (...tuples: ReturnType<typeof tuple>[]) =>
  formatUserPresence("UserPresence", { entity: ENTITY, tuples: tuples.flatMap((each) => each.tuples), notes: [], extensions: [] })
const OPEN = user(tuple("phone", "open"))
const LONG = user(tuple("phone", "open", { notes: [{ text: "a".repeat(65_536) }] }))
const OF_ANOTHER = OPEN.replace(ENTITY, "pres:bob@example.com")

const ask = (watcher: Peer, more: object = {}) => lan.service.request({ watcher, requestedSeconds: 3600, ...more })
const states = () => lan.service.watchers.map(({ watcher, state, mode }) => `${watcher.name} ${state} ${mode}`)
const registrations = () => lan.service.registrations.map(({ contact, state }) => `${contact.name} ${state}`)
const secondsLeft = (at = 0) => (at - lan.clock.now()) / 1000

/** All that a refusal must leave as it is. */
const everything = () => {
  const { user, registrations, watchers, addressBook } = lan.service
  return JSON.stringify([user, registrations, watchers, addressBook, lan.store.writes])
}

type Refusal = readonly [title: string, args: Readonly<Record<string, string>>, code: string]

function refuses(action: string, refusals: readonly Refusal[]) {
  test.each(refusals)("with %s is refused and changes nothing", async (_title, args, code) => {
    const before = everything()
    expect((await call(lan, action, args)).fault?.[0]).toBe(code)
    expect(everything()).toBe(before)
  })
}

/** What every action refuses whose arguments these are. */
const malformed = (args: Readonly<Record<string, string>>): Refusal[] => [
  ...Object.keys(args).map(
    (name): Refusal => [`no ${name}`, Object.fromEntries(Object.entries(args).filter(([key]) => key !== name)), "402"],
  ),
  ["another argument", { ...args, Another: "1" }, "402"],
  ...Object.keys(args)
    .filter((name) => name !== "Expire")
    .flatMap((name): Refusal[] => [
      [`a broken ${name}`, { ...args, [name]: "<x" }, "600"],
      [`another document as ${name}`, { ...args, [name]: "<x/>" }, "600"],
      [`${name} too long`, { ...args, [name]: `<x>${"a".repeat(65_536)}</x>` }, "605"],
    ]),
  ...("Expire" in args
    ? EXPIRES.map(([text, code]): Refusal => [`Expire ${JSON.stringify(text)}`, { ...args, Expire: text }, code])
    : []),
]

// [presence.md 34]
const EXPIRES = [
  ["", "402"],
  ["1.5", "402"],
  ["soon", "402"],
  ["0x10", "402"],
  ["-1", "601"],
  ["4294967296", "601"],
] as const

describe("[Presence 5.5.1] GetPresence", () => {
  test("gives the user's presence as UserPresence", async () => {
    expect(parseUserPresence((await call(lan, "GetPresence")).out?.UserPresence ?? "")).toEqual(lan.service.user)
    await lan.service.update(tuple("door", "closed"), "flow")
    const { out } = await call(lan, "GetPresence")
    expect(Object.keys(out ?? {})).toEqual(["UserPresence"])
    expect(out?.UserPresence).toMatch(/<presence:UserPresence /)
    expect(parseUserPresence(out?.UserPresence ?? "")).toEqual(lan.service.user)
  })

  refuses("GetPresence", malformed({}))
})

describe("[Presence 5.5.2] UpdatePresence", () => {
  const update = (text: string) => call(lan, "UpdatePresence", { UpdatedUserPresence: text })

  test("[5.5.2.3] changes only the tuples that are included", async () => {
    await lan.service.update(tuple("door", "closed"), "flow")
    expect(await update(OPEN)).toEqual({ out: {} })
    expect(await update(user(tuple("phone", "closed")))).toEqual({ out: {} })
    expect(lan.service.user.tuples).toMatchObject([
      { id: "door", basic: "closed" },
      { id: "phone", basic: "closed", timestamp: "2026-11-22T13:00:00.010Z" },
    ])
  })

  test("[presence.md 43] without tuples changes nothing", async () => {
    await update(OPEN)
    const before = everything()
    expect(await update(user())).toEqual({ out: {} })
    expect(everything()).toBe(before)
  })

  refuses("UpdatePresence", [
    ...malformed({ UpdatedUserPresence: OPEN }),
    ["nothing", { UpdatedUserPresence: " " }, "600"],
    ["somebody else's presence", { UpdatedUserPresence: OF_ANOTHER }, "600"],
    ["a document too long", { UpdatedUserPresence: LONG }, "605"],
    [
      "too many tuples",
      { UpdatedUserPresence: user(...Array.from({ length: 101 }, (_, index) => tuple(`t${index}`, "open"))) },
      "603",
    ],
  ])
})

describe("[Presence 5.5.3] GetContactPresence", () => {
  const get = async (...peers: Peer[]) => {
    const { out, fault } = await call(lan, "GetContactPresence", { TargetContact: contacts(...peers) })
    return fault ?? parsePresenceOfContacts(out?.ContactPresence ?? "").map(({ presence }) => presence)
  }

  test("gives what is known of a contact, without any registration", async () => {
    expect(await get(BOB)).toEqual([{ entity: BOB.id, tuples: [], notes: [], extensions: [] }])
    const { presence } = await lan.service.tellOfContact(BOB, { update: tuple("phone", "open"), isWhole: false })
    for (const peer of [BOB, { id: "pres:bob@EXAMPLE.com" }, { contactInstanceId: 2 }, { name: "Bob" }])
      expect(await get(peer)).toEqual([presence])
  })

  test("[presence.md 19] gives several in the order asked, each id once, also if one is asked for twice", async () => {
    for (const contact of [BOB, CARL])
      await lan.service.tellOfContact(contact, { update: tuple("phone", "open"), isWhole: false })
    const found = await get(CARL, BOB, CARL)
    expect(found).toMatchObject([
      { entity: CARL.id, tuples: [{}] },
      { entity: BOB.id, tuples: [{ id: "phone" }] },
    ])
    expect(found).toHaveLength(2)
  })

  test("[presence.md 35] somebody who does not exist is an invalid target contact", async () => {
    for (const peer of [
      STRANGER,
      { contactInstanceId: 9 },
      { ...BOB, contactInstanceId: 9 },
      { name: "Nobody" },
      { groupInstanceId: 1 },
    ])
      expect(await get(BOB, peer)).toEqual(["770", expect.stringMatching(/^Invalid target contact\b/)])
  })

  test("[contract.md] of somebody unknown there are no tuples where unknownContacts asks", async () => {
    await begin({}, { unknownContacts: "ask" })
    expect(await get(STRANGER)).toMatchObject([{ entity: STRANGER.id, tuples: [] }])
  })

  refuses("GetContactPresence", [
    ...malformed({ TargetContact: contacts(BOB) }),
    ["nobody", { TargetContact: contacts(BOB).replace(/<contact>.*<\/contact>/, "") }, "600"],
    ["nothing", { TargetContact: "" }, "600"],
    ["somebody unknown", { TargetContact: contacts(STRANGER) }, "770"],
  ])
})

describe("[Presence 5.5.4] GetPresenceOfContactsUpdate", () => {
  test("[presence.md 22] is an empty root before anything was evented", async () => {
    const { out } = await call(lan, "GetPresenceOfContactsUpdate")
    expect(Object.keys(out ?? {})).toEqual(["ContactPresenceUpdate"])
    expect(parsePresenceOfContacts(out?.ContactPresenceUpdate ?? "")).toEqual([])
  })

  test("[presence.md 42] gives what was evented last, each time that it is asked", async () => {
    await lan.service.register([BOB.id], undefined)
    const { presence } = await lan.service.tellOfContact(BOB, { update: tuple("phone", "open"), isWhole: false })
    await lan.clock.run(10)
    for (let time = 0; time < 2; time++) {
      const { out } = await call(lan, "GetPresenceOfContactsUpdate")
      expect(out?.ContactPresenceUpdate).toMatch(/<presence:UserPresence /)
      expect(parsePresenceOfContacts(out?.ContactPresenceUpdate ?? "")).toEqual([{ presence }])
    }
  })

  refuses("GetPresenceOfContactsUpdate", malformed({}))
})

describe("[Presence 5.5.5] RegisterForContactPresence", () => {
  const register = async (expire: string, ...peers: Peer[]) => {
    const { out, fault } = await call(lan, "RegisterForContactPresence", { Contact: contacts(...peers), Expire: expire })
    return fault ?? out
  }

  test.each([
    ["3600", 3600],
    [" +60 ", 60],
    ["007", 7],
    ["4294967295", 4_294_967_295],
  ])("for %j seconds is accepted for somebody who exists", async (expire, seconds) => {
    expect(await register(expire, BOB)).toEqual({ RegistrationResult: "accepted" })
    expect(lan.service.registrations).toMatchObject([{ contact: BOB, state: "active" }])
    expect(secondsLeft(lan.service.registrations[0]?.expiresAt)).toBe(seconds)
  })

  test("[5.5.5.2] with 0 ends it, [presence.md 39] and is accepted where there is none", async () => {
    await register("3600", BOB)
    expect(await register("0", BOB)).toEqual({ RegistrationResult: "accepted" })
    expect(await register("0", BOB)).toEqual({ RegistrationResult: "accepted" })
    expect(registrations()).toEqual([])
  })

  test("[presence.md 20] answers pending for somebody unknown, and for several who differ", async () => {
    await begin({}, { contacts: new Map([["bob@example.com", BOB]]), unknownContacts: "ask" })
    expect(await register("60", STRANGER)).toEqual({ RegistrationResult: "pending" })
    expect(await register("60", BOB, CARL)).toEqual({ RegistrationResult: "pending" })
    expect(registrations()).toEqual(["sip:stranger@example.com pending", "Bob active", "sip:carl@example.com pending"])
    await lan.service.answerForContact(STRANGER, "rejected")
    expect(await register("60", STRANGER)).toEqual({ RegistrationResult: "rejected" })
  })

  test("[presence.md 35] somebody who does not exist is an invalid target contact, and nobody is registered", async () => {
    expect(await register("60", BOB, STRANGER)).toEqual(["770", expect.stringMatching(/^Invalid target contact\b/)])
    expect(await register("0", STRANGER)).toEqual(["770", expect.stringMatching(/^Invalid target contact\b/)])
    expect(registrations()).toEqual([])
  })

  refuses("RegisterForContactPresence", malformed({ Contact: contacts(BOB), Expire: "60" }))
})

describe("[Presence 5.5.6] AuthorizePresenceReactive", () => {
  const args = (expire: string, info: string, ...peers: Peer[]) => ({
    Contact: contacts(...peers),
    Expire: expire,
    UserPresenceInfo: info,
  })
  const authorize = async (expire: string, info: string, ...peers: Peer[]) =>
    (await call(lan, "AuthorizePresenceReactive", args(expire, info, ...peers))).fault

  beforeEach(async () => {
    await lan.service.update(tuple("phone", "open"), "flow")
    await ask(CARL)
  })

  test("lets in somebody who asked, for so long, to see what is given", async () => {
    expect(await authorize("60", OPEN, CARL)).toBeUndefined()
    const [row] = lan.service.watchers
    expect([row?.state, row?.mode, secondsLeft(row?.expiresAt)]).toEqual(["allowed", "reactive", 60])
    const { presence } = await ask(CARL)
    expect(presence?.tuples).toEqual([{ id: "phone", basic: "open", statusExtensions: [], extensions: [], notes: [] }])
  })

  test("[5.5.6.2] with 0 denies, until that is changed; then no document is needed", async () => {
    expect(await authorize("0", "", CARL)).toBeUndefined()
    expect(await ask(CARL)).toMatchObject({ state: "blocked" })
    expect(await authorize("60", user(), CARL)).toBeUndefined()
    expect((await ask(CARL)).presence).toMatchObject({ entity: ENTITY, tuples: [] })
  })

  test("[presence.md 35, 45] somebody who has not asked is an invalid contact, and nobody is let in", async () => {
    for (const peer of [STRANGER, BOB, { contactInstanceId: 9 }])
      expect(await authorize("60", OPEN, CARL, peer)).toEqual(["770", expect.stringMatching(/^Invalid contact\b/)])
    expect(states()).toEqual(["sip:carl@example.com pending undefined"])
  })

  refuses("AuthorizePresenceReactive", [
    ...malformed(args("60", OPEN, CARL)),
    ["no word of what may be seen", args("60", " ", CARL), "600"],
    ["somebody else's presence", args("60", OF_ANOTHER, CARL), "600"],
    ["a view too long", args("60", LONG, CARL), "605"],
  ])
})

describe("[Presence 5.5.7] AuthorizePresenceProactive", () => {
  const args = (info: string, expire: string, list: string) => ({ UserPresenceInfo: info, Expire: expire, WatcherList: list })
  const authorize = async (info: string, expire: string, ...peers: Peer[]) =>
    (await call(lan, "AuthorizePresenceProactive", args(info, expire, watchers(...peers)))).fault

  test("[5.5.7.3] lets in whoever is listed as soon as he asks", async () => {
    await lan.service.update(tuple("phone", "open"), "flow")
    expect(await authorize(OPEN, "60", BOB, STRANGER)).toBeUndefined()
    expect(states()).toEqual(["Bob allowed proactive", "sip:stranger@example.com allowed proactive"])
    expect(await ask(STRANGER)).toMatchObject({ state: "allowed", presence: { tuples: [{ id: "phone" }] } })
  })

  test("[5.5.7.2] with 0 blocks whoever is listed, until that is changed", async () => {
    expect(await authorize("", "0", STRANGER)).toBeUndefined()
    expect(await ask(STRANGER)).toMatchObject({ state: "blocked" })
    expect(lan.service.watchers).toMatchObject([{ state: "blocked", mode: "proactive" }])
    expect(lan.service.watchers[0]).not.toHaveProperty("expiresAt")
  })

  test("[presence.md 47] takes a filter for each of them", async () => {
    await lan.service.update(tuple("phone", "open", { notes: [{ text: "x" }] }), "flow")
    const content =
      '<filter-set xmlns="urn:ietf:params:xml:ns:simple-filter"><filter id="1"><what><exclude>//note</exclude></what></filter></filter-set>'
    const list = formatWatcherList([{ watcher: STRANGER, filter: { format: "RFC4661", content } }])
    const info = user(tuple("phone", "open", { notes: [{ text: "x" }] }))
    expect((await call(lan, "AuthorizePresenceProactive", args(info, "60", list))).fault).toBeUndefined()
    expect((await ask(STRANGER)).presence?.tuples).toMatchObject([{ id: "phone", notes: [] }])
  })

  test("[presence.md 31] blocks whoever is anonymous, in advance; reactive it may let him in", async () => {
    const anonymous = { id: "anonymous" }
    expect(await authorize("", "0", anonymous)).toBeUndefined()
    expect(states()).toEqual(["anonymous blocked proactive"])
    const reactive = { Contact: contacts(anonymous), Expire: "60", UserPresenceInfo: user() }
    expect(await call(lan, "AuthorizePresenceReactive", reactive)).toEqual({ out: {} })
  })

  refuses("AuthorizePresenceProactive", [
    ...malformed(args(OPEN, "60", watchers(STRANGER))),
    ["nobody", args(OPEN, "60", watchers(STRANGER).replace(/<watcher>.*<\/watcher>/, "")), "600"],
    ["no word of what may be seen", args("", "60", watchers(STRANGER)), "600"],
    ["somebody else's presence", args(OF_ANOTHER, "60", watchers(STRANGER)), "600"],
    ["somebody anonymous", args(OPEN, "60", watchers({ id: "anonymous" })), "600"],
    ["a number that the address book has not", args(OPEN, "60", watchers(STRANGER, { id: "a@b", contactInstanceId: 9 })), "600"],
  ])
})

const CALLS: readonly (readonly [action: string, args: Record<string, string>])[] = [
  ["UpdatePresence", { UpdatedUserPresence: OPEN }],
  ["RegisterForContactPresence", { Contact: contacts(BOB), Expire: "60" }],
  ["AuthorizePresenceReactive", { Contact: contacts(CARL), Expire: "60", UserPresenceInfo: OPEN }],
  ["AuthorizePresenceProactive", { UserPresenceInfo: OPEN, Expire: "60", WatcherList: watchers(STRANGER) }],
]

test.each(CALLS)("[contract.md] %s fails with 501 if it cannot be stored, and changes nothing", async (action, args) => {
  await ask(CARL)
  const before = everything()
  lan.store.failure = new Error("ENOSPC")
  expect(await call(lan, action, args)).toEqual({ fault: ["501", "Action Failed"] })
  lan.store.writes-- // the one that failed
  expect([everything(), lan.errors]).toEqual([before, [lan.store.failure]])
})

test.each(CALLS)("[CTRL-18] %s takes its arguments in any order", async (action, args) => {
  await ask(CARL)
  expect((await call(lan, action, Object.fromEntries(Object.entries(args).reverse()))).fault).toBeUndefined()
})

test.each(CALLS.slice(2))("[presence.md 44] without authorization there is no %s", async (action, args) => {
  await begin({ authorization: false })
  expect(await call(lan, action, args)).toEqual({ fault: ["401", "Invalid Action"] })
  expect((await call(lan, "GetPresence")).fault).toBeUndefined()
})
