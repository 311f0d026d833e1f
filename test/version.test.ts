import { readFileSync } from "node:fs"
import { expect, test } from "vitest"
import { VERSION } from "../src/version"

test("the version stands in package.json and in the code alike", () => {
  expect(VERSION).toBe(JSON.parse(readFileSync(`${__dirname}/../package.json`, "utf8")).version)
})
