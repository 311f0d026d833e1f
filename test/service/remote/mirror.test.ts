import { expect, test } from "vitest"
import { emptyPresence } from "../../../src/presence/user-presence"
import { Mirror } from "../../../src/service/remote/mirror"
import { Pledges } from "../../../src/service/remote/pledges"
import { tuple } from "../../presence-on-lan"

const mirror = () => new Mirror(new Pledges(() => 0))
const presence = (id: string, basic: "open" | "closed" = "open", tupleId = "t1") => ({
  contact: { id },
  presence: { ...emptyPresence(id), tuples: tuple(tupleId, basic).tuples },
})

test("[SEC-7] it keeps no more than 1000 contacts and 1000 who ask", () => {
  const known = mirror()
  const ids = Array.from({ length: 1100 }, (_, index) => `sip:c${index}@example.com`)
  known.settle()
  expect(known.takeUpdates(ids.map((id) => presence(id)))).toHaveLength(1000)
  expect(known.contacts).toHaveLength(1000)
  known.takeWatchers(
    ids.map((id) => ({ watcher: { id } })),
    false,
  )
  known.takeWatchers(
    ids.map((id) => ({ watcher: { id: `${id}.org` } })),
    false,
  )
  expect(known.pending).toHaveLength(1000)
})

test("[presence.md 5] ids that are others because several contacts met are no change", () => {
  const known = mirror()
  known.takeContact(presence("sip:bob@example.com", "open", "c7-t1"))
  expect(known.takeContact(presence("sip:bob@example.com", "open", "t1"))).toEqual([])
  expect(known.takeContact(presence("sip:bob@example.com", "closed", "c7-t1"))).toHaveLength(1)
})

test("[contract.md] everybody has a name, and one that says no more than the id does not replace a better one", () => {
  const known = mirror()
  known.takeContact(presence("sip:bob@example.com"))
  expect(known.contacts).toEqual([{ id: "sip:bob@example.com", name: "sip:bob@example.com" }])
  known.takeContact({ ...presence("sip:bob@example.com"), contact: { id: "sip:bob@example.com", name: "Bob" } })
  known.takeContact({ ...presence("sip:bob@example.com"), contact: { id: "sip:bob@example.com", name: "sip:bob@example.com" } })
  expect(known.contacts).toEqual([{ id: "sip:bob@example.com", name: "Bob" }])
})

test("[presence.md 21] an entity names the contact whose presence it is", () => {
  const known = mirror()
  known.takeContact({ contact: { id: "4711" }, presence: emptyPresence("sip:bob@example.com") })
  expect(known.contactOf("sip:bob@EXAMPLE.com")).toMatchObject({ id: "4711" })
  expect(known.contactOf("sip:eve@example.com")).toBeUndefined()
})

test("who asks again is told of again; who no longer waits at a new subscription is forgotten", () => {
  const known = mirror()
  known.settle()
  const eve = { watcher: { id: "pres:eve@example.com" } }
  expect(known.takeWatchers([eve], false)).toHaveLength(1)
  expect(known.takeWatchers([eve], false)).toHaveLength(1)
  expect(known.takeWatchers([eve], true)).toEqual([])
  known.takeWatchers([], true)
  expect(known.pending).toEqual([])
})
