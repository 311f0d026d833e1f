import { describe, expect, test } from "vitest"
import { reportText } from "../../nodes/doctor-text"
import { RPID_ACTIVITIES } from "../../src/presence/activity"
import { ACTION_ERRORS } from "../../src/service/action-error"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import { FINDINGS, type FindingCode } from "../../src/upnp/doctor/findings"
import { REFUSALS } from "../../src/upnp/refusal"
import { EXAMPLES, list, NODES, PLUGINS, read } from "./package-files"

interface Texts {
  readonly [key: string]: string | Texts
}

const LANGUAGES = list("nodes/locales")
const SHARED = "presence-device"
const WORDS = [...new Set([...Object.values(ACTION_ERRORS).map(({ word }) => word), "NO_DEVICE"])]
const CODES = [...read("nodes/status.ts").matchAll(/^ {2}"?([\w-]+)"?: \{ fill/gm)].map(([, code = ""]) => code)
/** The states of a device that its node tells the log. */
const TOLD = [
  "undiscoverable",
  "port-taken",
  "failed",
  "store-failed",
  "store-unwritable",
  "store-damaged",
  "no-network",
  "no-interface",
  "unused",
  "udn-taken",
  "lost",
  "eventless",
]
const TOLD_BY_NAME = list("nodes")
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => [...read(`nodes/${file}`).matchAll(/messageKey\("([\w-]+)"\)/g)].map(([, name = ""]) => name))

const form = (node: string) => read(`nodes/${node}.html`)
const help = (language: string, node: string) => read(`nodes/locales/${language}/${node}.html`)
/** What a help is made of, block by block; within a sentence each language has its own order. */
const structure = (text: string) =>
  [...text.matchAll(/<(?:h3|h4|p|dl|dt|dd|ul|ol|li|pre|table|tr|th|td)\b(?: class="[^"]*")?/g)].map(([tag]) => tag)
/** What stands in a help as it is to be written, in no order: an `expires` is one in every language. */
const literals = (text: string) => new Set([...text.matchAll(/<code>([\w.-]{3,})<\/code>/g)].map(([, word]) => word))
const catalogue = (language: string, node: string) => flat(JSON.parse(read(`nodes/locales/${language}/${node}.json`)) as Texts)

/** The texts of a catalogue by their keys as the code writes them. */
function flat(texts: Texts, prefix = ""): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === "string" ? [[prefix + key, value] as const] : [...flat(value, `${prefix}${key}.`)],
    ),
  )
}

const inForm = (node: string) =>
  [...form(node).matchAll(/data-i18n="([^"]+)"/g)].flatMap(([, keys = ""]) =>
    keys.split(";").map((key) => key.replace(/^\[.*\]/, "")),
  )
const EDITOR = [
  ...list("nodes"),
  ...["sidebar", "rules"].flatMap((room) => list(`nodes/${room}`).map((file) => `${room}/${file}`)),
]
  .filter((file) => /\.editor\.ts$|^rules\//.test(file))
  .map((file) => read(`nodes/${file}`))
  .join("\n")
/** The texts that a node's definition asks for with what it takes from presence-node.editor.ts. */
const LABELS = {
  PRESENCE_NODE: ["paletteLabel", "label.output"],
  ACTING_NODE: ["paletteLabel", "label.input", "label.output"],
}
const inEditor = (node: string) => [
  ...[...EDITOR.matchAll(/"(presence-\w+(?:\.[\w-]+)+)"/g)]
    .map(([, key = ""]) => key)
    .filter((key) => key.startsWith(`${node}.`) && !/\.(?:svg|write)$/.test(key)), // icons and permissions have the same shape
  ...Object.entries(LABELS)
    .filter(([name]) => read(`nodes/${node}.editor.ts`).includes(`\n  ...${name},\n`))
    .flatMap(([, keys]) => keys.map((key) => `${node}.${key}`)),
]
const inRuntime = () => [
  ...CODES.map((code) => `${SHARED}.status.${code}`),
  ...WORDS.flatMap((word) => [`${SHARED}.failed.${word}`, `${SHARED}.errors.${word}`]),
  ...[...TOLD, ...TOLD_BY_NAME].map((name) => `${SHARED}.messages.${name}`),
  ...Object.keys(REFUSALS).map((reason) => `${SHARED}.refusal.${reason}`),
  `${SHARED}.errors.DEVICE_FAULT`,
  `${SHARED}.errors.BUSY`,
  `${SHARED}.lostSince`,
]
/** What a doctor's report asks for, in whatever form, and the form around it. */
const inDoctor = () => {
  const asked: string[] = []
  const word = (key: string) => {
    asked.push(key)
    return key
  }
  const checks = (Object.keys(FINDINGS) as FindingCode[]).map((code) => ({ code, values: {}, verdict: FINDINGS[code] }))
  const others = [{ address: "", host: "", server: "" }]
  for (const verdict of ["ok", "warning", "failed"] as const)
    reportText(
      { name: "", at: 0, tookMs: 0, software: "", verdict, interfaces: [{ name: "", address: "", checks, others }] },
      word,
    )
  const around = [...EDITOR.matchAll(/word\("(doctor\.\w+)"/g)].map(([, key = ""]) => key)
  return [...asked, ...around].map((key) => `${SHARED}.${key}`)
}
const used = (node: string) =>
  [...new Set([...inForm(node), ...inEditor(node), ...(node === SHARED ? [...inRuntime(), ...inDoctor()] : [])])].sort()

const placeholders = (text: string) => [...text.matchAll(/__(\w+?)__/g)].map(([, name]) => name).sort()

test("the codes and the words of the runtime were found", () => {
  expect(CODES).toContain("up")
  expect(CODES).toContain("no-device")
  expect(TOLD_BY_NAME).toContain("configuration")
})

describe.each(LANGUAGES)("%s", (language) => {
  test.each([...NODES, ...PLUGINS])("%s: every key that is used has a text, and every text is used", (node) => {
    expect([...catalogue(language, node).keys()].sort()).toEqual(used(node))
  })

  test.each([...NODES, ...PLUGINS])("%s: no text is empty, and all have the values of the English one", (node) => {
    const english = catalogue("en-US", node)
    for (const [key, text] of catalogue(language, node)) {
      expect(text.trim(), key).not.toBe("")
      expect([key, placeholders(text)]).toEqual([key, placeholders(english.get(key) ?? "")])
    }
  })

  test("texts name only values that the runtime gives", () => {
    for (const [key, text] of catalogue(language, SHARED)) {
      const given = key.includes(".messages.")
        ? ["cause", "faults", "interface", "port", "properties", "reason", "address", "count", "addresses"]
        : key.includes(".errors.")
          ? ["detail", "number"]
          : key.includes(".doctor.")
            ? ["address", "cause", "count", "group", "interface", "location", "status", "told"]
            : key.includes(".invalid.")
              ? ["value"]
              : ["time"]
      expect(given, key).toEqual(expect.arrayContaining(placeholders(text)))
    }
  })

  test("a status fits under its node", () => {
    const short = [...catalogue(language, SHARED)].filter(([key]) => /\.(?:status|failed)\.|\.lostSince$/.test(key))
    for (const [key, text] of short) expect(text.replace("__time__", "23:59").length, key).toBeLessThan(20)
  })

  test.each(NODES)("%s has help that begins with the tooltip of the palette", (node) => {
    const text = help(language, node)
    expect(text).toMatch(new RegExp(`^<script type="text/html" data-help-name="${node}">\\s*<p>[^<]{20,}`))
    expect(text).toMatch(/<h3>[^<]+<\/h3>/)
    expect(text.match(/<script/g)).toHaveLength(1)
  })

  test.each(NODES)("%s: the tags of the help are closed in order", (node) => {
    const open: string[] = []
    for (const [, end, name = ""] of help(language, node).matchAll(/<(\/?)([a-z]\w*)[^>]*>/g))
      if (!end) open.push(name)
      else expect(open.pop()).toBe(name)
    expect(open).toEqual([])
  })

  test("the help names every limit with its usual value", () => {
    const text = help(language, SHARED)
    for (const [name, usual] of Object.entries(DEFAULT_LIMITS)) expect(text).toContain(`<code>${name}</code> ${usual}`)
  })

  test.each(NODES)("%s: the help has all that the English one has, and nothing more", (node) => {
    expect(structure(help(language, node))).toEqual(structure(help("en-US", node)))
    expect(literals(help(language, node))).toEqual(literals(help("en-US", node)))
  })

  test("the help names every activity", () => {
    const named = [...help(language, "presence-update").matchAll(/<code>([\w-]+)<\/code>/g)].map(([, name]) => name)
    expect(named).toEqual(expect.arrayContaining([...RPID_ACTIVITIES]))
  })

  test("the help names every word of an error", () => {
    const texts = NODES.map((node) => help(language, node)).join()
    const possible = WORDS.filter((word) => word !== "NOT_AUTHORIZED") // for control points alone
    for (const word of possible) expect(texts).toContain(`<code>${word}</code>`)
  })
})

describe.each(NODES)("the form of %s", (node) => {
  const ids = [...form(node).matchAll(/<(?:input|output|select|textarea)[^>]*\bid="([^"]+)"/g)].map(([, id]) => id)
  const labels = [...form(node).matchAll(/<label\b([^>]*)>/g)].map(
    ([, attributes = ""]) => /\bfor="([^"]+)"/.exec(attributes)?.[1],
  )

  test("is one template with no code in it", () => {
    expect(form(node).match(/<script\b[^>]*>/g)).toEqual([`<script type="text/html" data-template-name="${node}">`])
  })

  test("every field has a label, and every label a field", () => {
    expect([...labels].sort()).toEqual([...ids].sort())
  })

  test("all words come from the catalogue", () => {
    const visible = form(node)
      .replace(/<code\b[^>]*>[^<]*<\/code>/g, "")
      .replace(/<[^>]*>/g, "")
      .replace("msg.", "")
    expect(visible.trim()).toBe("")
  })

  test("colours are left to the theme", () => {
    expect(form(node)).not.toMatch(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(|\b(?:background|color)\s*:/i)
  })
})

test.each(NODES)("%s occurs in an example", (node) => {
  expect([...EXAMPLES.values()].flat().map(({ type }) => type)).toContain(node)
})

/** The texts that send somebody to a field of the device's form, and the label of it. */
const SENT_TO_A_FIELD = [
  ["messages.no-network", "interface"],
  ["messages.no-interface", "interface"],
  ["messages.failed", "interface"],
  ["messages.failed", "port"],
  ["messages.eventless", "port"],
  ["messages.udn-taken", "udn"],
  ["doctor.advice.multicast.join", "interface"],
  ["doctor.advice.multicast.send", "interface"],
  ["doctor.advice.description.other", "port"],
  ["doctor.advice.description.failed", "interface"],
  ["doctor.advice.description.failed", "port"],
  ["doctor.advice.description.advertised", "advertise"],
  ["refusal.host", "advertise"],
] as const

test.each(LANGUAGES)("%s: advice names a field by the label that it has in the form", (language) => {
  const texts = catalogue(language, SHARED)
  for (const [advice, field] of SENT_TO_A_FIELD)
    expect(texts.get(`${SHARED}.${advice}`), advice).toContain(texts.get(`${SHARED}.label.${field}`))
})

test("[SEC-7] README's table has every limit with its usual value, and no other", () => {
  const rows = [...read("README.md").matchAll(/^\| `(\w+)` \| (\d+) \| [^|]+ \| [^|]+ \|$/gm)]
  expect(rows.map(([, name, usual]) => [name, Number(usual)])).toEqual(Object.entries(DEFAULT_LIMITS))
})

test("README's troubleshooting names the texts that nodes show", () => {
  const readme = read("README.md")
  const named = [...readme.slice(readme.indexOf("## Troubleshooting")).matchAll(/^\| \*([^*]+)\*(?:, [^|]+)? \|/gm)].map(
    ([, text]) => text,
  )
  const shown = [...catalogue("en-US", SHARED)].filter(([key]) => key.includes(".status.")).map(([, text]) => text)
  expect(named.length).toBeGreaterThan(5)
  expect(shown).toEqual(expect.arrayContaining(named))
})
