import { execFileSync } from "node:child_process"
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, resolve } from "node:path"
import { transformSync } from "esbuild"
import { afterAll, beforeAll, expect, test } from "vitest"

interface Bundled {
  readonly bytes: number
  readonly packages: readonly string[]
}

const PROJECT = resolve(__dirname, "../..")
const FILES = [
  "net/shared-ssdp",
  "net/ssdp-engine",
  "net/ssdp-library",
  "net/ssdp-text",
  "net/udp-socket",
  "net/interfaces",
  "net/multicast-sender",
  "upnp/ip",
  "upnp/protocol",
  "presence/remember",
  "upnp/ssdp/group",
]
const root = mkdtempSync(join(tmpdir(), "bundle-ssdp-"))
const inDist = (path: string) => join(root, "dist", path)

let bundle: (root: string) => Promise<Bundled>
let bundled: Bundled

beforeAll(async () => {
  for (const file of FILES) {
    const { code } = transformSync(readFileSync(join(PROJECT, `src/${file}.ts`), "utf8"), { loader: "ts", format: "cjs" })
    mkdirSync(dirname(inDist(`src/${file}`)), { recursive: true })
    writeFileSync(inDist(`src/${file}.js`), code)
  }
  symlinkSync(join(PROJECT, "node_modules"), join(root, "node_modules"), "dir")
  const tool = join(PROJECT, "src/tools/bundle-ssdp.mjs")
  bundle = ((await import(tool)) as { bundleSsdp: typeof bundle }).bundleSsdp
  bundled = await bundle(root)
  rmSync(join(root, "node_modules"))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test("[NS-31] only node-ssdp and what it cannot do without are inside, in less than 40 kB", () => {
  expect(bundled.packages.map((name) => name.replace(/@[^@]+$/, ""))).toEqual(["extend", "node-ssdp"])
  expect(bundled.bytes).toBeLessThan(40_000)
})

test("[NS-31] the licences of exactly these packages go along", () => {
  const text = readFileSync(inDist("THIRD-PARTY-LICENSES.txt"), "utf8")
  for (const name of bundled.packages) expect(text).toContain(`${name.replace("@", " ")} (MIT)`)
  for (const author of ["Ilya Shaisultanov", "Stefan Thomas"]) expect(text).toContain(author)
  expect(text.match(/Permission is hereby granted/g)).toHaveLength(2)
})

test("[NS-31] the engine works where no package is installed", () => {
  const script = `
    const { openSsdp } = require(${JSON.stringify(inDist("src/net/shared-ssdp.js"))})
    const lo = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true }
    const heard = new Promise((onRequest) => {
      openSsdp([lo], { onRequest, onError: console.error }, { port: 19001 }).then(async (socket) => {
        await socket.multicast(lo.address, { start: "NOTIFY", headers: [["NT", "here"]] })
        console.log((await heard).headers.NT)
        await socket.close()
        clearInterval(awake)
      })
    })
    const awake = setInterval(() => {}, 1000)`
  expect(execFileSync(process.execPath, ["-e", script], { cwd: root, encoding: "utf8", env: {} })).toBe("here\n")
})

test("[NS-31] what was bundled already is not bundled again without its licences", async () => {
  const before = readFileSync(inDist("THIRD-PARTY-LICENSES.txt"), "utf8")
  await expect(bundle(root)).rejects.toThrow("not what tsc wrote")
  expect(readFileSync(inDist("THIRD-PARTY-LICENSES.txt"), "utf8")).toBe(before)
})
