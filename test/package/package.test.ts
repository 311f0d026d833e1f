import { readFileSync, rmSync } from "node:fs"
import { basename, dirname, join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkDashboard, makeUserDir, PACKAGE, removeUserDir } from "../real/user-dir"
import { OLDEST, RUNTIMES, versionOf } from "./runtimes"
import { filesIn, install, nodeSets, pack, packagesIn } from "./tarball"

const UNWANTED = ["ip", "node-ssdp", "bluebird", "async"] // with advisories that have no fix, or unmaintained

let tarball: string
let files: string[]

beforeAll(async () => {
  tarball = await pack()
  files = await filesIn(tarball)
})
afterAll(() => tarball && rmSync(dirname(tarball), { recursive: true, force: true }))

describe.each([OLDEST, ...RUNTIMES].map((kind) => [kind.name, kind] as const))("%s", (_name, kind) => {
  let userDir: string
  let nodeRed: NodeRed

  beforeAll(async () => {
    userDir = makeUserDir()
    await install(tarball, userDir)
    linkDashboard(userDir)
    const runtime = await kind.get()
    expect(versionOf(runtime.nodeRed)).toMatch(kind.version)
    nodeRed = await NodeRed.start({ userDir, ...runtime, flows: [] })
  })
  afterAll(async () => {
    await nodeRed?.stop()
    if (userDir) removeUserDir(userDir)
  })

  const installedFile = (path: string) => readFileSync(join(userDir, "node_modules", PACKAGE, path), "utf8")

  test("nothing unwanted is installed with it", () => {
    expect(packagesIn(userDir).filter((name) => UNWANTED.includes(name))).toEqual([])
  })

  test("every node set loads without an error", async () => {
    const sets = (await nodeRed.get<{ module: string; name: string; types: string[]; err?: unknown }[]>("/nodes")).filter(
      ({ module }) => module === PACKAGE,
    )
    expect(sets.map(({ err }) => err).filter(Boolean)).toEqual([])
    expect(sets.flatMap(({ types }) => types).sort()).toEqual(Object.keys(nodeSets()).sort())
  })

  test("every icon that a node names is there", async () => {
    const icons = (await nodeRed.get<Record<string, string[]>>("/icons"))[PACKAGE] ?? []
    const named = Object.values(nodeSets()).flatMap((script) => iconsIn(installedFile(script.replace(/\.js$/, ".html"))))
    expect(named.length).toBeGreaterThan(0)
    expect(icons).toEqual(expect.arrayContaining(named))
  })

  test("every node has help and labels", async () => {
    const { body } = await nodeRed.request("GET", "/nodes", undefined, { accept: "text/html", "accept-language": "en-US" })
    for (const set of Object.keys(nodeSets())) {
      expect(body).toMatch(new RegExp(`<script[^>]*data-help-name="${set}"`))
      const labels = await nodeRed.get<object>(`/nodes/${PACKAGE}/${set}/messages?lng=en-US`)
      expect(Object.keys(labels), set).not.toEqual([])
    }
  })

  test("the sidebar comes with its texts", async () => {
    const plugins = await nodeRed.get<{ id: string; err?: unknown }[]>("/plugins")
    expect(plugins.filter(({ id }) => id.startsWith(`${PACKAGE}/`))).toEqual([
      expect.not.objectContaining({ err: expect.anything() }),
    ])
    const { body } = await nodeRed.request("GET", "/plugins", undefined, { accept: "text/html" })
    expect(body).toContain("registerPlugin(")
    const texts = await nodeRed.get<Record<string, object>>("/plugins/messages?lng=en-US")
    expect(texts[`${PACKAGE}/presence-sidebar`]).toHaveProperty("presence-sidebar")
  })

  test("every example is in the import menu and runs; the device serves its description", async () => {
    const examples = files
      .filter((file) => file.startsWith("examples/"))
      .map((file) => file.slice("examples/".length, -".json".length))
    for (const example of examples) {
      const path = `/library/examples/flows/${PACKAGE}/${example}`
      expect(JSON.stringify(await nodeRed.get<object>(dirname(path)))).toContain(basename(path))
      const flow = onLoopback(await nodeRed.get<Node[]>(encodeURI(path)))
      await nodeRed.deploy(flow)
      for (const { id, mode } of flow.filter(({ type }) => type === "presence-device"))
        if (mode !== "remote") await expectDevice(nodeRed, id)
    }
    expect(nodeRed.log).not.toContain("missing types")
  })

  test("nobody complains in the log, not even at the end", async () => {
    const { code } = await nodeRed.stop()
    expect({ code, complaints: nodeRed.complaints }).toEqual({ code: 0, complaints: [] })
  })
})

interface Node {
  readonly id: string
  readonly type: string
  readonly mode?: string
}

/** Examples are for the LAN; a test speaks to itself only. */
const onLoopback = (flow: readonly Node[]): Node[] =>
  flow.map((node) => (node.type === "presence-device" ? { ...node, interface: "127.0.0.1" } : node))

const iconsIn = (html: string): string[] => [...html.matchAll(/\bicon:\s*"([\w-]+\.svg)"/g)].map(([, name = ""]) => name)

async function expectDevice(nodeRed: NodeRed, id: string): Promise<void> {
  const report = await until("device up", async () => {
    const found = await nodeRed.get<{ udn: string; locations: string[] }>(`/presence-device/${id}`).catch(() => undefined)
    return found && found.locations.length > 0 ? found : undefined
  })
  const description = await fetch(report.locations[0] ?? "")
  expect(description.status).toBe(200)
  expect(await description.text()).toContain(report.udn)
}
