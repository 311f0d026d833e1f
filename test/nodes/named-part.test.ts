import { describe, expect, test } from "vitest"
import { contactMessageFrom } from "../../nodes/contact-message"
import { decisionFrom } from "../../nodes/decision-message"
import { USUAL, updateFrom } from "../../nodes/flow-message"
import { parseFilter, parseNamed } from "../../nodes/peer-input"
import { registeringFrom } from "../../nodes/registration-message"

const DECISION = { mode: "reactive", decision: "allow", expires: 60 }
const REGISTER = { contact: "Bob", expires: 60, renew: true }
const TUPLE = { id: "a", basic: "open" }

/** What is wrong, and what of it the error must name: the flow's author sees no more. */
const named = (read: (payload: unknown) => unknown, cases: [payload: unknown, part: string][]) =>
  test.each(cases)("of %j names it: %s", (payload, part) => expect(() => read(payload)).toThrow(`: ${part}`))

describe("what a presence-update is told wrong", () => {
  named(
    (payload) => updateFrom(payload, USUAL, 0),
    [
      ["gardening", '"gardening"'],
      [[1], "the payload"],
      [{ colour: "red" }, 'in the payload "colour"'],
      [{ basic: "maybe" }, "basic"],
      [{ activity: ["busy", "gardening"] }, '"gardening"'],
      [{ note: 5 }, "note"],
      [{ note: "weg", lang: 5 }, "lang"],
      [{ until: "tomorrow" }, "until"],
      [{ expires: "soon" }, "expires"],
      [{ expires: -1 }, "expires"],
      [{ tuple: null }, "tuple"],
      [{ remove: [5] }, "remove"],
      [{ remove: true, tuples: [TUPLE] }, 'in the payload "tuples"'],
      [{ remove: true, presence: "open" }, 'in the payload "presence"'],
      [{ presence: null }, "presence"],
      [{ tuples: TUPLE }, "tuples"],
      [{ tuples: [null] }, "tuple"],
      [{ ...TUPLE, colour: "red" }, 'in tuple "colour"'],
      [{ ...TUPLE, contact: "tel:+1" }, "contact"],
      [{ ...TUPLE, contact: { uri: "tel:+1", priority: true } }, "priority"],
      [{ ...TUPLE, timestamp: 5 }, "timestamp"],
      [{ ...TUPLE, extensions: ["<x"] }, "extensions: "],
      [{ ...TUPLE, statusExtensions: ["<x/>"] }, "statusExtensions: "],
      [{ ...TUPLE, extensions: [`<x>${"a".repeat(70_000)}</x>`] }, "extensions: "],
      [{ entity: 5, tuples: [] }, "entity"],
    ],
  )
})

describe("what a presence-contact is told wrong", () => {
  named(
    (payload) => contactMessageFrom(payload, undefined, 0),
    [
      ["open", "there is no contact"],
      [{ contact: null, basic: "open" }, "contact"],
      [{ contact: "Bob" }, "the payload"],
      [{ contact: "Bob", result: "pending" }, "result"],
      [{ contact: "Bob", activity: "gardening" }, '"gardening"'],
      [{ contact: "Bob", presence: { tuples: [{}] } }, "id"],
    ],
  )
})

describe("what a presence-register is told wrong", () => {
  named(
    (payload) => registeringFrom(payload, REGISTER, 0),
    [
      [true, "the payload"],
      [{ contact: "Bob", expire: 60 }, 'in the payload "expire"'],
      [{ contact: "Bob", renew: "yes" }, "renew"],
      [{ contact: [7] }, "contact"],
    ],
  )
})

describe("what a presence-authorize is told wrong", () => {
  named(
    (payload) => decisionFrom(payload, DECISION, 0),
    [
      ["Bob", "the payload"],
      [[{ watcher: "Bob" }, null], "the payload"],
      [{ watcher: "Bob", watchers: ["Eve"] }, "there are both watcher and watchers"],
      [{ watcher: "Bob", desicion: "block" }, 'in the payload "desicion"'],
      [{ watcher: "Bob", decision: "deny" }, "decision"],
      [{ watcher: "Bob", mode: "later" }, "mode"],
      [{ watcher: {} }, "watcher"],
    ],
  )
})

describe("who is named wrong", () => {
  named(
    (value) => parseNamed(value, "watcher"),
    [
      [7, "watcher"],
      [{ id: 7 }, "the id of watcher"],
      [{ id: "a", nick: "b" }, 'in watcher "nick"'],
      [{ id: "a", contactInstanceId: -1 }, "contactInstanceId"],
      [{ id: "a", image: "a.png" }, "image: "],
      [{ id: "a", extensions: "<x/>" }, "extensions"],
      [{ id: "a", extensions: ["<x/>"] }, "extensions: "],
    ],
  )
  named(parseFilter, [
    ["<x/>", "filter"],
    [{ format: "sql", content: "*" }, "the format of the filter"],
    [{ format: "URL" }, "the content of the filter"],
  ])
})
