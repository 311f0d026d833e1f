import fc from "fast-check"
import { beforeEach, describe, expect, test } from "vitest"
import { formatActivity } from "../../src/documents/extension"
import type { ContactSaid } from "../../src/service/contacts"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { ENTITY, tuple } from "../presence-on-lan"
import { brief, type ServiceStory, says, serviceStory } from "./service-story"

const ANN = { id: "ann@example.com", name: "Ann", contactInstanceId: 1 }
const BOB = { id: "sip:bob@example.com", name: "Bob" }
const book = new Map([["ann@example.com", ANN]])

let story: ServiceStory
const tell = (said: ContactSaid, contact: object = BOB) => story.service.tellOfContact(contact, said)
const known = (contact = BOB.id) => story.service.contacts([contact])[0]
const idsOf = (contact = BOB.id) => known(contact)?.presence.tuples.map(({ id }) => id)
const whole = (update: Partial<ContactSaid["update"]>): ContactSaid => ({
  update: { ...tuple("x", "open"), tuples: [], ...update },
  isWhole: true,
})

beforeEach(async () => {
  story = await serviceStory({ contacts: book })
})

describe("[contract.md] what is said of a contact", () => {
  test("puts him into the address book, and is told with what was before", async () => {
    const change = await tell(says("open"))
    expect(change).toMatchObject({
      event: "contact",
      contact: BOB,
      presence: { entity: BOB.id, tuples: [{ id: "phone", basic: "open", timestamp: "2026-11-22T13:00:00.000Z" }] },
      previous: { entity: BOB.id, tuples: [] },
      registered: false,
    })
    expect([await story.told(), story.service.addressBook]).toEqual([[change], [ANN, BOB]])
  })

  test("is merged tuple by tuple, and is nothing new if it is the same", async () => {
    await tell(says("open"))
    await tell(says("closed", { id: "door" }))
    await tell(says("open"))
    expect([idsOf(), (await story.told()).length]).toEqual([["phone", "door"], 2])
  })

  test("replaces everything if it is all there is, but what stays the same keeps its time", async () => {
    const person = (source: string) => formatActivity(source, ["busy"])
    await tell({
      update: { ...tuple("phone", "open"), notes: [{ text: "x" }], extensions: [person("phone"), person("door")] },
      isWhole: false,
    })
    await tell(says("closed", { id: "door" }))
    await story.pass(1000)
    await tell(whole({ tuples: tuple("phone", "open").tuples, extensions: [person("phone")] }))
    const { presence } = known() ?? {}
    expect([presence?.tuples.map(({ id, timestamp }) => [id, timestamp]), presence?.notes, presence?.extensions]).toEqual([
      [["phone", "2026-11-22T13:00:00.000Z"]],
      [],
      [person("phone")],
    ])
    await story.pass(1000)
    await tell(whole({ tuples: tuple("phone", "open").tuples }))
    expect(known()?.presence).toMatchObject({ tuples: [{ timestamp: "2026-11-22T13:00:02.000Z" }], extensions: [] })
  })

  test("may use an id for something else, if it is all there is", async () => {
    await tell(whole({ extensions: [formatActivity("phone", ["busy"])] }))
    await tell(whole(tuple("phone-person", "open")))
    expect(idsOf()).toEqual(["phone-person"])
  })

  test("goes away by itself where it has an end, also while Node-RED is down", async () => {
    await tell(says("open", { expiresAt: story.in(60) }))
    await tell(says("open", { id: "door" }))
    await tell(says("open", { id: "car", expiresAt: story.in(7200) }))
    await story.told()
    await story.pass(60_000)
    expect([idsOf(), brief(await story.told())]).toEqual([["door", "car"], ["contact Bob"]])
    await story.restart(7_200_000)
    expect([idsOf(), await story.told()]).toMatchObject([["door"], [{ event: "contact", previous: { tuples: [{}, {}] } }]])
  })

  test.each([
    ["somebody else's entity", { ...says("open"), update: { ...tuple("a", "open"), entity: ENTITY } }, 600],
    ["an id that is no name", says("open", { id: "9 lives" }), 600],
    [
      "too many tuples",
      whole({ tuples: Array.from({ length: 101 }, (_, index) => tuple(`t${index}`, "open").tuples).flat() }),
      603,
    ],
    ["too much text", { update: { ...tuple("a", "open"), notes: [{ text: "a".repeat(70_000) }] }, isWhole: false }, 605],
  ])("with %s is refused, and he is not even added", async (_title, said, code) => {
    await expect(tell(said)).rejects.toMatchObject({ code })
    expect([story.service.addressBook, await story.told(), story.store.writes]).toEqual([[ANN], [], 0])
  })

  test("about a number that the address book has not, or has for somebody else, is refused", async () => {
    await expect(tell(says("open"), { contactInstanceId: 9 })).rejects.toMatchObject({ code: 770 })
    await expect(tell(says("open"), { id: "carl@example.com", contactInstanceId: 1 })).rejects.toMatchObject({ code: 770 })
    expect(await tell(says("open"), { contactInstanceId: 1 })).toMatchObject({ contact: ANN })
    expect(await tell(says("open"), { id: "carl@example.com", contactInstanceId: 9 })).toMatchObject({
      contact: { id: "carl@example.com", contactInstanceId: 9 },
    })
  })
})

test("[presence.md 43] whatever is said in whatever order: each tuple and each activity is what was said of it last", async () => {
  const part = fc.record({ id: fc.constantFrom("a", "b", "c"), basic: fc.constantFrom("open", "closed"), isBusy: fc.boolean() })
  const parts = fc.uniqueArray(part, { selector: ({ id }) => id, maxLength: 3 })
  const saying = fc.record({ parts, remove: fc.subarray(["a", "b", "c"]), isWhole: fc.boolean() })
  await fc.assert(
    fc.asyncProperty(fc.array(saying, { maxLength: 8 }), async (sayings) => {
      story = await serviceStory()
      const model = new Map<string, string>()
      for (const { parts, remove, isWhole } of sayings) {
        const tuples = parts.flatMap(({ id, basic }) => tuple(id, basic).tuples)
        const extensions = parts.flatMap(({ id, isBusy }) => (isBusy ? [formatActivity(id, ["busy"])] : []))
        const sources = parts.map(({ id }) => id)
        await tell({ update: { ...tuple("x", "open"), tuples, extensions, sources, remove: isWhole ? [] : remove }, isWhole })
        for (const id of isWhole ? [...model.keys()] : remove) model.delete(id)
        for (const { id, basic, isBusy } of parts) model.set(id, `${basic} ${isBusy}`)
        const { tuples: now = [], extensions: persons = [] } = known()?.presence ?? {}
        const isBusy = (id: string) => persons.some(({ source }) => source === id)
        expect(new Map(now.map(({ id, basic }) => [id, `${basic} ${isBusy(id)}`]))).toEqual(model)
        expect(persons.filter(({ source = "" }) => !model.has(source))).toEqual([])
      }
    }),
    { numRuns: 100 },
  )
})

describe("the address book", () => {
  test("has a contact once, by the id that it had first, in whatever spelling he comes", async () => {
    await tell(says("open"))
    await tell(says("closed"), { id: "xmpp:bob@example.com/phone" })
    await tell(says("open"), { id: "BOB" })
    expect(story.service.addressBook.map(({ id }) => id)).toEqual([ANN.id, BOB.id, "BOB"])
    expect(known()).toMatchObject({ contact: BOB, presence: { entity: BOB.id, tuples: [{ basic: "closed" }] } })
  })

  test("is what the configuration says where both have somebody", async () => {
    const { contact, presence } = await tell(says("open"), { id: "xmpp:ann@EXAMPLE.com/phone", name: "Anna" })
    expect([contact, presence.entity, story.service.addressBook]).toEqual([ANN, "pres:ann@example.com", [ANN]])
    await story.configure({ contacts: new Map() })
    expect(story.service.addressBook).toEqual([])
  })

  test("[SEC-8] has room for so many, those of the configuration included", async () => {
    await story.configure({ limits: { ...DEFAULT_LIMITS, contacts: 2 } })
    await tell(says("open"))
    await expect(tell(says("open"), { id: "carl@example.com" })).rejects.toMatchObject({ code: 603 })
    await tell(says("closed"))
    await tell(says("open"), ANN)
  })

  test("decides who exists: nobody else where unknownContacts rejects, anybody where it asks", async () => {
    expect(known(ANN.id)).toMatchObject({ contact: ANN, presence: { tuples: [] }, registered: false })
    expect(() => known("carl@example.com")).toThrow("Invalid contact")
    await story.configure({ unknownContacts: "ask" })
    expect(known("carl@example.com")).toMatchObject({ contact: { id: "carl@example.com" }, presence: { tuples: [] } })
  })

  test("[presence.md 19] answers in the order asked, about everybody once, or about nobody", async () => {
    await tell(says("open"))
    const names = (...contacts: string[]) => story.service.contacts(contacts).map(({ contact }) => contact.name)
    expect(names("Bob", "Ann")).toEqual(["Bob", "Ann"])
    expect(names("Bob", "Ann", BOB.id)).toEqual(["Bob", "Ann"])
    expect(() => names("Bob", "Carl")).toThrow("Invalid contact")
  })
})

describe("[contract.md] a contact who is removed", () => {
  test("is in the address book no more, with his registration and all that was known", async () => {
    await tell(says("open"))
    await story.service.register([BOB.id], undefined)
    await story.told()
    expect(story.service.updates).toMatchObject([{ contact: BOB }])
    expect(await story.service.removeContact("Bob")).toMatchObject({ contact: BOB, presence: { tuples: [] }, registered: false })
    expect(await story.told()).toMatchObject([
      { event: "registration", contact: BOB, state: "ended" },
      { event: "contact", contact: BOB, presence: { tuples: [] }, previous: { tuples: [{ id: "phone" }] } },
    ])
    expect(() => known()).toThrow("Invalid contact")
    expect(story.service.updates).toEqual([])
    await story.restart()
    expect([story.service.addressBook, [...story.store.kept.keys()]]).toEqual([[ANN], []])
  })

  test("must be there, and not stand in the configuration", async () => {
    await expect(story.service.removeContact("carl@example.com")).rejects.toMatchObject({ code: 770 })
    await expect(story.service.removeContact("Ann")).rejects.toMatchObject({ code: 600 })
    expect(story.service.addressBook).toEqual([ANN])
  })

  test("is told if he is taken out of the configuration, in place and over a restart", async () => {
    await tell(says("open"), ANN)
    await story.told()
    await story.configure({ contacts: new Map() })
    expect(await story.told()).toMatchObject([{ event: "contact", presence: { tuples: [] }, previous: { tuples: [{}] } }])
    await story.configure({ contacts: book })
    expect(known("Ann")?.presence.tuples).toEqual([])
  })
})

describe("[contract.md] the presence of contacts is kept", () => {
  test("within 5 s, once, however often it changes", async () => {
    await tell(says("open"))
    const { writes } = story.store // the contact himself
    for (const basic of ["closed", "open", "closed"] as const) await tell(says(basic))
    expect(story.store.writes).toBe(writes)
    await story.pass(5000)
    expect([story.store.writes, story.store.kept.get("presences/bob@example.com")]).toMatchObject([
      writes + 1,
      { presence: { tuples: [{ basic: "closed" }] } },
    ])
  })

  test("and is there after a restart, which tells nothing", async () => {
    await tell(says("open"))
    await tell(says("closed"))
    await story.told()
    await story.restart()
    expect([await story.told(), known()]).toMatchObject([[], { contact: BOB, presence: { tuples: [{ basic: "closed" }] } }])
  })

  test("as soon as it can be, if the disk is full, which is reported once", async () => {
    await tell(says("open"))
    story.store.failure = new Error("ENOSPC")
    await tell(says("closed"))
    for (let second = 0; second < 20; second++) await story.pass(1000)
    expect(story.errors).toEqual([story.store.failure])
    story.store.failure = undefined
    await story.pass(5000)
    expect(story.store.kept.get("presences/bob@example.com")).toMatchObject({ presence: { tuples: [{ basic: "closed" }] } })
  })
})

test("[presence.md 5] contacts with the same ids are told apart where they meet, and stay so", async () => {
  await tell(says("open"), ANN)
  await tell(says("open"))
  const aliases = () => story.service.contacts(["Ann", "Bob"]).map((row) => row.aliases)
  const [none, own] = aliases()
  expect([none, Object.keys(own ?? {})]).toEqual([{}, ["phone"]])
  await tell(says("closed"))
  await tell(whole({}), ANN)
  await story.restart()
  expect(aliases()).toEqual([{}, own])
  await tell(says("open", { id: "door" }))
  expect(aliases(), "though nobody else has the id any more").toEqual([{}, own])
})
