import type { Page } from "playwright-core"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { Caller } from "../interop/caller"
import { statusOnly, view } from "../interop/documents"
import { exampleOnLoopback, udnOnLoopback } from "../interop/example"
import { GUPnP } from "../interop/gupnp"
import { skipped as pointsSkipped } from "../interop/lacking"
import { LOOPBACK } from "../interop/places"
import { RUNTIMES } from "../package/runtimes"
import { DebugSidebar } from "../real/debug-sidebar"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkDashboard, linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { openWindow, picture, skipped, type Window } from "./browser"

const FLOW = exampleOnLoopback("dashboard/presence dashboard")
const DEVICE = FLOW.find(({ type }) => type === "presence-device")?.id ?? ""
const TAB = "da5b0a4d00000001"
const VARIABLES = ["UserPresenceInfo", "PresenceOfContactsUpdate", "Watcher"]
const BOB = { id: "pres:bob@example.com", name: "Bob" }
const EVE = { id: "pres:eve@example.net", name: "<b>Eve</b>" }

/** Doors for the outside, and what a flow of the user's own hears. */
const OUTSIDE = [
  { id: TAB, type: "tab", label: "outside" },
  ...["authorization", "notify", "user"].flatMap((event) => [
    { id: `in ${event}`, type: "presence-in", wires: [[event]], device: DEVICE, events: [event] },
    { id: event, type: "debug", wires: [], name: event, active: true, tosidebar: true, complete: "payload" },
  ]),
  ...["request", "contact"].flatMap((door) => [
    { id: `post ${door}`, type: "http in", wires: [[door]], url: `/${door}`, method: "post" },
    { id: door, type: `presence-${door}`, wires: [["reply"]], device: DEVICE },
  ]),
  { id: "reply", type: "http response", wires: [] },
].map((node, index) => (node.type === "tab" ? node : { ...node, z: TAB, x: 100, y: 40 * index }))

/** For the page: once a button has come under a point, whether a click there would reach it. */
const takesClick = (label: string, x: number, y: number) => `new Promise((resolve) => {
  const look = () => {
    const { left, right, top, bottom } = document.querySelector('[aria-label="${label}"]').getBoundingClientRect()
    const isUnder = left <= ${x} && ${x} <= right && top <= ${y} && ${y} <= bottom
    if (isUnder) resolve(document.elementFromPoint(${x}, ${y}).closest("button") !== null)
    else requestAnimationFrame(look)
  }
  look()
})`

const isSkipped = [skipped, pointsSkipped].map((lacks) => lacks("the dashboard in a browser")).includes(true)

describe.skipIf(isSkipped).each(RUNTIMES.map((kind) => [kind.name, kind] as const))("the dashboard, %s", (_name, kind) => {
  let userDir: string
  let nodeRed: NodeRed
  let sidebar: DebugSidebar
  let window: Window
  let page: Page
  let gupnp: GUPnP
  let point: Caller
  const card = (title: string) => page.locator(".nrdb-ui-group", { hasText: title })
  const button = (name: string) => page.getByRole("button", { name, exact: true })
  const shows = (title: string, text: string | RegExp) => card(title).getByText(text).first().waitFor()
  const told = (event: string, wanted: object) =>
    expect.poll(() => sidebar.of(event).at(-1), { interval: 10 }).toMatchObject(wanted)
  const decided = (wanted: object) => told("authorization", wanted)
  const onWire = (variable: string, text: string) =>
    until(`${variable} with ${text}`, () => gupnp.values(variable).some((value) => value.includes(text)) || undefined)

  beforeAll(async () => {
    userDir = makeUserDir()
    linkPackage(userDir)
    linkDashboard(userDir)
    nodeRed = await NodeRed.start({ userDir, ...(await kind.get()), flows: [...FLOW, ...OUTSIDE] })
    sidebar = await DebugSidebar.open(nodeRed)
    const udn = await udnOnLoopback(nodeRed, DEVICE)
    gupnp = await GUPnP.start(LOOPBACK)
    await gupnp.wait(udn)
    await gupnp.subscribe(udn, ...VARIABLES)
    point = new Caller(gupnp, udn)
    window = await openWindow(nodeRed.url)
    page = window.page
    await page.goto(`${nodeRed.url}/dashboard/presence`)
  }, 600_000)
  afterAll(async () => {
    await window?.close()
    await gupnp?.close()
    sidebar?.close()
    await nodeRed?.stop()
    if (userDir) removeUserDir(userDir)
  })

  /** Lets one of our nodes act as if the message had come from outside. */
  async function outside<T>(door: string, payload: unknown): Promise<T> {
    const { status, body } = await nodeRed.request("POST", `/${door}`, payload)
    if (status !== 200) throw new Error(body)
    return JSON.parse(body) as T
  }

  test("nobody has said or asked anything yet", async () => {
    await shows("My presence", "unknown")
    await shows("Who may see it", "Nobody waits for an answer.")
    await shows("Contacts", "Nobody is in the address book yet.")
    await button("Open").waitFor()
    await picture(page, "body", "dashboard-empty")
  })

  test("Bob asks, appears by himself and on the wire, and is allowed for an hour", async () => {
    expect(await outside("request", { watcher: BOB, expires: 600 })).toMatchObject({ state: "pending" })
    await shows("Who may see it", "asks to see your presence for 10 minutes")
    await onWire("Watcher", BOB.id)
    await button("Allow Bob: 1 hour").click()
    await decided({ watcher: BOB, state: "allowed", mode: "reactive", expires: 3600 })
    await shows("Who may see it", /^Bob allowed until/)
    expect(await outside("request", BOB)).toMatchObject({ watcher: BOB, state: "allowed", presence: { tuples: [] } })
  })

  test("Eve, whose name is shown as it is, is blocked, and stays so", async () => {
    await outside("request", { watcher: EVE, expires: null })
    await shows("Who may see it", `${EVE.name} asks to see your presence for good`)
    await picture(page, "body", "dashboard-asked")
    await button(`Block ${EVE.name}`).click()
    await decided({ watcher: EVE, state: "blocked" })
    await shows("Who may see it", `${EVE.name} blocked`)
    expect(await outside("request", EVE)).toMatchObject({ state: "blocked" })
    await shows("Who may see it", "Nobody waits for an answer.")
  })

  test("others are allowed for a day and for good; what was decided is taken back", async () => {
    for (const [name, span, expires] of [
      ["Cara", "1 day", 86_400],
      ["Dan", "Always", null],
    ] as const) {
      await outside("request", { id: `pres:${name}@example.com`, name })
      await button(`Allow ${name}: ${span}`).click()
      await decided({ watcher: { name }, state: "allowed", expires })
    }
    await shows("Who may see it", /^Dan allowed for good/)
    await button("Revoke Bob").click()
    await decided({ watcher: BOB, state: "expired" })
    await button(`Unblock ${EVE.name}`).click()
    await decided({ watcher: EVE, state: "expired" })
    expect(await outside("request", EVE)).toMatchObject({ state: "pending" })
    await button(`Allow ${EVE.name}: 1 hour`).waitFor()
    expect(await button("Revoke Bob").count()).toBe(0)
  })

  test("the next one who comes under the pointer takes no click for a moment", async () => {
    for (const name of ["Fay", "Gus"]) await outside("request", { id: `pres:${name}@example.com`, name })
    const [fay, gus] = ["Fay", "Gus"].map((name) => button(`Allow ${name}: 1 hour`))
    await gus?.waitFor()
    await fay?.click({ trial: true })
    const { x = 0, y = 0 } = (await fay?.boundingBox()) ?? {}
    const taken = page.evaluate(takesClick("Allow Gus: 1 hour", x + 5, y + 5))
    await page.mouse.click(x + 5, y + 5)
    await decided({ watcher: { name: "Fay" }, state: "allowed" })
    expect(await taken).toBe(false)
    await gus?.click()
    await decided({ watcher: { name: "Gus" }, state: "allowed" })
  })

  test("my status is set with a note and for how long; flow, watchers and control points hear it", async () => {
    await page.getByLabel("Note").fill("Back <i>soon</i>")
    await page.getByLabel("How long").first().click({ force: true })
    await page.getByRole("option", { name: "1 hour" }).click()
    await button("Meeting").click()
    await shows("My presence", "open: meeting")
    await shows("My presence", /dashboard.*open, meeting · Back <i>soon<\/i> · until/)
    await onWire("UserPresenceInfo", "Back &lt;i&gt;soon&lt;/i&gt;")
    expect(await point.presence()).toMatch(/id="dashboard".*Back &lt;i&gt;soon/s)
    await told("user", { status: "open", activities: ["meeting"], source: "flow" })
    await told("notify", { presence: { activities: ["meeting"] } })
    await picture(page, "body", "dashboard-decided")
    await button("Withdraw").click()
    await shows("My presence", "unknown")
  })

  test("what a control point says appears by itself", async () => {
    const entity = /entity="([^"]+)"/.exec(await point.presence())?.[1] ?? ""
    await point.update(view(statusOnly("desk", "closed"), entity))
    await shows("My presence", /^desk: closed$/)
    await shows("My presence", /^closed$/)
    expect(await button("Withdraw").count()).toBe(0) // it is not the dashboard's to take back
  })

  test("the wall is live", async () => {
    await button("Ann: meeting").click()
    await shows("Contacts", "open, meeting")
    await shows("Contacts", "until four")
    await onWire("PresenceOfContactsUpdate", "until four")
    await outside("contact", { contact: { id: "sip:ann@example.com" }, activity: "on the phone" })
    await shows("Contacts", "open, on the phone")
    await outside("contact", { contact: { id: "sip:zoe@example.com", name: "<u>Zoe</u>" }, basic: "closed" })
    await shows("Contacts", "<u>Zoe</u>")
    await outside("contact", { contact: "sip:ann@example.com", remove: true })
    await expect.poll(() => card("Contacts").getByText("Ann").count()).toBe(0)
  })

  test("what cannot be said is told in words", async () => {
    await page.getByLabel("Note").evaluate((field) => field.removeAttribute("maxlength"))
    await page.getByLabel("Note").fill("x".repeat(70_000))
    await button("Busy").click()
    await page.locator(".v-snackbar", { hasText: /^The presence document is too long/ }).waitFor()
    await picture(page, "body", "dashboard-refused")
    await page.reload()
    await shows("My presence", /^closed$/)
  })

  test("it fits on a telephone, in the dark too, and is used without a mouse", async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    await page.emulateMedia({ colorScheme: "dark" })
    await page.reload()
    const allow = button(`Allow ${EVE.name}: 1 hour`)
    await allow.waitFor()
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360)
    expect(await page.evaluate('getComputedStyle(document.querySelector(".nrdb-app")).backgroundColor')).toBe("rgb(17, 21, 21)")
    await picture(page, "body", "dashboard-phone-dark")
    for (let presses = 0; presses < 30 && !(await allow.evaluate((each) => each.matches(":focus"))); presses++)
      await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await decided({ watcher: EVE, state: "allowed", expires: 3600 })
  })

  test("nobody complained, and nothing was asked outside", () => {
    expect(window.complaints).toEqual([])
    expect(nodeRed.complaints).toEqual([])
  })
})
