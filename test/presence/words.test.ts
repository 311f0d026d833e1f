import { expect, test } from "vitest"
import { lifetimeOf } from "../../src/presence/lifetime"
import { normalizeId } from "../../src/presence/peer"
import { parseActivity, parseWord } from "../../src/presence/word"

test.each([
  ["Open", { basic: "open" }],
  ["HOME", { basic: "open" }],
  ["not_home", { basic: "closed" }],
  ["off", { basic: "closed" }],
  ["Do not disturb", { activity: ["busy"] }],
  ["DND", { activity: ["busy"] }],
  ["off-hook", { activity: ["on-the-phone"] }],
  ["in a call", { activity: ["on-the-phone"] }],
  ["On The Phone", { activity: ["on-the-phone"] }],
  ["looking_for_work", { activity: ["looking-for-work"] }],
  ["gardening", undefined],
  ["__proto__", undefined],
  ["constructor", undefined],
  ["", undefined],
])("[contract.md] the word %j", (word, said) => {
  expect(parseWord(word)).toEqual(said)
})

test("an activity is named by its word, a status is none", () => {
  expect([parseActivity("dnd"), parseActivity("open")]).toEqual(["busy", undefined])
})

const NOW = 1_000_000
test.each([
  ["nothing said", {}, 60, NOW + 60_000],
  ["nothing at all", {}, "", undefined],
  ["seconds", { expires: 5 }, 60, NOW + 5000],
  ["seconds as text", { expires: " 5 " }, 60, NOW + 5000],
  ["empty", { expires: "" }, 60, undefined],
  ["null", { expires: null }, 60, undefined],
  ["now", { expires: 0 }, 60, NOW],
  ["an instant", { until: "1970-01-01T01:00:00+01:00" }, 60, 0],
  ["milliseconds", { until: 42 }, 60, 42],
  ["until before expires", { until: 42, expires: 5 }, 60, 42],
  ["until null", { until: null }, 60, undefined],
  ["the longest", { expires: 4294967295 }, "", NOW + 4294967295000],
])("[contract.md] expires: %s", (_title, wish, usual, expiresAt) => {
  expect(lifetimeOf(wish, usual, NOW)).toEqual({ expiresAt })
})

test.each([
  [{ expires: -1 }, "range"],
  [{ expires: 4294967296 }, "range"],
  [{ expires: 1.5 }, "value"],
  [{ expires: "soon" }, "value"],
  [{ expires: {} }, "value"],
  [{ until: "tomorrow" }, "value"],
  [{ until: "2026-11-22" }, "value"],
  [{ until: Number.NaN }, "value"],
  [{ until: 1.7e18 }, "value"],
])("[contract.md] %j is refused", (wish, refused) => {
  expect(lifetimeOf(wish, "", NOW)).toMatchObject({ refused })
})

test.each([
  ["sip:ann@example.com", "pres:ann@EXAMPLE.com"],
  ["sips:ann@example.com;transport=tls", "ann@example.com"],
  ["xmpp:Ann@example.com/phone", "xmpp:ann@example.com"],
  ["mailto:ann@example.com?subject=x", "im:ann@example.com"],
  ["tel:+1 (555) 123-45.67", "tel:+15551234567"],
  ["+1 555 123-4567", "tel:+15551234567"],
  ["xmpp:ann@example.com/home@work", "ann@example.com"],
  ["sip:ann@example.com;x=a@b", "sip:ann@example.com"],
  ["mailto:ann@example.com?cc=bob@example.com", "ann@example.com"],
  [" ann@example.com ", "ann@example.com"],
])("[presence.md 38] %s and %s are one", (one, other) => {
  expect(normalizeId(one)).toBe(normalizeId(other))
})

test("[presence.md 38] people who differ stay apart", () => {
  const ids = [
    "sip:Ann@example.com",
    "sip:ann@example.com",
    "sip:ann@example.org",
    "tel:+1555",
    "tel:1555",
    "10.0.11.2",
    "10.0.1.12",
  ]
  expect(new Set(ids.map(normalizeId)).size).toBe(ids.length)
})
