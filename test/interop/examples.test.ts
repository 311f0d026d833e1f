import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { DebugSidebar } from "../real/debug-sidebar"
import { NodeRed } from "../real/node-red"
import { sleep, until } from "../real/processes"
import { linkPackage, makeUserDir, ROOT, removeUserDir } from "../real/user-dir"
import { skipped } from "./lacking"

interface Node {
  readonly id: string
  readonly type: string
  readonly name: string
}

interface Report {
  readonly locations: readonly string[]
}

const isHere = ({ locations }: Report) => locations.some((each) => each.startsWith("http://127.0.0.1:")) || undefined

const FOLDER = join(ROOT, "examples")
const TOLD = /^0[6-9] /
const NODES: readonly Node[] = readdirSync(FOLDER)
  .filter((file) => TOLD.test(file))
  .flatMap((file) => JSON.parse(readFileSync(join(FOLDER, file), "utf8")) as Node[])
  .map((node) => (node.type === "presence-device" ? { ...node, interface: "127.0.0.1" } : node))

const BOB = { id: "pres:bob@example.com", name: "Bob" }
const NOTHING_MORE_MS = 500

/** Imported, deployed and clicked as a user does, but for the network: the devices stay on this machine. */
describe.skipIf(skipped("examples"))("examples of contacts and watchers", () => {
  let nodeRed: NodeRed
  let sidebar: DebugSidebar
  const userDir = makeUserDir()

  beforeAll(async () => {
    linkPackage(userDir)
    nodeRed = await NodeRed.start({ userDir, flows: NODES })
    sidebar = await DebugSidebar.open(nodeRed)
    for (const { id } of NODES.filter(({ type }) => type === "presence-device"))
      await until(`${id} up`, () => nodeRed.get<Report>(`/presence-device/${id}`).then(isHere, () => undefined), 15_000)
  })
  afterAll(async () => {
    sidebar?.close()
    await nodeRed?.stop()
    removeUserDir(userDir)
  })

  async function click(name: string): Promise<void> {
    const button = NODES.find((node) => node.type === "inject" && node.name === name)
    expect((await nodeRed.request("POST", `/inject/${button?.id}`)).status).toBe(200)
  }
  const shows = (name: string, wanted: object[], timeout = 5000) =>
    expect.poll(() => sidebar.of(name), { timeout, interval: 10 }).toMatchObject(wanted)

  test("06: Bob asks, presence-in shows it, he is let in for 2 seconds, sees the view, then it expires", async () => {
    const [allowed, busy] = [
      { watcher: BOB, state: "allowed", mode: "reactive" },
      { status: "open", activities: ["busy"] },
    ]
    const told = (event: string, payload: object) => ({ event, topic: BOB.id, payload })
    await click("I am busy")
    await click("Bob asks")
    await shows("answer to the watcher", [{ watcher: BOB, state: "pending" }])
    await shows("who asks", [{ watcher: BOB, state: "pending", requested: 600 }])
    const letIn = [
      told("authorization", { ...allowed, expires: 2, presence: busy }),
      told("notify", { watcher: BOB, status: "open", presence: busy }),
    ]
    await shows("bridge", letIn)
    const over = told("authorization", { watcher: BOB, state: "expired" })
    await shows("bridge", [...letIn, over])
    const [begun, , ended] = sidebar.shown.filter(({ name }) => name === "bridge").map(({ atMs }) => atMs)
    console.log(`06: expired ${((ended ?? 0) - (begun ?? 0)).toFixed(0)} ms after Bob was let in`)
    expect((ended ?? 0) - (begun ?? 0)).toBeGreaterThan(1900)
    await click("I am busy")
    await sleep(NOTHING_MORE_MS)
    expect(sidebar.of("bridge")).toHaveLength(3)
  })

  test("06: nobody rules on Eve until she is blocked", async () => {
    const eve = { watcher: { id: "pres:eve@example.net" } }
    const answers = [{ watcher: BOB }, { ...eve, state: "pending" }]
    await click("Eve asks")
    await shows("answer to the watcher", answers)
    await click("who watches me?")
    await shows("watchers", [[{ ...eve, state: "pending" }]])
    await click("block Eve")
    await shows("watchers", [[{}], { state: "blocked", expires: null }])
    await click("Eve asks")
    await shows("answer to the watcher", [...answers, { ...eve, state: "blocked" }])
    await click("who watches me?")
    await shows("watchers", [[{}], { state: "blocked" }, [{ ...eve, state: "blocked", mode: "proactive" }]])
    expect(sidebar.of("who asks")).toHaveLength(1)
  })

  test("07: the heating is on for whoever comes first, off 10 seconds after the last one left", async () => {
    await click("Ann comes home")
    await expect.poll(() => sidebar.of("heating"), { timeout: 5000 }).toEqual(["on"])
    await click("Bob comes home")
    await click("Ann leaves")
    await click("Bob leaves")
    await expect.poll(() => sidebar.of("heating"), { timeout: 15_000 }).toEqual(["on", "off"])
    const [on = 0, off = 0] = sidebar.shown.filter(({ name }) => name === "heating").map(({ atMs }) => atMs)
    expect(off - on).toBeGreaterThan(9900)
  })

  test("08: who came home is announced once it has lasted", async () => {
    await click("Ann arrives")
    await expect.poll(() => sidebar.of("loudspeaker"), { timeout: 5000 }).toEqual(["Ann has come home."])
  })

  test("09: the page shows everybody, and what they do", async () => {
    const page = async () => (await nodeRed.request("GET", "/contacts")).body
    expect(await page()).toContain("Nobody is in the address book yet.")
    await click("Ann: meeting")
    await click("Bob: open")
    await shows("registration", [
      { contact: { name: "Ann" }, result: "accepted" },
      { contact: { name: "Bob" }, result: "accepted" },
    ])
    expect(await page()).toMatch(
      /<li class="open"><strong>Ann<\/strong>: open, meeting.*until four.*<strong>Bob<\/strong>: open/s,
    )
    await click("Bob: closed")
    await expect.poll(page).toMatch(/<li class="closed"><strong>Bob<\/strong>: closed/)
  })

  test("nothing of all this was an error to Node-RED", () => {
    expect(nodeRed.complaints).toEqual([])
  })
})
