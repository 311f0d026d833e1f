import { expect, test } from "vitest"
import { tuple } from "../presence-on-lan"
import { brief, says, serviceStory } from "./service-story"

test("[contract.md] all that is known is told to whoever begins to listen, as if it had just come about", async () => {
  const story = await serviceStory({ unknownContacts: "ask" })
  const { service } = story
  const ask = (watcher: string) => service.request({ watcher, requestedSeconds: null })
  const decide = (watcher: string, decision: "allow" | "block") =>
    service.authorize({ watchers: [{ watcher }], mode: "proactive", decision })
  await service.update(tuple("phone", "open"), "flow")
  await service.tellOfContact("bob", says("closed"))
  await service.register(["bob", "carl"], undefined)
  await ask("dora")
  await decide("eve", "allow")
  await ask("eve")
  await decide("fred", "block")
  await story.configure({ unknownWatchers: "allow" })
  await ask("gina")
  await story.restart()
  const { known } = story.service
  expect(brief(known)).toEqual([
    "user",
    "contact bob",
    "registration bob active",
    "registration carl pending",
    "watcher dora allowed",
    "authorization dora allowed",
    "notify dora",
    "watcher eve allowed",
    "notify eve",
    "watcher gina allowed",
    "authorization gina allowed",
    "notify gina",
    "authorization eve allowed",
    "authorization fred blocked",
  ])
  const { user } = story.service
  expect(known.flatMap((change) => ("presence" in change ? [change.presence] : []))).toEqual([
    service.contacts(["bob"])[0]?.presence,
    ...Array(6).fill(user),
  ])
  expect(known[0]).toEqual({ event: "user", user, previous: user, changed: [], source: "flow" })
})
