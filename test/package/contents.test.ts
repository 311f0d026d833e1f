import { rmSync } from "node:fs"
import { dirname } from "node:path"
import { afterAll, beforeAll, expect, test } from "vitest"
import { filesIn, nodeSets, pack } from "./tarball"

const ALLOWED = [
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/THIRD-PARTY-LICENSES\.txt$/, // of what is bundled
  /^dist\/nodes\/[\w-]+\.(?:js|html)$/,
  /^dist\/nodes\/rules\/[\w-]+\.js$/,
  /^dist\/nodes\/icons\/[\w-]+\.svg$/,
  /^dist\/nodes\/locales\/[\w-]+\/[\w-]+\.(?:json|html)$/,
  /^dist\/src\/(?!tools\/)(?:[\w-]+\/)*[\w-]+\.js$/,
  /^examples\/(?:dashboard\/)?[^/]+\.json$/,
]

let tarball: string
let files: string[]

beforeAll(async () => {
  tarball = await pack()
  files = await filesIn(tarball)
})
afterAll(() => tarball && rmSync(dirname(tarball), { recursive: true, force: true }))

test("the tarball has what a user needs and nothing else", () => {
  expect(files.filter((file) => !ALLOWED.some((pattern) => pattern.test(file)))).toEqual([])
  const needed = Object.values(nodeSets()).flatMap((script) => {
    const set = script.replace(/^dist\/nodes\/|\.js$/g, "")
    return [script, `dist/nodes/${set}.html`, `dist/nodes/locales/en-US/${set}.json`, `dist/nodes/locales/en-US/${set}.html`]
  })
  expect(files).toEqual(
    expect.arrayContaining([
      ...needed,
      "dist/src/index.js",
      "dist/THIRD-PARTY-LICENSES.txt",
      "README.md",
      "LICENSE",
      "CHANGELOG.md",
    ]),
  )
  expect(files.filter((file) => file.startsWith("examples/")).length).toBeGreaterThanOrEqual(Object.keys(nodeSets()).length - 1)
})
