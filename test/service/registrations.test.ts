import { beforeEach, describe, expect, test } from "vitest"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { POLICY } from "../presence-on-lan"
import { brief, DAY_MS, HOUR_MS, type ServiceStory, says, serviceStory } from "./service-story"

const BOB = { id: "sip:bob@example.com", name: "Bob", contactInstanceId: 2 }
const CARL = { id: "carl@example.com", name: "carl@example.com" }
const book = new Map([["bob@example.com", BOB]])

let story: ServiceStory
const register = (seconds: number | null = 3600, ...contacts: string[]) =>
  story.service.register(contacts.length > 0 ? contacts : [BOB.id], seconds === null ? undefined : story.in(seconds))
const states = () => story.service.registrations.map(({ contact, state }) => `${contact.name} ${state}`)

beforeEach(async () => {
  story = await serviceStory({ contacts: book })
})

describe("[contract.md] a registration for somebody in the address book", () => {
  test("is accepted, and told with its end", async () => {
    const expiresAt = story.in(3600)
    expect(await register()).toEqual([{ contact: BOB, result: "accepted", expiresAt }])
    expect(await story.told()).toEqual([{ event: "registration", contact: BOB, state: "active", expiresAt, isNew: true }])
    expect(story.service.registrations).toEqual([{ contact: BOB, state: "active", expiresAt }])
  })

  test("[presence.md 40] takes the time of its renewal, also a shorter one", async () => {
    await register(3600)
    await register(60)
    expect(await story.told()).toMatchObject([{ isNew: true }, { state: "active", expiresAt: story.in(60), isNew: false }])
    await story.pass(60_000)
    expect(states()).toEqual([])
  })

  test("is one for the whole service, however the contact is spelled", async () => {
    await register(60, "Bob")
    await register(3600, "pres:bob@EXAMPLE.com;x=1")
    expect(states()).toEqual(["Bob active"])
  })

  test("is told once where the contact is named twice; it was told each time", async () => {
    const expiresAt = story.in(3600)
    const accepted = { contact: BOB, result: "accepted", expiresAt }
    expect(await register(3600, "Bob", "pres:bob@example.com")).toEqual([accepted, accepted])
    expect(brief(await story.told())).toEqual(["registration Bob active"])
  })

  test("ends with expires 0, which is accepted, also where there is none", async () => {
    await register()
    await story.told()
    expect(await register(0)).toMatchObject([{ contact: BOB, result: "accepted" }])
    expect(await story.told()).toEqual([
      { event: "registration", contact: BOB, state: "ended", expiresAt: story.clock.now(), isNew: false },
    ])
    expect(await register(0)).toMatchObject([{ result: "accepted" }])
    expect([await story.told(), states()]).toEqual([[], []])
  })

  test("holds for good without an end, over restarts", async () => {
    await register(null)
    await story.restart(400 * DAY_MS)
    expect(states()).toEqual(["Bob active"])
  })

  test.each([60, 30 * 24 * 3600, 4_294_967_295])("[presence.md 33] expires after %i s, to the second", async (seconds) => {
    await register(seconds)
    await story.told()
    story.clock.jump(seconds * 1000 - 60_000) // rather than to wait for years
    await story.pass(59_999)
    expect(states()).toEqual(["Bob active"])
    await story.pass(1)
    expect(await story.told()).toEqual([
      { event: "registration", contact: BOB, state: "expired", expiresAt: story.clock.now(), isNew: false },
    ])
    expect([states(), [...story.store.kept.keys()]]).toEqual([[], []])
  })

  test("that ran out while Node-RED was down is told at the start; one that did not is not", async () => {
    await register(7200)
    await story.told()
    await story.restart(HOUR_MS)
    expect([await story.told(), states()]).toEqual([[], ["Bob active"]])
    const expiresAt = story.in(3600)
    await story.restart(HOUR_MS + 60_000)
    const told = await story.told()
    expect(brief(told)).toEqual(["registration Bob expired"])
    expect(told).toMatchObject([{ expiresAt }])
  })

  test("is told at the start as ended, if the contact was taken out of the configuration", async () => {
    await register()
    await story.told()
    story.policy = { ...POLICY }
    await story.restart()
    expect(brief(await story.told())).toEqual(["registration Bob ended"])
    expect(states()).toEqual([])
  })
})

describe("[contract.md] a registration for somebody unknown", () => {
  test("is refused with 770 where unknownContacts rejects, to end it too", async () => {
    await expect(register(60, CARL.id)).rejects.toMatchObject({ code: 770 })
    await expect(register(0, CARL.id)).rejects.toMatchObject({ code: 770 })
    expect([states(), story.store.writes]).toEqual([[], 0])
  })

  describe("where unknownContacts asks", () => {
    beforeEach(() => story.configure({ unknownContacts: "ask" }))

    test("is pending, and told as that", async () => {
      expect(await register(60, CARL.id)).toMatchObject([{ contact: CARL, result: "pending", expiresAt: story.in(60) }])
      expect(await story.told()).toMatchObject([{ event: "registration", contact: CARL, state: "pending" }])
      expect(await register(90, CARL.id)).toMatchObject([{ result: "pending", expiresAt: story.in(90) }])
      await story.pass(90_000)
      expect(brief(await story.told())).toEqual([
        "registration carl@example.com pending",
        "registration carl@example.com expired",
      ])
    })

    test("is active once he is accepted, and he is in the address book", async () => {
      await register(60, CARL.id)
      await story.told()
      await story.service.answerForContact(CARL.id, "accepted")
      expect(await story.told()).toMatchObject([{ contact: CARL, state: "active", expiresAt: story.in(60), isNew: true }])
      expect(story.service.addressBook).toEqual([BOB, CARL])
      expect(await register(60, CARL.id)).toMatchObject([{ result: "accepted" }])
    })

    test("is active once something is said of him", async () => {
      await register(60, CARL.id)
      await story.told()
      await story.service.tellOfContact({ ...CARL, name: "Carl" }, says("open"))
      expect(await story.told()).toMatchObject([
        { event: "registration", contact: { name: "Carl" }, state: "active" },
        { event: "contact", registered: true },
      ])
    })

    test("is active once he comes into the address book of the configuration", async () => {
      await register(60, CARL.id)
      await story.told()
      await story.configure({ contacts: new Map([[CARL.id, { ...CARL, name: "Carl" }]]) })
      expect(brief(await story.told())).toEqual(["registration Carl active"])
    })

    test("stays rejected to the end that it had, however often it is renewed, then may begin anew", async () => {
      await register(60, CARL.id)
      await story.service.answerForContact(CARL.id, "rejected")
      expect(brief(await story.told()).at(-1)).toBe("registration carl@example.com rejected")
      const expiresAt = story.in(60)
      await story.pass(30_000)
      expect(await register(3600, CARL.id)).toEqual([{ contact: CARL, result: "rejected", expiresAt }])
      expect(await story.told()).toEqual([])
      await story.restart(30_000)
      expect(brief(await story.told())).toEqual(["registration carl@example.com expired"])
      expect(await register(60, CARL.id)).toMatchObject([{ result: "pending" }])
    })

    test("may be accepted after it was rejected, and rejected after it was accepted", async () => {
      await register(60, CARL.id)
      for (const answer of ["rejected", "accepted", "accepted", "rejected"] as const)
        await story.service.answerForContact(CARL.id, answer)
      expect((await story.toldOf("registration")).map(({ state }) => state)).toEqual([
        "pending",
        "rejected",
        "active",
        "rejected",
      ])
    })

    test("can be ended, also where unknownContacts rejects meanwhile; it cannot be renewed then", async () => {
      await register(60, CARL.id)
      await story.configure({ unknownContacts: "reject" })
      await expect(register(60, CARL.id)).rejects.toMatchObject({ code: 770 })
      expect(states()).toEqual(["carl@example.com pending"])
      await register(0, CARL.id)
      expect(states()).toEqual([])
    })

    test("cannot be answered if there is none", async () => {
      await expect(story.service.answerForContact(CARL.id, "accepted")).rejects.toMatchObject({ code: 770 })
      expect(story.service.addressBook).toEqual([BOB])
    })
  })
})

test("[presence.md 19] of several contacts all are registered, or none", async () => {
  await expect(register(60, BOB.id, CARL.id)).rejects.toMatchObject({ code: 770 })
  expect([states(), await story.told(), story.store.writes]).toEqual([[], [], 0])
  await story.configure({ unknownContacts: "ask" })
  expect(await register(60, CARL.id, BOB.id)).toMatchObject([{ result: "pending" }, { result: "accepted" }])
})

test("[SEC-8] a full table has no room for another, but for renewals", async () => {
  await story.configure({ unknownContacts: "ask", limits: { ...DEFAULT_LIMITS, registrations: 2 } })
  await expect(register(60, "a@x", "b@x", "c@x")).rejects.toMatchObject({ code: 603 })
  expect(states()).toEqual([])
  await register(60, "a@x", "b@x")
  await register(90, "b@x", "a@x")
  await expect(register(60, "c@x")).rejects.toMatchObject({ code: 603 })
  expect(states()).toEqual(["a@x pending", "b@x pending"])
  await register(60, BOB.id)
  expect(states(), "strangers do not take his place").toEqual(["a@x pending", "b@x pending", "Bob active"])
})

describe("[presence.md 33] a wall clock that is set", () => {
  test("forward makes an end late by a minute at most", async () => {
    await register(3600)
    await story.told()
    story.clock.jump(2 * HOUR_MS)
    await story.pass(60_000)
    expect(brief(await story.told())).toEqual(["registration Bob expired"])
  })

  test("back makes none early", async () => {
    await register(3600)
    await story.told()
    story.clock.jump(-HOUR_MS)
    await story.pass(2 * HOUR_MS - 1)
    expect(await story.told()).toEqual([])
    await story.pass(1)
    expect(brief(await story.told())).toEqual(["registration Bob expired"])
  })
})

test("a full disk keeps a registration until its end can be kept, and is tried again", async () => {
  await register(60)
  await story.told()
  story.store.failure = new Error("ENOSPC")
  await story.pass(60_000)
  expect([await story.told(), states()]).toEqual([[], ["Bob active"]])
  story.store.failure = undefined
  await story.pass(10_000)
  expect(brief(await story.told())).toEqual(["registration Bob expired"])
})
