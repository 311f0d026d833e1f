import { expect, test } from "vitest"
import { emptyPresence } from "../../src/presence/user-presence"
import { gather } from "../../src/service/gather"

const contact = (id: string, entity: string) => ({ contact: { id }, presence: emptyPresence(entity) })

test("[presence.md 25] of the user the last state counts", () => {
  const [old, fresh] = [emptyPresence("pres:old"), emptyPresence("pres:new")]
  expect(gather({ UserPresenceInfo: old }, { UserPresenceInfo: fresh })).toEqual({ UserPresenceInfo: fresh })
})

test("[presence.md 23, 24] of contacts and watchers the last state of each, in any spelling, in the order they came", () => {
  const old = [contact("sip:ann@example.com", "pres:1"), contact("bob@example.com", "pres:2")]
  const fresh = [contact("carl@example.com", "pres:3"), contact("ann@EXAMPLE.com", "pres:4")]
  expect(gather({ PresenceOfContactsUpdate: old }, { PresenceOfContactsUpdate: fresh })).toEqual({
    PresenceOfContactsUpdate: [fresh[1], old[1], fresh[0]],
  })
  const [ann, bob] = [{ watcher: { id: "ann@example.com" } }, { watcher: { id: "bob@example.com" } }]
  expect(gather({ Watcher: [ann] }, { Watcher: [bob, ann] })).toEqual({ Watcher: [ann, bob] })
})

test("[GENA-28] different variables stand side by side", () => {
  const user = emptyPresence("pres:ann")
  expect(gather({ UserPresenceInfo: user, Watcher: [] }, { PresenceOfContactsUpdate: [] })).toEqual({
    UserPresenceInfo: user,
    Watcher: [],
    PresenceOfContactsUpdate: [],
  })
})
