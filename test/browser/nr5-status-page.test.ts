import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, ROOT, removeUserDir } from "../real/user-dir"
import { openWindow, skipped, type Window } from "./browser"

/** The example as it is shipped, but kept on this machine. */
const example = (): object[] =>
  (JSON.parse(readFileSync(join(ROOT, "examples/05 status page.json"), "utf8")) as { type: string }[]).map((node) =>
    node.type === "presence-device" ? { ...node, interface: "127.0.0.1" } : node,
  )

describe.skipIf(skipped("the status page in a browser"))("the status page in a browser", () => {
  let userDir: string
  let nodeRed: NodeRed
  let window: Window
  const status = () => window.page.locator(".status").textContent()
  const rows = () => window.page.locator("tbody tr").allTextContents()

  beforeAll(async () => {
    userDir = makeUserDir()
    linkPackage(userDir)
    nodeRed = await NodeRed.start({ userDir, nodeRed: "/tmp/ui/nr5/node_modules/node-red", node: "/tmp/ui/nr5/node_modules/.bin/node", flows: example() })
    window = await openWindow(nodeRed.url)
    await window.page.goto(`${nodeRed.url}/presence`)
  })
  afterAll(async () => {
    await window?.close()
    await nodeRed?.stop()
    if (userDir) removeUserDir(userDir)
  })

  test("nobody has said anything", async () => {
    expect(await status()).toBe("unknown")
    expect(await rows()).toEqual([expect.stringContaining("Nobody")])
  })

  test("the keyboard alone sets the presence", async () => {
    const busy = window.page.getByRole("button", { name: "Busy" })
    for (let presses = 0; presses < 10 && !(await busy.evaluate((button) => button.matches(":focus"))); presses++)
      await window.page.keyboard.press("Tab")
    await window.page.keyboard.press("Enter")
    await window.page.locator(".chip", { hasText: "busy" }).waitFor()
    expect(await status()).toBe("open")
    expect(new URL(window.page.url()).pathname).toBe("/presence")
  })

  test("all of it is said at once, and shown as text", async () => {
    const { page } = window
    await page.getByLabel("Status").selectOption("closed")
    await page.getByLabel("Activity").selectOption("meeting")
    await page.getByLabel("Note").fill("<b>Back</b> & soon")
    await page.getByLabel("How long").selectOption("600")
    await page.getByRole("button", { name: "Say it" }).click()
    await page.locator(".chip", { hasText: "meeting" }).waitFor()
    const [row = ""] = await rows()
    expect(row).toContain("<b>Back</b> & soon")
    expect(row).not.toContain("for good")
    expect(await status()).toBe("closed")
  })

  test("what others say appears by itself", async () => {
    const body = new URLSearchParams({ basic: "open", activity: "travel" })
    await fetch(`${nodeRed.url}/presence`, { method: "POST", body })
    await until("news", async () =>
      (await window.page.locator(".chip").allTextContents()).includes("travel") ? true : undefined,
    )
    expect(await status()).toBe("open")
  })

  test("what was said is withdrawn", async () => {
    await window.page.getByRole("button", { name: "Withdraw" }).click()
    await until("nothing said", async () => ((await status()) === "unknown" ? true : undefined))
  })

  test("what cannot be said is refused in words", async () => {
    const reply = await fetch(`${nodeRed.url}/presence`, { method: "POST", body: new URLSearchParams({ activity: "<i>hungry" }) })
    expect(reply.status).toBe(400)
    const text = await reply.text()
    expect(text).toContain("no activity")
    expect(text).not.toContain("<i>")
  })

  test("nobody complained, and nothing was asked outside", () => {
    expect(window.complaints).toEqual([])
  })
})
