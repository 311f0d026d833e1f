import { readdirSync, readFileSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { expect, test } from "vitest"

/** Who may import whom; `index` is every file directly in src/, nodes see src/index alone. */
const SEES: Readonly<Record<string, readonly string[]>> = {
  presence: [],
  xml: [],
  service: ["presence"],
  documents: ["presence", "xml"],
  upnp: ["presence", "service", "documents", "xml"],
  net: ["service", "upnp"],
  index: ["presence", "service", "documents", "xml", "upnp", "net"],
  nodes: ["index"],
}

const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  xml: ["fast-xml-parser", "xmlbuilder2"],
  net: ["node-ssdp", "classic-level"],
  nodes: ["node-red"],
}

const ROOT = join(__dirname, "..")
const isRuntime = (file: string) => /\.ts$/.test(file) && !/\.editor\.ts$|\.d\.ts$/.test(file)
const FILES = ["src", "nodes"].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    .filter(isRuntime)
    .map((file) => `${folder}/${file.replaceAll("\\", "/")}`),
)

const sources = new Map(FILES.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]))
const source = (file: string) => sources.get(file) ?? ""
const roomOf = (file: string) =>
  file.startsWith("nodes/") ? "nodes" : file.split("/").length === 2 ? "index" : (file.split("/")[1] ?? "")
const imports = (file: string) =>
  [...source(file).matchAll(/(?<!")\b(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(([, path]) => path ?? "")
const code = (file: string) => source(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")

/** What some files have that they must not, each with the file. */
const found = (files: readonly string[], wrong: (file: string) => readonly string[]) =>
  files.flatMap((file) => wrong(file).map((what) => `${file}: ${what}`))

test("there are files in every room", () => {
  expect(new Set(FILES.map(roomOf))).toEqual(new Set(Object.keys(SEES)))
})

test("a file imports only from rooms that it may see", () => {
  const strangers = found(FILES, (file) =>
    imports(file)
      .filter((path) => path.startsWith("."))
      .map((path) => relative(ROOT, join(ROOT, dirname(file), path)).replaceAll("\\", "/"))
      .filter((path) => path !== "package.json")
      .filter((path) => roomOf(path) !== roomOf(file) && !SEES[roomOf(file)]?.includes(roomOf(path))),
  )
  expect(strangers).toEqual([])
})

const DOORS = ["src/index", "src/everywhere"]
const entered = (file: string) =>
  imports(file).map((path) => relative(ROOT, join(ROOT, dirname(file), path)).replaceAll("\\", "/"))

test("nodes enter src/ by its doors", () => {
  const nodes = FILES.filter((file) => file.startsWith("nodes/"))
  const other = (path: string) => path.startsWith("src/") && !DOORS.includes(path)
  expect(found(nodes, (file) => entered(file).filter(other))).toEqual([])
})

/** All that a file brings along. */
function broughtBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen
  seen.add(file)
  for (const path of entered(file).filter((each) => /^(?:src|nodes)\//.test(each))) broughtBy(`${path}.ts`, seen)
  return seen
}

test("rules, and what they bring along, run in a browser too", () => {
  const rules = ["src/everywhere.ts", ...FILES.filter((file) => file.startsWith("nodes/rules/"))]
  const brought = [...new Set(rules.flatMap((file) => [...broughtBy(file)]))]
  expect(found(brought, (file) => imports(file).filter((path) => !path.startsWith(".")))).toEqual([])
  expect(brought.filter((each) => roomOf(each) === "net" || each === "src/index.ts")).toEqual([])
})

test("a file uses only the libraries of its room", () => {
  const strangers = found(FILES, (file) =>
    imports(file)
      .filter((path) => !path.startsWith(".") && !path.startsWith("node:"))
      .filter((path) => !LIBRARIES[roomOf(file)]?.some((name) => path === name || path.startsWith(`${name}/`))),
  )
  expect(strangers).toEqual([])
})

test("only net/ and nodes/ know of Node.js", () => {
  const others = FILES.filter((file) => !["net", "nodes"].includes(roomOf(file)))
  expect(found(others, (file) => imports(file).filter((path) => path.startsWith("node:")))).toEqual([])
})

test("time and chance come from the ports", () => {
  const others = FILES.filter((file) => file !== "src/net/system.ts")
  const own = (file: string) =>
    code(file).match(
      roomOf(file) === "net"
        ? /Date\.now|new Date\(\)|setInterval|Math\.random/g
        : /Date\.now|new Date\(\)|setTimeout|setInterval|Math\.random/g,
    ) ?? []
  expect(found(others, own)).toEqual([])
})

test("presence/ refuses by values", () => {
  const files = FILES.filter((file) => roomOf(file) === "presence")
  expect(found(files, (file) => code(file).match(/\bthrow\b|\bawait\b|\basync\b/g) ?? [])).toEqual([])
})

test("node-ssdp is known to one file", () => {
  expect(FILES.filter((file) => imports(file).some((path) => path.startsWith("node-ssdp")))).toEqual(["src/net/ssdp-library.ts"])
})

test("no import leads back to where it came from", () => {
  const resolved = new Map(
    FILES.map((file) => [
      file,
      imports(file)
        .filter((path) => path.startsWith("."))
        .map((path) => `${relative(ROOT, join(ROOT, dirname(file), path)).replaceAll("\\", "/")}.ts`),
    ]),
  )
  const cycles: string[] = []
  const walk = (file: string, trail: readonly string[]) => {
    if (trail.includes(file)) return void cycles.push([...trail.slice(trail.indexOf(file)), file].join(" > "))
    for (const next of resolved.get(file) ?? []) walk(next, [...trail, file])
    resolved.set(file, [])
  }
  for (const file of FILES) walk(file, [])
  expect(cycles).toEqual([])
})
