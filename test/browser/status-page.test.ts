import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { exampleOnLoopback } from "../interop/example"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { openWindow, skipped, type Window } from "./browser"

describe.skipIf(skipped("the status page in a browser"))("the status page in a browser", () => {
  let userDir: string
  let nodeRed: NodeRed
  let window: Window
  const status = () => window.page.locator(".status").textContent()
  const post = (said: Readonly<Record<string, string>>) =>
    fetch(`${nodeRed.url}/presence`, { method: "POST", headers: { origin: nodeRed.url }, body: new URLSearchParams(said) })
  const rows = () => window.page.locator("tbody tr").allTextContents()

  beforeAll(async () => {
    userDir = makeUserDir()
    linkPackage(userDir)
    nodeRed = await NodeRed.start({ userDir, flows: exampleOnLoopback("13 status page") })
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
    await post({ basic: "open", activity: "travel" })
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
    const reply = await post({ activity: "<i>hungry" })
    expect(reply.status).toBe(400)
    const text = await reply.text()
    expect(text).toContain("no activity")
    expect(text).not.toContain("<i>")
  })

  test("nobody complained, and nothing was asked outside", () => {
    expect(window.complaints).toEqual([])
  })
})
