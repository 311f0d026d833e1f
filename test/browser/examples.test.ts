import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { exampleOnLoopback } from "../interop/example"
import { EXAMPLES } from "../nodes/package-files"
import { RUNTIMES } from "../package/runtimes"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkDashboard, linkPackage, makeUserDir, PACKAGE, removeUserDir } from "../real/user-dir"
import { openWindow, picture, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"

const START = EXAMPLES.get("01 quick start") ?? []
const isSkipped = skipped("examples in the editor")
const idOf = (type: string, name = "") =>
  START.find((node) => node.type === type && (name === "" || node.name === name))?.id ?? ""
const textOf = (page: Page, id: string) => page.locator(`[id="${id}"] .red-ui-flow-node-status-label`).textContent()

/** Imports an example as a user does: by the menu, with the mouse. */
async function importExample(page: Page, name: string): Promise<void> {
  const entry = (text: string) => page.locator(".red-ui-clipboard-dialog-box:visible .red-ui-treeList-label", { hasText: text })
  await page.click("#red-ui-header-button-sidemenu")
  await page.click("#menu-item-import")
  await page.getByText("Examples", { exact: true }).first().click()
  await entry(PACKAGE).click()
  await entry(name).click()
  await page.click("#red-ui-clipboard-dialog-ok")
}

describe.skipIf(isSkipped).each(RUNTIMES.map((kind) => [kind.name, kind] as const))("a new user's path, %s", (_name, kind) => {
  let userDir: string
  let nodeRed: NodeRed
  let window: Window
  let page: Page
  let editor: EditorPage
  const devices = () => editor.idsOf("presence-device")
  const press = (name: string) => page.locator(`[id="${idOf("inject", name)}"] .red-ui-flow-node-button-button`).click()
  const shows = (id: string, text: string) =>
    until(`${text} under ${id}`, async () => ((await textOf(page, id).catch(() => "")) === text ? true : undefined))
  /** The only thing that a user does not do. */
  const stayHere = () =>
    page.evaluate('RED.nodes.eachConfig((node) => { if (node.type === "presence-device") node.interface = "127.0.0.1" })')

  beforeAll(async () => {
    userDir = makeUserDir()
    linkPackage(userDir)
    nodeRed = await NodeRed.start({ userDir, ...(await kind.get()), flows: [] })
    window = await openWindow(nodeRed.url)
    page = window.page
    editor = new EditorPage(page)
    await editor.open(nodeRed.url)
  }, 600_000)
  afterAll(async () => {
    await window?.close()
    await nodeRed?.stop()
    if (userDir) removeUserDir(userDir)
  })

  test("from an empty editor to a watcher who is let in", async () => {
    await importExample(page, "01 quick start")
    await page.locator(".red-ui-tab", { hasText: "Presence: quick start" }).first().click()
    await stayHere()
    await editor.deploy()
    await shows(idOf("presence-update"), "this machine only")
    await press("busy")
    await shows(idOf("presence-in"), "busy")
    await press("Bob asks")
    await shows(idOf("presence-request"), "pending")
    await press("let in who waits")
    await shows(idOf("presence-authorize"), "allowed")
    await picture(page, "#red-ui-workspace", `quick-start-${kind.name.replaceAll(/\W+/g, "-")}`)
  })

  test("a second example uses the device of the first one", async () => {
    const before = await devices()
    await importExample(page, "02 on-air light")
    await page.getByRole("button", { name: "Import copy" }).click()
    await until("the second one", async () => (await editor.idsOf("rbe")).length > 0 || undefined)
    expect([before.length, await devices()]).toEqual([1, before])
    for (const type of ["presence-in", "presence-update"])
      for (const id of await editor.idsOf(type)) expect(await editor.property(id, "device")).toBe(before[0])
    await editor.deploy()
    await page.locator(".red-ui-tab", { hasText: "On-air light" }).first().click()
    const [light = ""] = (await editor.idsOf("debug")).filter((id) => !START.some((node) => node.id === id))
    await shows(light, "purple") // of what was said in the quick start
  })

  test("nobody complained, and nothing was asked outside", () => {
    expect(window.complaints).toEqual([])
    expect(nodeRed.complaints).toEqual([])
  })
})

interface Box {
  readonly id: string
  readonly type: string
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

describe.skipIf(isSkipped)("all examples beside each other in the editor", () => {
  let userDir: string
  let nodeRed: NodeRed
  let window: Window
  let editor: EditorPage

  beforeAll(async () => {
    userDir = makeUserDir()
    linkPackage(userDir)
    linkDashboard(userDir)
    const nodes = [...EXAMPLES.keys()].flatMap((name) => exampleOnLoopback(name))
    nodeRed = await NodeRed.start({ userDir, flows: [...new Map(nodes.map((node) => [node.id, node])).values()] })
    window = await openWindow(nodeRed.url)
    editor = new EditorPage(window.page)
    await editor.open(nodeRed.url)
  })
  afterAll(async () => {
    await window?.close()
    await nodeRed?.stop()
    if (userDir) removeUserDir(userDir)
  })

  test("they share one device", async () => {
    expect(await editor.idsOf("presence-device")).toHaveLength(1)
  })

  test.each([...EXAMPLES])("%s lies tidily: nothing on anything else, each node in its group", async (name, flow) => {
    const tab = flow.find(({ type }) => type === "tab")?.id ?? ""
    const boxes = await boxesOn(window.page, tab)
    const groups = boxes.filter(({ type }) => type === "group")
    const nodes = boxes.filter(({ type }) => type !== "group")
    expect(nodes.length).toBe(flow.filter(({ z, type }) => z !== undefined && type !== "group").length)
    for (const all of [groups, nodes]) expect(all.flatMap((box, index) => all.slice(index + 1).filter(meets(box)))).toEqual([])
    for (const node of nodes.filter(({ type }) => type !== "comment")) {
      const group = groups.find(({ id }) => id === flow.find((each) => each.id === node.id)?.g)
      expect([node.id, group && holds(group, node)]).toEqual([node.id, true])
    }
    await picture(window.page, "#red-ui-workspace", `example-${name.replace("/", "-").replaceAll(" ", "-")}`)
  })

  test("nobody complained, and nothing was asked outside", () => {
    expect(window.complaints).toEqual([])
    expect(nodeRed.complaints).toEqual([])
  })
})

/** Where nodes and groups lie once the editor has measured their labels. */
async function boxesOn(page: Page, tab: string): Promise<Box[]> {
  await page.evaluate(`RED.workspaces.show("${tab}")`)
  await page.waitForFunction(`RED.nodes.filterNodes({ z: "${tab}" }).every((node) => node.w && !node.dirty)`)
  return page.evaluate(`[
    ...RED.nodes.groups("${tab}").map(({ id, type, x, y, w, h }) => ({ id, type, left: x, top: y, right: x + w, bottom: y + h })),
    ...RED.nodes.filterNodes({ z: "${tab}" }).map(({ id, type, x, y, w, h }) => (
      { id, type, left: x - w / 2, top: y - h / 2, right: x + w / 2, bottom: y + h / 2 })),
  ]`)
}

const meets = (one: Box) => (other: Box) =>
  one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
const holds = (group: Box, node: Box) =>
  group.left <= node.left && node.right <= group.right && group.top <= node.top && node.bottom <= group.bottom
