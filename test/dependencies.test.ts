import { readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"

interface Package {
  readonly dev?: boolean
  readonly optional?: boolean
  readonly license?: string
  readonly deprecated?: string
  readonly hasInstallScript?: boolean
  readonly resolved?: string
}

const json = <T>(file: string) => JSON.parse(readFileSync(join(__dirname, "..", file), "utf8")) as T
const { packages } = json<{ packages: Readonly<Record<string, Package>> }>("package-lock.json")
/** What is installed with the product, by name. */
const INSTALLED = Object.entries(packages).flatMap(([path, each]) =>
  path === "" || each.dev || each.optional ? [] : [[path.replace(/^.*node_modules\//, ""), each] as const],
)
const namesOf = (has: (each: Package) => boolean) => INSTALLED.filter(([, each]) => has(each)).map(([name]) => name)

test("few packages are installed with the product", () => {
  const { dependencies } = json<{ dependencies: object }>("package.json")
  expect(Object.keys(dependencies)).toEqual(["classic-level", "fast-xml-parser", "xmlbuilder2"])
  expect(INSTALLED.length).toBeGreaterThan(20) // the list was found
  expect(INSTALLED.length).toBeLessThan(30)
})

test("[NS-31] none of them is given up, or has an advisory without a fix", () => {
  expect(namesOf(({ deprecated }) => deprecated !== undefined)).toEqual([])
  expect(
    namesOf(() => true).filter((name) => ["ip", "node-ssdp", "bluebird", "async", "debug", "extend"].includes(name)),
  ).toEqual([])
})

test("all of them are free to use, and one may run a script when it is installed, which it can do without", () => {
  const free = ["MIT", "BSD-3-Clause", "Python-2.0"]
  expect(namesOf(({ license = "none" }) => !free.includes(license))).toEqual([])
  expect(namesOf(({ hasInstallScript }) => hasInstallScript === true)).toEqual(["classic-level"])
})
