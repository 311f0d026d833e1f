import { describe, expect, test } from "vitest"
import type { Extension, Pidf, Tuple } from "../../src/presence/pidf"
import {
  activitiesOf,
  changedTuples,
  emptyPresence,
  expirePresence,
  mergePresence,
  nextExpiry,
  type PresenceUpdate,
  statusOf,
} from "../../src/presence/user-presence"

const NOW = "2026-11-22T13:00:00.000Z"
const LATER = "2026-11-22T13:00:01.000Z"
const tuple = (id: string, basic: "open" | "closed", more: Partial<Tuple> = {}): Tuple => ({
  id,
  basic,
  statusExtensions: [],
  extensions: [],
  notes: [],
  ...more,
})
const person = (source: string, ...activities: string[]): Extension => ({
  key: `person#${source}`,
  xml: activities.join(),
  source,
  activities,
})
const update = (part: Partial<PresenceUpdate>): PresenceUpdate => ({
  tuples: [],
  notes: [],
  extensions: [],
  sources: [],
  remove: [],
  ...part,
})
const merge = (old: Pidf, part: Partial<PresenceUpdate>, at = NOW) => {
  const { user } = mergePresence(old, update(part), at) as { user: Pidf }
  return { user, changed: changedTuples(old, user) }
}
const ann = emptyPresence("pres:ann@example.com")
const ids = ({ tuples }: Pidf) => tuples.map(({ id }) => id)

describe("[presence.md 43] merging", () => {
  const { user } = merge(ann, { tuples: [tuple("phone", "open"), tuple("door", "closed")] })

  test("replaces tuples by id, adds new ones, leaves others", () => {
    const step = merge(user, { tuples: [tuple("door", "open"), tuple("car", "closed")] }, LATER)
    expect([ids(step.user), step.changed]).toEqual([
      ["phone", "door", "car"],
      ["door", "car"],
    ])
    expect(step.user.tuples.map(({ timestamp }) => timestamp)).toEqual([NOW, LATER, LATER])
  })

  test("an update without tuples changes none; equal content is none", () => {
    expect(merge(user, {})).toEqual({ user, changed: [] })
    expect(merge(user, { tuples: [tuple("door", "closed")] }, LATER)).toEqual({ user, changed: [] })
  })

  test("a timestamp that is given is kept, also an older one", () => {
    const step = merge(user, { tuples: [tuple("door", "closed", { timestamp: "2001-01-01T00:00:00Z" })] })
    expect(step.user.tuples[1]?.timestamp).toBe("2001-01-01T00:00:00Z")
    expect(step.changed).toEqual(["door"])
  })

  test("the entity must be the user's, in any spelling", () => {
    expect(mergePresence(user, update({ entity: "sip:ann@EXAMPLE.com;transport=tcp" }), NOW)).not.toHaveProperty("refused")
    expect(mergePresence(user, update({ entity: "pres:bob@example.com" }), NOW)).toEqual({
      refused: "entity is not pres:ann@example.com",
    })
  })

  test("[contract.md] an id that an update brings twice is refused, also one that the user has already: the last of them had won", () => {
    const twice = { refused: 'the id "door" occurs twice' }
    expect(mergePresence(ann, update({ tuples: [tuple("door", "open"), tuple("door", "closed")] }), NOW)).toEqual(twice)
    expect(mergePresence(user, update({ tuples: [tuple("door", "open"), tuple("door", "closed")] }), NOW)).toEqual(twice)
  })

  test("notes are replaced as a set if there are any", () => {
    const noted = merge(user, { notes: [{ text: "one" }] }).user
    expect(merge(noted, {}).user.notes).toEqual([{ text: "one" }])
    expect(merge(noted, { notes: [{ text: "two" }] }).user.notes).toEqual([{ text: "two" }])
  })

  test("other elements are replaced by their key", () => {
    const one = merge(user, {
      extensions: [
        { key: "mood", xml: "<a/>" },
        { key: "device#d", xml: "<d/>" },
      ],
    }).user
    const two = {
      extensions: [
        { key: "mood", xml: "<b/>" },
        { key: "mood", xml: "<c/>" },
      ],
    }
    expect(merge(user, two).user.extensions).toEqual(two.extensions)
    expect(merge(one, { extensions: [{ key: "mood", xml: "<b/>" }] }).user.extensions.map(({ xml }) => xml)).toEqual([
      "<b/>",
      "<d/>",
    ])
  })

  test("a source that speaks anew replaces its activity, and its tuple gets the time", () => {
    const busy = merge(
      user,
      { tuples: [tuple("phone", "open")], extensions: [person("phone", "busy")], sources: ["phone"] },
      LATER,
    )
    expect([busy.changed, busy.user.tuples[0]?.timestamp, activitiesOf(busy.user)]).toEqual([["phone"], LATER, ["busy"]])
    const free = merge(busy.user, { tuples: [tuple("phone", "open")], sources: ["phone"] })
    expect([free.changed, activitiesOf(free.user)]).toEqual([["phone"], []])
  })

  test("removing takes tuple and activity, of that source alone", () => {
    const both = merge(user, { extensions: [person("phone", "busy"), person("door", "away")] }).user
    const step = merge(both, { remove: ["phone"] })
    expect([ids(step.user), activitiesOf(step.user), step.changed]).toEqual([["door"], ["away"], ["phone"]])
  })
})

test("[contract.md] status: open if any is open, else closed if any is closed, else unknown", () => {
  const statusWith = (...tuples: Tuple[]) => statusOf({ ...ann, tuples })
  expect(statusWith()).toBe("unknown")
  expect(statusWith(tuple("a", "closed"))).toBe("closed")
  expect(statusWith(tuple("a", "closed"), tuple("b", "open"))).toBe("open")
})

test("[RFC 3863 4.2.4] a tuple with something that must be understood is not interpreted", () => {
  const strange = tuple("a", "open", { extensions: [{ key: "x", xml: "<x/>", mustUnderstand: true, activities: ["busy"] }] })
  expect([statusOf({ ...ann, tuples: [strange] }), activitiesOf({ ...ann, tuples: [strange] })]).toEqual(["unknown", []])
})

test("expiry takes what has ended, and knows the next end", () => {
  const user: Pidf = {
    ...ann,
    tuples: [tuple("a", "open", { expiresAt: 100 }), tuple("b", "open", { expiresAt: 200 }), tuple("c", "open")],
    extensions: [{ ...person("a", "busy"), expiresAt: 100 }],
  }
  expect([nextExpiry(user), nextExpiry(ann)]).toEqual([100, undefined])
  expect(expirePresence(user, 99)).toEqual(user)
  const left = expirePresence(user, 100)
  expect([ids(left), activitiesOf(left), changedTuples(user, left)]).toEqual([["b", "c"], [], ["a"]])
})
