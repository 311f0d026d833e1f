import { mkdirSync } from "node:fs"
import { join } from "node:path"
import type { Page } from "playwright-core"
import { afterAll, beforeAll, expect, test } from "vitest"
import { openWindow, type Window } from "../browser/browser"
import { EditorPage } from "../browser/editor-page"
import { SidebarPage } from "../browser/sidebar-page"
import { exampleOnLoopback } from "../interop/example"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkDashboard, linkPackage, makeUserDir, ROOT, removeUserDir } from "../real/user-dir"

const FOLDER = join(ROOT, ".github/pictures")
const DASHBOARD = exampleOnLoopback("dashboard/presence dashboard").map((node) =>
  node.type === "presence-device" ? { ...node, name: "Home", entity: "pres:me@example.com" } : node,
)
const START = exampleOnLoopback("01 quick start").filter(({ type }) => type !== "presence-device")
const DEVICE = DASHBOARD.find(({ type }) => type === "presence-device")?.id ?? ""
const TAB = "da5b0a4d00000001"
const OUTSIDE = [
  { id: TAB, type: "tab", label: "Outside" },
  ...["request", "contact", "update", "register", "authorize"].flatMap((door) => [
    { id: `post ${door}`, type: "http in", z: TAB, wires: [[door]], url: `/${door}`, method: "post" },
    { id: door, type: `presence-${door}`, z: TAB, wires: [["reply"]], device: DEVICE },
  ]),
  { id: "reply", type: "http response", z: TAB, wires: [] },
]

let userDir: string
let nodeRed: NodeRed
let window: Window
let page: Page

/** Who is in the pictures. */
async function settle(): Promise<void> {
  const say = async (door: string, payload: unknown) =>
    expect((await nodeRed.request("POST", `/${door}`, payload)).status, door).toBe(200)
  await say("update", { activity: "meeting", note: "until three", expires: 3600 })
  for (const [id, name, said] of [
    ["sip:ann@example.com", "Ann", { basic: "open", note: "at the desk" }],
    ["sip:bob@example.com", "Bob", { activity: "on-the-phone" }],
    ["sip:cho@example.com", "Cho", { basic: "closed" }],
  ] as const)
    await say("contact", { contact: { id, name }, ...said })
  await say("register", { contact: "sip:ann@example.com", expires: 3600 })
  for (const [id, name] of [
    ["xmpp:mum@example.net", "Mum"],
    ["sip:desk@example.org", "Reception"],
  ] as const)
    await say("request", { watcher: { id, name }, expires: 3600 })
  await say("authorize", { watcher: "xmpp:mum@example.net", decision: "allow", expires: 86_400 })
}

beforeAll(async () => {
  mkdirSync(FOLDER, { recursive: true })
  userDir = makeUserDir()
  linkPackage(userDir)
  linkDashboard(userDir)
  nodeRed = await NodeRed.start({ userDir, flows: [...DASHBOARD, ...START, ...OUTSIDE] })
  await until("the device", async () => (await nodeRed.get<{ locations: string[] }>(`/presence-device/${DEVICE}`)).locations[0])
  await settle()
  window = await openWindow(nodeRed.url)
  page = window.page
})
afterAll(async () => {
  await window?.close()
  await nodeRed?.stop()
  if (userDir) removeUserDir(userDir)
})

const shoot = (selector: string, name: string) =>
  page
    .locator(selector)
    .first()
    .screenshot({ path: join(FOLDER, `${name}.png`) })

test("the dashboard", async () => {
  await page.setViewportSize({ width: 1200, height: 620 })
  await page.goto(`${nodeRed.url}/dashboard/presence`)
  await page.getByText("Reception").first().waitFor()
  await page.waitForTimeout(500)
  await shoot("body", "dashboard")
})

test("the flow and the sidebar", async () => {
  await page.setViewportSize({ width: 1400, height: 740 })
  await new EditorPage(page).open(nodeRed.url)
  await page.locator(".red-ui-tab", { hasText: "Presence: quick start" }).first().click()
  const sidebar = new SidebarPage(page)
  await sidebar.open()
  await sidebar.root.getByText("Reception").first().waitFor()
  await page.mouse.move(500, 700)
  await page.waitForTimeout(1500) // the tab's tip fades
  await shoot("#red-ui-workspace-chart", "flow")
  await page.setViewportSize({ width: 1400, height: 940 })
  await shoot("#red-ui-sidebar", "sidebar")
  expect(window.complaints).toEqual([])
})
