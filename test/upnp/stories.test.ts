import { beforeEach, describe, expect, test } from "vitest"
import { formatContactId } from "../../src/documents/contact-id"
import { parsePresenceOfContacts } from "../../src/documents/contacts-presence"
import { formatUserPresence, parseUserPresence } from "../../src/documents/user-presence"
import { parseWatcher } from "../../src/documents/watcher"
import { formatWatcherList } from "../../src/documents/watcher-list"
import type { Change } from "../../src/service/change"
import { ControlPoint, ENTITY, type PresenceOnLan, presenceOnLan, tuple } from "../presence-on-lan"
import { call } from "../soap"

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const userDocument = (basic: "open" | "closed") =>
  formatUserPresence("UserPresence", { entity: ENTITY, tuples: tuple("phone", basic).tuples, notes: [], extensions: [] })

let lan: PresenceOnLan
let kitchen: ControlPoint
/** What a bridge to the outside hears. */
let outside: Change[]

beforeEach(async () => {
  lan = presenceOnLan({}, { unknownContacts: "ask" })
  outside = []
  lan.service.onChange((change) => outside.push(change))
  lan.device.start()
  kitchen = new ControlPoint(lan)
  await lan.clock.run(10)
  await kitchen.subscribe({ timeout: "Second-86400" })
  await lan.clock.run(1100, 50)
})

const heardOutside = async () => {
  await lan.clock.run(10)
  return outside.splice(0).map((change) => ("state" in change ? `${change.event} ${change.state}` : change.event))
}
const lastContacts = () =>
  parsePresenceOfContacts(kitchen.told("PresenceOfContactsUpdate").at(-1) ?? "").map(({ contact, presence }) => [
    contact?.name,
    presence.tuples.map(({ basic }) => basic),
  ])
const lastUser = () => parseUserPresence(kitchen.told("UserPresenceInfo").at(-1) ?? "").tuples.map(({ basic }) => basic)
const waiting = () => kitchen.told("Watcher").map((text) => parseWatcher(text).map(({ watcher }) => watcher.name))
const ask = (seconds = 7200) =>
  lan.service.request({ watcher: BOB, requestedSeconds: seconds, expiresAt: lan.clock.now() + seconds * 1000 })

describe("[presence.md Figure C.1] registration and notification", () => {
  const Contact = formatContactId([BOB])
  const register = async (seconds: number) =>
    (await call(lan, "RegisterForContactPresence", { Contact, Expire: String(seconds) })).out?.RegistrationResult
  const bobSays = (basic: "open" | "closed") => lan.service.tellOfContact(BOB, { update: tuple("phone", basic), isWhole: true })

  test("a contact is asked, accepts, and is heard of until the registration ends", async () => {
    expect(kitchen.seqs).toEqual([0]) // the three variables
    expect(await register(3600)).toBe("pending")
    expect(await heardOutside()).toEqual(["registration pending"])

    await bobSays("open")
    expect(await heardOutside()).toEqual(["registration active", "contact"])
    expect(lastContacts()).toEqual([["Bob", ["open"]]])

    const { out } = await call(lan, "GetPresenceOfContactsUpdate")
    const got = await call(lan, "GetContactPresence", { TargetContact: Contact })
    expect(out?.ContactPresenceUpdate).toBe(got.out?.ContactPresence)

    await lan.clock.run(1_800_000, 60_000)
    expect(await register(3600)).toBe("accepted")
    await lan.clock.run(3_000_000, 60_000)
    await bobSays("closed")
    await lan.clock.run(10)
    expect(lastContacts()).toEqual([["Bob", ["closed"]]])
    outside.length = 0

    expect(await register(0)).toBe("accepted")
    expect(await heardOutside()).toEqual(["registration ended"])
    await bobSays("open")
    await lan.clock.run(2000, 50)
    expect(lastContacts()).toEqual([["Bob", ["closed"]]])
  })

  test("a contact who rejects is never heard of, and the next answer says so", async () => {
    await register(3600)
    await lan.service.answerForContact(BOB, "rejected")
    expect(await heardOutside()).toEqual(["registration pending", "registration rejected"])
    expect(await register(3600)).toBe("rejected")
    await lan.clock.run(3_600_000, 60_000)
    expect(await heardOutside()).toEqual(["registration expired"])
    expect(await register(3600)).toBe("pending")
    expect(kitchen.seqs).toEqual([0])
  })

  test("the user's own presence goes from one control point to all", async () => {
    const hall = new ControlPoint(lan, "192.168.1.30")
    await hall.subscribe()
    await lan.clock.run(100)
    expect(await call(lan, "UpdatePresence", { UpdatedUserPresence: userDocument("open") })).toEqual({ out: {} })
    expect(await heardOutside()).toEqual(["user"])
    expect(lastUser()).toEqual(["open"])
    expect(hall.told("UserPresenceInfo").at(-1)).toBe(kitchen.told("UserPresenceInfo").at(-1))
  })
})

describe("[presence.md Figure C.2] reactive authorization", () => {
  const decide = (seconds: number, info: string) =>
    call(lan, "AuthorizePresenceReactive", { Contact: formatContactId([BOB]), Expire: String(seconds), UserPresenceInfo: info })

  test("a watcher asks, the network hears of it, a control point lets him in until that runs out", async () => {
    await lan.service.update(tuple("phone", "open"), "flow")
    await lan.clock.run(1100, 50)
    outside.length = 0

    expect(await ask()).toMatchObject({ state: "pending" })
    expect([await heardOutside(), waiting()]).toEqual([["watcher pending"], [[], ["Bob"]]])

    expect(await decide(3600, userDocument("open"))).toEqual({ out: {} })
    expect(await heardOutside()).toEqual(["authorization allowed", "notify"])

    await lan.service.update(tuple("door", "open"), "flow") // not in the view
    expect(await heardOutside()).toEqual(["user"])
    await lan.service.update(tuple("phone", "closed"), "flow")
    expect(await heardOutside()).toEqual(["user", "notify"])

    await lan.clock.run(3_600_000, 60_000)
    expect(await heardOutside()).toEqual(["authorization expired"])
    await lan.service.update(tuple("phone", "open"), "flow")
    expect(await heardOutside()).toEqual(["user"])

    expect(await ask()).toMatchObject({ state: "pending" })
    await lan.clock.run(10)
    expect(waiting().at(-1)).toEqual(["Bob"])
  })

  test("a watcher who is denied hears nothing, and nobody is asked again", async () => {
    await ask()
    expect(await heardOutside()).toEqual(["watcher pending"])
    await decide(0, "")
    expect(await heardOutside()).toEqual(["authorization blocked"])
    await lan.clock.run(1100, 50)
    expect(await ask()).toMatchObject({ state: "blocked" })
    await lan.service.update(tuple("phone", "open"), "flow")
    expect(await heardOutside()).toEqual(["watcher blocked", "user"])
    expect(waiting()).toEqual([[], ["Bob"]])
  })

  test("of two control points the first decides, the second changes that", async () => {
    await ask()
    await Promise.all([decide(3600, userDocument("open")), decide(0, "")])
    expect(await heardOutside()).toEqual(["watcher pending", "authorization allowed", "notify", "authorization blocked"])
    expect(lan.service.watchers).toMatchObject([{ state: "blocked" }])
  })
})

describe("[presence.md Figure C.3] proactive authorization", () => {
  const rule = (seconds: number) =>
    call(lan, "AuthorizePresenceProactive", {
      UserPresenceInfo: userDocument("open"),
      Expire: String(seconds),
      WatcherList: formatWatcherList([{ watcher: BOB }]),
    })

  test("a rule decides, no control point is asked; when it runs out it is as if it had not been", async () => {
    expect(await rule(3600)).toEqual({ out: {} })
    expect(await heardOutside()).toEqual(["authorization allowed"])

    expect(await ask()).toMatchObject({ state: "allowed" })
    expect(await heardOutside()).toEqual(["watcher allowed", "notify"])
    await lan.service.update(tuple("phone", "closed"), "flow")
    expect(await heardOutside()).toEqual(["user", "notify"])
    await lan.clock.run(2000, 50)
    expect(waiting()).toEqual([[]])

    await lan.clock.run(3_600_000, 60_000)
    expect(await heardOutside()).toEqual(["authorization expired"])
    expect(await ask()).toMatchObject({ state: "pending" })
    await lan.clock.run(10)
    expect(waiting()).toEqual([[], ["Bob"]])
  })

  test("a rule that blocks refuses without a word to the network", async () => {
    await rule(0)
    expect(await ask()).toMatchObject({ state: "blocked" })
    await lan.clock.run(2000, 50)
    expect([await heardOutside(), waiting()]).toEqual([["authorization blocked", "watcher blocked"], [[]]])
  })
})
