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

const source = (file: string) => readFileSync(join(ROOT, file), "utf8")
const roomOf = (file: string) =>
  file.startsWith("nodes/") ? "nodes" : file.split("/").length === 2 ? "index" : (file.split("/")[1] ?? "")
const imports = (file: string) =>
  [...source(file).matchAll(/(?<!")\b(?:from|import|require)\s*\(?\s*"([^"]+)"/g)].map(([, path]) => path ?? "")
const code = (file: string) => source(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")

test("there are files in every room", () => {
  expect(new Set(FILES.map(roomOf))).toEqual(new Set(Object.keys(SEES)))
})

test.each(FILES)("%s imports only from rooms that it may see", (file) => {
  const room = roomOf(file)
  const seen = imports(file).filter((path) => path.startsWith("."))
  const strangers = seen
    .map((path) => relative(ROOT, join(ROOT, dirname(file), path)).replaceAll("\\", "/"))
    .filter((path) => path !== "package.json")
    .filter((path) => roomOf(path) !== room && !SEES[room]?.includes(roomOf(path)))
  expect(strangers).toEqual([])
})

test.each(FILES.filter((file) => file.startsWith("nodes/")))("%s enters src/ by its door", (file) => {
  expect(imports(file).filter((path) => path.includes("/src/") && path !== "../src/index")).toEqual([])
})

test.each(FILES)("%s uses only the libraries of its room", (file) => {
  const packages = imports(file).filter((path) => !path.startsWith(".") && !path.startsWith("node:"))
  expect(
    packages.filter((path) => !LIBRARIES[roomOf(file)]?.some((name) => path === name || path.startsWith(`${name}/`))),
  ).toEqual([])
})

test.each(FILES.filter((file) => !["net", "nodes"].includes(roomOf(file))))("%s knows nothing of Node.js", (file) => {
  expect(imports(file).filter((path) => path.startsWith("node:"))).toEqual([])
})

test.each(FILES.filter((file) => file !== "src/net/system.ts"))("%s takes time and chance from its ports", (file) => {
  const network =
    roomOf(file) === "net"
      ? /Date\.now|new Date\(\)|setInterval|Math\.random/
      : /Date\.now|new Date\(\)|setTimeout|setInterval|Math\.random/
  expect(code(file)).not.toMatch(network)
})

test.each(FILES.filter((file) => roomOf(file) === "presence"))("%s refuses by values", (file) => {
  expect(code(file)).not.toMatch(/\bthrow\b|\bawait\b|\basync\b/)
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
