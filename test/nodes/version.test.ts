import { beforeAll, expect, test } from "vitest"
import { migrateNode } from "../../nodes/migrate.editor"
import { migrated, type Step, VERSION } from "../../nodes/rules/version"
import { type Definition, definitions, NODES } from "./package-files"

const RENAMED: Step = ({ said, ...config }) => ({ ...config, note: said })
const SHOUTED: Step = (config) => ({ ...config, note: `${config.note}!` })
const STEPS = [RENAMED, SHOUTED]

let defined: ReadonlyMap<string, Definition>
beforeAll(async () => {
  defined = await definitions()
})

test("what an older version saved goes through the steps that it missed, in order", () => {
  expect(migrated({ said: "hello" } as object, STEPS)).toEqual({ note: "hello!", version: 2 })
  expect(migrated({ note: "hello", version: 1 }, STEPS)).toEqual({ note: "hello!", version: 2 })
})

test("what this version saved, or a later one, stays as it is", () => {
  for (const version of [2, 3, "2", -1, 0.5, "new"]) {
    const config = { note: "hello", version }
    expect(migrated(config, STEPS)).toBe(config)
  }
})

test.each(NODES)("%s is saved with this version", (type) => {
  expect(defined.get(type)?.defaults.version?.value).toBe(VERSION)
})

test("the editor does the same with a node, and gives it what it lacks", () => {
  const defaults = { version: { value: 2 }, note: { value: "" }, limits: { value: {} }, more: { value: 5 } }
  const node = { type: "presence-update", x: 10, version: 1, note: "hello", more: 7 }
  migrateNode(node, { defaults }, STEPS)
  expect(node).toEqual({ type: "presence-update", x: 10, version: 2, note: "hello!", limits: {}, more: 7 })
  expect((node as { limits?: object }).limits).not.toBe(defaults.limits.value)
})

test("the editor leaves a node as it is that a later version saved", () => {
  const node = { type: "presence-update", version: 9, note: "hello" }
  migrateNode(node, { defaults: { version: { value: 2 }, note: { value: "" } } }, STEPS)
  expect(node).toEqual({ type: "presence-update", version: 9, note: "hello" })
})
