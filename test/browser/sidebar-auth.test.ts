import { createRequire } from "node:module"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { DEVICE_ID, stageFlow } from "../interop/flow"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, ROOT, removeUserDir } from "../real/user-dir"
import { openWindow, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"
import { SidebarPage } from "./sidebar-page"

const ADMIN = { username: "ann", password: "secret" }
const INBOX = "Asking to see me"
const DECIDE = { watcher: { id: "zoe" }, decision: "block" }

describe.skipIf(skipped("the sidebar behind a login"))("the sidebar behind a login, with the editor at /admin", () => {
  let userDir: string
  let nodeRed: NodeRed
  let window: Window
  let sidebar: SidebarPage

  beforeAll(async () => {
    userDir = makeUserDir()
    linkPackage(userDir)
    const bcrypt = createRequire(join(ROOT, "node_modules/@node-red/editor-api/package.json"))("bcryptjs") as {
      hashSync(text: string, rounds: number): string
    }
    const users = [{ ...ADMIN, password: bcrypt.hashSync(ADMIN.password, 4), permissions: "*" }]
    const settings = {
      httpAdminRoot: "/admin",
      adminAuth: { type: "credentials", users, default: { permissions: "read" } }, // whoever has not logged in may look
    }
    const flows = stageFlow("Ann at home", "127.0.0.1", join(userDir, "events"))
    nodeRed = await NodeRed.start({ userDir, flows, settings })
    await until(
      "a device",
      async () => (await nodeRed.get<{ locations: string[] }>(`/presence-device/${DEVICE_ID}`)).locations[0],
    )
    await nodeRed.request("POST", "/request", { watcher: { id: "zoe", name: "Zoe" } })
    window = await openWindow(nodeRed.url)
    await new EditorPage(window.page).open(nodeRed.url)
    sidebar = new SidebarPage(window.page)
    await sidebar.open()
  })
  afterAll(async () => {
    await window?.close()
    await nodeRed?.stop()
    if (userDir) removeUserDir(userDir)
  })

  const login = async () => {
    const { body } = await nodeRed.request("POST", "/admin/auth/token", {
      client_id: "node-red-admin",
      grant_type: "password",
      scope: "*",
      ...ADMIN,
    })
    return JSON.parse(body) as { access_token: string }
  }
  const api = (method: string, path: string, body?: unknown, token?: string) =>
    nodeRed.request(method, `/admin${path}`, body, token ? { authorization: `Bearer ${token}` } : {})

  test("whoever may only look sees everything, and is told", async () => {
    await sidebar.expectRows(INBOX, "Zoe")
    expect(await sidebar.root.locator(".presence-sidebar-notice").innerText()).toMatch(/You may look/)
    for (const label of ["Allow Zoe for 1 hour", "Block Zoe", "I am open: reachable"])
      expect([label, await sidebar.button(label).isDisabled()]).toEqual([label, true])
    expect(await window.page.getByLabel("Activity").isDisabled()).toBe(true)
    await nodeRed.request("POST", "/request", { watcher: { id: "carl", name: "Carl" } })
    await sidebar.expectRows(INBOX, "Zoe", "Carl")
  })

  test("the server lets nobody change anything who may only look", async () => {
    const device = `/presence-device/${DEVICE_ID}`
    for (const path of ["/presence-devices", "/presence-devices/kept", `${device}/watchers`, `${device}/subscriptions`])
      expect([path, (await api("GET", path)).status]).toEqual([path, 200])
    for (const path of ["user", "contacts", "registrations", "watchers"])
      expect([path, (await api("POST", `${device}/${path}`, DECIDE)).status]).toEqual([path, 401])
    expect((await api("DELETE", `/presence-devices/kept/${DEVICE_ID}`)).status).toBe(401)
    const { access_token } = await login()
    expect((await api("POST", `${device}/watchers`, DECIDE, access_token)).status).toBe(200)
    await sidebar.expectRows(INBOX, "Carl")
  })

  test("whoever has logged in decides", async () => {
    const { page } = window
    await page.locator("#red-ui-header-button-user").click()
    await page.locator("#usermenu-item-login").click()
    await page.locator("#node-dialog-login-username").fill(ADMIN.username)
    await page.locator("#node-dialog-login-password").fill(ADMIN.password)
    await page.locator("#node-dialog-login-submit").click()
    const allow = sidebar.button("Allow Carl always")
    await until("a button", async () => ((await allow.isEnabled().catch(() => false)) ? true : undefined))
    expect(await sidebar.root.locator(".presence-sidebar-notice").isVisible()).toBe(false)
    await allow.click()
    await sidebar.expectRows(INBOX)
    await sidebar.row("Decisions", "Carl").getByText("allowed · for good").waitFor()
  })

  test("nobody complained, and nothing was asked outside", () => {
    expect(window.complaints).toEqual([])
  })
})
