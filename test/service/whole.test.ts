import { expect, test } from "vitest"
import { damagedKeys } from "../../src/service/whole"
import { tuple } from "../presence-on-lan"
import { DAY_MS, ServiceStory, says, serviceStory } from "./service-story"

const ANN = { id: "sip:ann@example.com", name: "Ann" }

/** A store with something in each table. */
async function filled(): Promise<ServiceStory> {
  const story = await serviceStory({ unknownContacts: "ask" })
  const { service } = story
  const until = { expiresAt: story.in(600) }
  await service.update(tuple("door", "open", { ...until, contact: { uri: "tel:1" }, notes: [{ text: "here" }] }), "flow")
  await service.tellOfContact(ANN, says("open", until))
  await service.register([ANN, { id: "sip:bob@example.com" }], story.in(600))
  await service.request({
    watcher: ANN,
    filter: { format: "pidf", content: "<x/>" },
    expiresAt: story.in(600),
    requestedSeconds: 600,
  })
  await service.authorize({
    watchers: [{ watcher: { id: "sip:zoe@example.com" } }],
    decision: "allow",
    mode: "proactive",
    expiresAt: story.in(600),
    presence: service.user,
  })
  await story.pass(5000)
  await service.close()
  return story
}

/** The same value with one thing in it changed or gone, each in turn. */
function* damaged(value: unknown): Generator<unknown> {
  yield* [null, 7, "x", {}, [], [null]]
  if (typeof value !== "object" || value === null) return
  for (const name of Object.keys(value)) {
    const [old] = Object.entries(value).filter(([key]) => key === name)
    for (const each of damaged(old?.[1])) yield Array.isArray(value) ? value.with(Number(name), each) : { ...value, [name]: each }
    if (!Array.isArray(value))
      yield Object.fromEntries(Object.entries(value).map(([key, each]) => [key === name ? "?" : key, each]))
  }
}

/** Starts with what is kept, lets all of it be seen, and run out. */
async function live(story: ServiceStory): Promise<void> {
  await story.start()
  const { service } = story
  void [service.user, service.known, service.updates, service.registrations, service.watchers, service.snapshot()]
  service.contacts(service.addressBook)
  for (const { watcher } of service.watchers) service.visibleTo(watcher)
  await service.update(tuple("bell", "open"), "flow")
  await story.pass(DAY_MS)
  await service.close()
}

test("whatever is wrong in a record is found, or does no harm", async () => {
  const { store } = await filled()
  const kept = new Map(store.kept)
  expect([...new Set([...kept.keys()].map((key) => key.replace(/\/.*/, "")))].sort()).toEqual([
    "contacts",
    "presences",
    "registrations",
    "rulings",
    "user",
    "watchers",
  ])
  let [harmless, found] = [0, 0]
  for (const [key, value] of kept)
    for (const each of damaged(value)) {
      if (damagedKeys(new Map([[key, each]])).length > 0) {
        found++
        continue
      }
      harmless++
      const story = new ServiceStory({ ...(await serviceStory()).policy })
      for (const [other, its] of kept) story.store.kept.set(other, other === key ? each : its)
      await live(story).catch((cause) => {
        throw new Error(`${key} ${JSON.stringify(each)}`, { cause })
      })
      expect([key, each, story.errors]).toEqual([key, each, []])
    }
  expect([harmless > 50, found > 100]).toEqual([true, true])
})
