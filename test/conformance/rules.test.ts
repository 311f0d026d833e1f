import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"

/** The last number of each family of rules. */
const LAST = { SSDP: 42, DESC: 22, CTRL: 31, GENA: 36, SEC: 15, CP: 17 }

const sources = readdirSync(__dirname)
  .filter((file) => file.endsWith(".test.ts"))
  .map((file) => readFileSync(join(__dirname, file), "utf8"))
const titled = sources.flatMap((source) =>
  Array.from(source.matchAll(/\b(?:test|notApplied)\(\s*["'`]([A-Z]+-\d+)\b/g), ([, rule]) => rule),
)

test.each(Object.entries(LAST))("every rule of %s, 1 to %i, has its test once", (family, last) => {
  const wanted = Array.from({ length: last }, (_, index) => `${family}-${index + 1}`)
  const found = titled.filter((rule) => rule?.startsWith(`${family}-`))
  expect(found.sort()).toEqual(wanted.sort())
})
