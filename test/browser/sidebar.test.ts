import { existsSync, readFileSync } from "node:fs"
import { createServer, request, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { envelope, PRESENCE, soapHeaders } from "../interop/documents"
import { DEVICE_ID, stageFlow } from "../interop/flow"
import { RUNTIMES } from "../package/runtimes"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { openWindow, picture, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"
import { SidebarPage } from "./sidebar-page"

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const ZOE = { id: "zoe@example.com", name: "Zoe" }
const EVIL = { id: "evil@example.com", name: '<img src=x onerror="window.harmed = true"> & <b>Eve</b>' }
const USER = "My presence"
const INBOX = "Asking to see me"
const DECISIONS = "Decisions"
const CONTACTS = "Contacts"
const SUBSCRIBERS = "Subscribers"
const REFUSED = "Refused"

interface Event {
  readonly event: string
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
}

describe.skipIf(skipped("the sidebar in a browser")).each(RUNTIMES.map((kind) => [kind.name, kind] as const))(
  "the sidebar, %s",
  (_name, kind) => {
    let userDir: string
    let nodeRed: NodeRed
    let window: Window
    let sidebar: SidebarPage
    let listener: Server

    beforeAll(async () => {
      userDir = makeUserDir()
      linkPackage(userDir)
      const flows = stageFlow("Ann at home", "127.0.0.1", join(userDir, "events"), { contacts: [BOB], unknownContacts: "ask" })
      nodeRed = await NodeRed.start({ userDir, flows, ...(await kind.get()) })
      await until("a device", async () => (await report()).locations[0])
      window = await openWindow(nodeRed.url)
      await new EditorPage(window.page).open(nodeRed.url)
      sidebar = new SidebarPage(window.page)
      await sidebar.open()
      listener = createServer((_request, response) => response.end())
      await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve))
    }, 400_000)
    afterAll(async () => {
      listener?.close()
      await window?.close()
      await nodeRed?.stop()
      if (userDir) removeUserDir(userDir)
    })

    const version = kind.name.replace(/ on .*/, "")
    const report = () => nodeRed.get<{ udn: string; locations: string[] }>(`/presence-device/${DEVICE_ID}`)
    const post = async (door: string, payload: unknown) => JSON.parse((await nodeRed.request("POST", `/${door}`, payload)).body)
    const ask = (watcher: object, more: object = {}) => post("request", { watcher, ...more })
    const watchers = () => post("get", { what: "watchers" }) as Promise<{ watcher: object; state: string }[]>
    const events = (name: string, about: string): Event[] => {
      const file = join(userDir, "events")
      const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean) : []
      return lines.map((line) => JSON.parse(line) as Event).filter(({ event, topic }) => event === name && topic === about)
    }
    const heard = (name: string, about: string, state?: string) =>
      until(`${name} of ${about}`, () => events(name, about).find(({ payload }) => !state || payload.state === state))
    const presence = async () => {
      const [location = ""] = (await report()).locations
      const path = /<controlURL>(.*?)</.exec(await (await fetch(location)).text())?.[1] ?? ""
      const body = envelope(`<u:GetPresence xmlns:u="${PRESENCE}"/>`)
      return (await fetch(new URL(path, location), { method: "POST", headers: soapHeaders("GetPresence"), body })).text()
    }
    const told = (part: RegExp) => until(`GetPresence with ${part}`, async () => (part.test(await presence()) ? true : undefined))

    test("the tab is found by its name in the list of actions, with the keyboard alone", async () => {
      const { page } = window
      await page.evaluate('RED.sidebar.show("info")')
      await sidebar.root.waitFor({ state: "hidden" })
      await page.keyboard.press("Control+Shift+P")
      await page.locator(".red-ui-searchBox-input:focus").waitFor()
      await page.keyboard.type("show presence")
      await page.locator(".red-ui-search-result", { hasText: "Show Presence Tab" }).waitFor()
      await page.keyboard.press("Enter")
      await sidebar.root.waitFor()
    })

    test("the device tells what it is and where", async () => {
      const { udn, locations } = await report()
      const device = sidebar.root.locator(".presence-sidebar-device")
      await device.waitFor()
      expect(await device.locator("> summary").innerText()).toMatch(/Ann at home\s+this machine only/)
      await sidebar.section("Device").locator("summary").click()
      expect(await sidebar.section("Device").innerText()).toContain(udn)
      expect(await sidebar.section("Device").locator("a").getAttribute("href")).toBe(locations[0])
      for (const title of [USER, INBOX, DECISIONS, CONTACTS, SUBSCRIBERS]) await sidebar.section(title).waitFor()
      expect(await sidebar.flaws()).toEqual([])
    })

    test("my presence is switched, with the keyboard too, and every control point sees it", async () => {
      const { page } = window
      await sidebar.button("I am open: reachable").click()
      await told(/id="sidebar".{0,200}open&lt;|id=&quot;sidebar&quot;[\s\S]{0,200}open/)
      await page.getByLabel("Activity").selectOption({ label: "in a meeting" })
      await told(/meeting/)
      await page.getByLabel("Note").fill("back <b>at noon</b>")
      await page.keyboard.press("Enter")
      await told(/back[\s\S]*at noon/)
      await sidebar
        .section(USER)
        .locator(".presence-sidebar-now", { hasText: "open · in a meeting · “back <b>at noon</b>”" })
        .waitFor()
      await sidebar.button("I am closed: not reachable").focus()
      await page.keyboard.press("Space")
      await told(/closed/)
      expect(await sidebar.focused()).toBe("I am closed: not reachable")
      await sidebar.root.locator('button[aria-pressed="true"]', { hasText: "Closed" }).waitFor()
      await sidebar.button("Withdraw what the sidebar says").focus()
      await page.keyboard.press("Enter")
      await until("nothing said", async () => (/sidebar/.test(await presence()) ? undefined : true))
      await until("focus", async () => ((await sidebar.focused()) === "My presence" ? true : undefined))
    })

    test("what other sources say is shown by itself", async () => {
      await post("update", { tuple: "phone", basic: "open", activity: "busy", expires: 600 })
      const phone = sidebar.section(USER).locator(".presence-sidebar-tuples > li", { hasText: "phone" })
      await phone.getByText("open · busy").waitFor()
      expect(await phone.innerText()).toContain("ends in 10 min.")
    })

    test("whoever asks appears, is read out, and is allowed for an hour: flows hear it", async () => {
      await ask(ZOE, { expires: 7200 })
      await sidebar.expectRows(INBOX, "Zoe")
      expect(await sidebar.announced()).toBe("Zoe asks to see your presence.")
      const row = sidebar.row(INBOX, "Zoe")
      expect(await row.innerText()).toMatch(/zoe@example\.com[\s\S]*request ends in 2 hr\.[\s\S]*Would see: open · busy/)
      await sidebar.button("Allow Zoe for 1 hour").click()
      await sidebar.expectRows(INBOX)
      expect(await heard("authorization", ZOE.id)).toMatchObject({
        payload: { state: "allowed", mode: "reactive", expires: 3600 },
      })
      expect(await heard("notify", ZOE.id)).toMatchObject({ payload: { status: "open" } })
      expect((await watchers()).filter(({ state }) => state === "pending")).toEqual([])
      await sidebar.expectRows(DECISIONS, "Zoe")
      expect(await sidebar.row(DECISIONS, "Zoe").innerText()).toMatch(/allowed\s+ends in 1 hr\.[\s\S]*Sees: open · busy/)
      expect(await sidebar.announced()).toBe("Zoe was allowed.")
    })

    test("others are allowed for a day or for good, and blocked with the keyboard; the focus goes on to the next", async () => {
      for (const name of ["Carl", "Dora", "Fred"]) await ask({ id: `${name.toLowerCase()}@example.com`, name })
      await sidebar.expectRows(INBOX, "Carl", "Dora", "Fred")
      await sidebar.button("Block Carl").focus()
      await window.page.keyboard.press("Enter")
      await sidebar.expectRows(INBOX, "Dora", "Fred")
      expect(await heard("authorization", "carl@example.com")).toMatchObject({ payload: { state: "blocked" } })
      await until("focus", async () => ((await sidebar.focused())?.includes("Would see") ? true : undefined))
      await sidebar.button("Allow Dora for 1 day").click()
      await sidebar.button("Allow Fred always").click()
      expect(await heard("authorization", "dora@example.com")).toMatchObject({ payload: { state: "allowed", expires: 86_400 } })
      expect(await heard("authorization", "fred@example.com")).toMatchObject({ payload: { state: "allowed", expires: null } })
      expect(await ask({ id: "carl@example.com" })).toMatchObject({ state: "blocked" })
    })

    test("what was allowed is revoked, who was blocked may ask again", async () => {
      expect(await sidebar.row(DECISIONS, "Zoe").getByText(ZOE.id).isVisible(), "a name may be anybody's").toBe(true)
      await sidebar.button("Revoke what Zoe was allowed").click()
      expect(await heard("authorization", ZOE.id, "expired")).toBeTruthy()
      await sidebar.button("Unblock Carl").click()
      expect(await heard("authorization", "carl@example.com", "expired")).toBeTruthy()
      await sidebar.expectRows(DECISIONS, "Dora", "Fred")
      await ask({ id: "carl@example.com", name: "Carl" })
      await sidebar.expectRows(INBOX, "Carl")
    })

    test("the view is opened, and shows a filter; both stay open and keep the focus when others ask", async () => {
      const filter = { format: "URL", content: "http://example.com/<filter>" }
      await ask({ id: "gus@example.com", name: "Gus" }, { filter })
      const row = sidebar.row(INBOX, "Gus")
      await row.locator("summary").focus()
      await window.page.keyboard.press("Enter")
      expect(await row.innerText()).toMatch(/phone[\s\S]*filter is not understood \(URL\)[\s\S]*http:\/\/example\.com\/<filter>/)
      await sidebar.button("Block Gus").focus()
      await ask(EVIL)
      await sidebar.expectRows(INBOX, "Carl", "Gus", "Eve")
      await post("update", { tuple: "phone", basic: "closed" })
      await row.getByText("Would see: closed").waitFor()
      expect(await row.locator("pre").isVisible()).toBe(true)
      expect(await sidebar.focused()).toBe("Block Gus")
    })

    test("a name is text, whatever stands in it", async () => {
      expect(await sidebar.row(INBOX, "Eve").locator(".presence-sidebar-name").textContent()).toBe(EVIL.name)
      expect(await sidebar.root.locator("img, b").count()).toBe(0)
      await window.page.getByRole("button", { name: "Block <img" }).click()
      await sidebar.row(DECISIONS, "Eve").waitFor()
      expect(await window.page.evaluate("window.harmed")).toBeUndefined()
    })

    test("contacts show who is there, and are registered, renewed, ended, accepted and removed", async () => {
      await post("contact", { contact: "Bob", activity: "busy", note: "at the desk" })
      await post("contact", { contact: ZOE, basic: "closed" })
      await post("register", { contact: "stranger@example.com", expires: 600 })
      await sidebar.expectRows(CONTACTS, "Bob", "stranger@example.com", "Zoe")
      const bob = sidebar.row(CONTACTS, "Bob")
      expect(await bob.innerText()).toMatch(/open · busy · “at the desk”\s+now/)
      await bob.locator("summary").click()
      expect(await bob.innerText()).toContain("not registered")
      expect(await sidebar.button("Remove Bob from the address book").count(), "he comes with the flow").toBe(0)
      await sidebar.button("Register for the presence of Bob for 1 hour").click()
      await bob.getByText("ends in 1 hr.").waitFor()
      expect(await heard("registration", BOB.id)).toMatchObject({ payload: { state: "active", expires: 3600 } })
      await sidebar.button("Renew the registration for Bob for 1 hour").click()
      await sidebar.button("End the registration for Bob").click()
      expect(await heard("registration", BOB.id, "ended")).toBeTruthy()

      await sidebar.row(CONTACTS, "stranger").locator("summary").click()
      await sidebar.button("Accept the registration for stranger@example.com").click()
      expect(await heard("registration", "stranger@example.com", "active")).toBeTruthy()

      await sidebar.row(CONTACTS, "Zoe").locator("summary").click()
      await sidebar.button("Remove Zoe from the address book").click()
      await window.page.keyboard.press("Escape")
      expect(await sidebar.focused()).toBe("Remove Zoe from the address book")
      for (const key of ["down", "down", "up"] as const) await window.page.keyboard[key]("Enter") // held, it does not answer
      expect(await sidebar.row(CONTACTS, "Zoe").innerText()).toContain("Remove Zoe, with all that is known?")
      await sidebar.row(CONTACTS, "Zoe").locator("button.primary").click()
      await sidebar.expectRows(CONTACTS, "Bob", "stranger@example.com")
    })

    test("who is removed here goes at once, even if nothing else changes", async () => {
      await post("contact", { contact: { id: "quiet@example.com" }, tuples: [] })
      await post("contact", { contact: "Bob", activity: "away" })
      await sidebar.expectRows(CONTACTS, "Bob", "quiet@example.com", "stranger@example.com")
      const row = sidebar.row(CONTACTS, "quiet")
      await row.locator("summary").click()
      await sidebar.button("Remove quiet@example.com from the address book").click()
      await row.locator("button.primary").click()
      await sidebar.expectRows(CONTACTS, "Bob", "stranger@example.com")
    })

    test("among many contacts one is found by a part of the name or the address", async () => {
      const search = sidebar.root.getByLabel("Find a contact")
      expect(await search.isVisible()).toBe(false)
      for (let number = 1; number <= 10; number++)
        await post("contact", { contact: { id: `c${number}@many.example` }, basic: "open" })
      await search.fill("C7@MANY")
      await sidebar.expectRows(CONTACTS, "c7@many.example")
      await search.fill("bo")
      await sidebar.expectRows(CONTACTS, "Bob")
      await search.fill("")
      for (let number = 1; number <= 10; number++)
        await post("contact", { contact: { id: `c${number}@many.example` }, remove: true })
      await sidebar.expectRows(CONTACTS, "Bob", "stranger@example.com")
    })

    test("who subscribes is shown with the last event and how it fared", async () => {
      const callback = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/events`
      const [location = ""] = (await report()).locations
      const path = /<eventSubURL>(.*?)</.exec(await (await fetch(location)).text())?.[1] ?? ""
      const headers = { callback: `<${callback}>`, nt: "upnp:event", timeout: "Second-1800" }
      await fetch(new URL(path, location), { method: "SUBSCRIBE", headers })
      await sidebar.section(SUBSCRIBERS).locator("summary").click()
      await sidebar.row(SUBSCRIBERS, callback).getByText("SEQ 0").waitFor()
      expect(await sidebar.row(SUBSCRIBERS, callback).innerText()).toMatch(/now\s+taken \(200\)\s+SEQ 0\s+ends in 30 min\./)
      await post("update", { tuple: "phone", basic: "open" })
      await sidebar.row(SUBSCRIBERS, callback).getByText("SEQ 1").waitFor()
    })

    test("what was refused is shown with its reason in plain words, how often, and whom", async () => {
      const { hostname, port } = new URL((await report()).locations[0] ?? "")
      const ask = (host: string) =>
        new Promise((resolve, reject) => {
          const asking = request({ hostname, port, path: "/", headers: { host }, agent: false }, (reply) =>
            resolve(reply.resume()),
          )
          asking.on("error", reject).end()
        })
      await ask("evil.example")
      await sidebar.section(REFUSED).locator("summary").click()
      const row = sidebar.row(REFUSED, "A request that calls the device by another name")
      await row.getByText("1 ×").waitFor()
      for (let time = 0; time < 11; time++) await ask("<img src=x>")
      await row.getByText("12 ×").waitFor()
      expect(await row.innerText()).toMatch(/12 ×\s+last now\s+127\.0\.0\.1 \(12\)$/)
      expect(await sidebar.section(REFUSED).innerText()).not.toMatch(/evil|img/)
      const lines = nodeRed.log.split("\n").filter((line) => line.includes("calls the device by another name"))
      expect(lines).toEqual([expect.stringMatching(/\[info\] \[presence-device:[^\]]+\] Refused 127\.0\.0\.1: A request/)])
    })

    test("all of it has labels and words, and fits into 180 pixels, light and dark", async () => {
      const { page } = window
      expect(await sidebar.flaws()).toEqual([])
      await page.setViewportSize({ width: 1400, height: 2400 })
      await page.evaluate('$(".red-ui-sidebar-section").has(".presence-sidebar").height(1600)') // Node-RED 5
      for (const scheme of ["light", "dark"]) {
        await page.evaluate(`document.documentElement.classList.toggle("nr-theme-dark", ${scheme === "dark"})`) // Node-RED 5
        await picture(page, ".presence-sidebar-tab", `sidebar ${version} ${scheme}`)
      }
      await page.evaluate('$(".presence-sidebar-tab").width(180)')
      const overflow = "$('.presence-sidebar-tab').get(0).scrollWidth - $('.presence-sidebar-tab').get(0).clientWidth"
      expect(await page.evaluate(overflow)).toBe(0)
      await picture(page, ".presence-sidebar-tab", `sidebar ${version} narrow`)
      await page.evaluate('$(".presence-sidebar-tab").width("")')
    })

    test("a device that goes leaves its state, which is cleared", async () => {
      await nodeRed.deploy([])
      await sidebar.root.getByText("No presence device runs").waitFor()
      const kept = sidebar.section("Devices that do not run")
      await kept.locator("summary").click()
      expect(await kept.innerText()).toMatch(/Ann at home\s+removed\s+pres:user@example\.com\s+contacts: 1, decisions: \d/)
      await sidebar.button("Clear state of Ann at home").click()
      await kept.locator("button.primary").click()
      await kept.waitFor({ state: "hidden" })
      expect(await nodeRed.get("/presence-devices/kept")).toEqual([])
    })

    test("nobody complained, and nothing was asked outside", () => {
      expect(window.complaints).toEqual([])
      expect(nodeRed.complaints).toEqual([])
    })
  },
)
