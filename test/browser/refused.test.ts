import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { read } from "../nodes/package-files"
import { RUNTIMES } from "../package/runtimes"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { openWindow, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"

const TAB = { id: "b0b0000000000001", type: "tab", label: "presence" }
const DEVICE = { id: "b0b0000000000002", type: "presence-device", name: "", port: "70000", udn: "xyz", unknownWatchers: "shout" }
const AT = { z: TAB.id, x: 300, wires: [[]] }

interface Imported {
  readonly id: string
  readonly type: string
  readonly [property: string]: unknown
}

/** Nodes as somebody may have written them, and the words for what is wrong. */
const WRONG: readonly [node: Imported, key: string][] = [
  [{ ...AT, id: "b0b0000000000011", type: "presence-in", y: 60, events: [] }, "presence-in.invalid.events"],
  [{ ...AT, id: "b0b0000000000012", type: "presence-update", y: 120, activity: "hungry" }, "presence-update.invalid.activity"],
  [{ ...AT, id: "b0b0000000000013", type: "presence-get", y: 180, what: "all" }, "presence-get.invalid.what"],
  [{ ...AT, id: "b0b0000000000014", type: "presence-register", y: 240, expires: "soon" }, "presence-register.invalid.expires"],
  [{ ...AT, id: "b0b0000000000015", type: "presence-authorize", y: 300, mode: "policy" }, "presence-authorize.invalid.mode"],
  [
    { ...AT, id: "b0b0000000000016", type: "presence-contact", y: 360, contact: "{", contactType: "json" },
    "presence-device.invalid.contactJson",
  ],
  [{ ...AT, id: "b0b0000000000017", type: "presence-request", y: 420, version: 99 }, "presence-device.invalid.version"],
]
/** What a hand wrote without a version and most properties. */
const PLAIN = { ...AT, id: "b0b0000000000018", type: "presence-update", y: 480, tuple: "door" }

const LANGUAGES = ["de", "ja"]

function words(language: string, key: string): string {
  const [node = "", ...path] = key.split(".")
  const texts = JSON.parse(read(`nodes/locales/${language}/${node}.json`)) as unknown
  return [node, ...path].reduce((at, step) => (at as Record<string, unknown>)[step], texts) as string
}

describe
  .skipIf(skipped("what is refused, in a browser"))
  .each(RUNTIMES.map((kind, index) => [kind.name, LANGUAGES[index] ?? "", kind] as const))(
  "what slips through by import, %s in %s",
  (_name, language, kind) => {
    let userDir: string
    let nodeRed: NodeRed
    let window: Window
    let editor: EditorPage

    beforeAll(async () => {
      userDir = makeUserDir()
      linkPackage(userDir)
      const flows = [TAB, DEVICE, ...WRONG.map(([node]) => node), PLAIN]
      nodeRed = await NodeRed.start({ userDir, flows, settings: { lang: language }, ...(await kind.get()) })
      window = await openWindow(nodeRed.url, language)
      editor = new EditorPage(window.page)
      await editor.open(nodeRed.url)
    }, 400_000)
    afterAll(async () => {
      await window?.close()
      await nodeRed?.stop()
      if (userDir) removeUserDir(userDir)
    })

    test.each(WRONG.map(([node, key]) => [node.type, key, node.id]))(
      "%s: the words of the form are those under the node, and in the log: %s",
      async (_type, key, id) => {
        const told = words(language, key)
        expect(await editor.property(id, "valid")).toBe(false)
        expect(JSON.stringify(await editor.property(id, "validationErrors"))).toContain(JSON.stringify(told).slice(1, -1))
        await until(`status of ${id}`, async () => ((await editor.statusOf(id).catch(() => "")) === told ? true : undefined))
        expect(nodeRed.log).toContain(told)
      },
    )

    test("a device names all that is wrong", async () => {
      const all = ["port", "udn", "unknownWatchers"].map((property) => words(language, `presence-device.invalid.${property}`))
      const inForm = JSON.stringify(await editor.property(DEVICE.id, "validationErrors"))
      for (const told of all) {
        expect(inForm).toContain(JSON.stringify(told).slice(1, -1))
        expect(nodeRed.log).toContain(told)
      }
    })

    test("what an older version saved is what this one saves, with nothing to deploy", async () => {
      const saved = ["version", "tuple", "basic", "expires"].map((property) => editor.property(PLAIN.id, property))
      expect(await Promise.all(saved)).toEqual([1, "door", "open", ""])
      expect([await editor.property(PLAIN.id, "valid"), await editor.isDirty()]).toEqual([true, false])
      expect(await editor.property("b0b0000000000017", "version"), "a later one stays").toBe(99)
    })
  },
)
