import { describe, expect, test } from "vitest"
import { humanize } from "../../nodes/sidebar/time.editor"
import { addressOf, nameOf } from "../../nodes/sidebar/words.editor"
import { PLUGINS, read } from "./package-files"

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe("a time as people say it", () => {
  test.each([
    [0, "now"],
    [4 * SECOND, "now"],
    [-4 * SECOND, "now"],
    [12 * SECOND, "in 10 sec."],
    [-49 * SECOND, "50 sec. ago"],
    [MINUTE, "in 1 min."],
    [59.4 * SECOND, "in 1 min."],
    [-119 * SECOND, "2 min. ago"],
    [HOUR - 20 * SECOND, "in 1 hr."],
    [-3 * HOUR, "3 hr. ago"],
    [DAY, "in 1 day"],
    [-40 * DAY, "1 mo. ago"],
    [4_294_967_295 * SECOND, "in 136 yr."],
  ])("%i ms from now: %s", (distance, text) => {
    const now = Date.UTC(2026, 10, 22)
    expect(humanize(now + distance, now, "en-US")).toBe(text)
  })

  test("in the user's language", () => {
    expect(humanize(3 * HOUR, 0, "de")).toBe("in 3 Std.")
  })
})

describe.each(PLUGINS)("the look of %s", (plugin) => {
  const style = read(`nodes/${plugin}.html`)
  const known = read("node_modules/@node-red/editor-client/public/red/style.min.css")

  test("is a style and nothing else", () => {
    expect(style).toMatch(/^<style>[^<]*<\/style>\n$/)
  })

  test("takes every colour from the theme", () => {
    expect(style).not.toMatch(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/i)
    const colours = [
      ...style.matchAll(/(?:^|[\s;{])(?:color|background|border(?:-(?:top|left|bottom|color))?|outline): ([^;}]+)/g),
    ]
    expect(colours.length).toBeGreaterThan(20)
    for (const [rule, value = ""] of colours) if (value !== "0") expect(rule).toContain("var(--red-ui-")
  })

  test("names only what a theme has", () => {
    const named = [...style.matchAll(/var\((--red-ui-[\w-]+)\)/g)].map(([, name = ""]) => name)
    expect([...new Set(named)].filter((name) => !known.includes(`${name}:`))).toEqual([])
  })

  test("touches nothing but its own", () => {
    const selectors = style
      .replace(/<\/?style>/g, "")
      .replace(/\{[^}]*\}/g, "\n")
      .split(/[\n,]/)
      .map((part) => part.trim())
      .filter(Boolean)
    expect(selectors.filter((selector) => !selector.startsWith(".presence-sidebar"))).toEqual([])
  })
})

describe("[SEC-15] who asks is shown so that he cannot look like somebody else", () => {
  const BOB = { id: "sip:bob@example.com", name: "Bob" }
  test.each([
    [BOB, "Bob", BOB.id],
    [{ id: BOB.id }, BOB.id, ""],
    [{ id: BOB.id, name: BOB.id }, BOB.id, ""],
    [{ ...BOB, id: "sip:bob\u200b@example.com" }, "Bob", "sip:bob[U+200B]@example.com"],
    [{ id: "sip:bob\u00ad@example.com", name: BOB.id }, BOB.id, "sip:bob[U+00AD]@example.com"],
    [{ id: "sip:\u202emoc.elpmaxe@bob" }, "sip:[U+202E]moc.elpmaxe@bob", ""],
    [{ ...BOB, name: "\u202eboB" }, "[U+202E]boB", BOB.id],
    [{ ...BOB, name: "Bob\u3164" }, "Bob[U+3164]", BOB.id],
    [{ ...BOB, name: "\u{e0041}Bob" }, "[U+E0041]Bob", BOB.id],
    [
      { ...BOB, name: "\u{1f469}\u200d\u{1f4bb} \u0645\u06cc\u200c\u062e" },
      "\u{1f469}\u200d\u{1f4bb} \u0645\u06cc\u200c\u062e",
      BOB.id,
    ],
  ])("%j", (person, name, address) => expect([nameOf(person), addressOf(person)]).toEqual([name, address]))
})
