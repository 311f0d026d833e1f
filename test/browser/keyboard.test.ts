import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { udnOnLoopback } from "../interop/example"
import { stageFlow } from "../interop/flow"
import { EXAMPLES } from "../nodes/package-files"
import { RUNTIMES } from "../package/runtimes"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, PACKAGE, removeUserDir } from "../real/user-dir"
import { openWindow, picture, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"
import { Keys } from "./keys"
import { SidebarPage } from "./sidebar-page"

const EXAMPLE = "01 quick start"
const EXAMPLE_DEVICE = EXAMPLES.get(EXAMPLE)?.find(({ type }) => type === "presence-device")?.id ?? ""
const INBOX = "Asking to see me"
const DECISIONS = "Decisions"

describe.skipIf(skipped("the keyboard in a browser")).each(RUNTIMES.map((kind) => [kind.name, kind] as const))(
  "with the keyboard alone, %s",
  (name, kind) => {
    const version = name.replace(/ on .*/, "")
    let userDir: string
    let nodeRed: NodeRed
    let window: Window
    let keys: Keys
    let sidebar: SidebarPage
    let listener: Server
    const told: string[] = []

    beforeAll(async () => {
      userDir = makeUserDir()
      linkPackage(userDir)
      nodeRed = await NodeRed.start({ userDir, ...(await kind.get()), flows: [] })
      window = await openWindow(nodeRed.url)
      await new EditorPage(window.page).open(nodeRed.url)
      keys = new Keys(window.page)
      sidebar = new SidebarPage(window.page)
      listener = createServer(async (request, response) => {
        let body = ""
        for await (const chunk of request) body += chunk
        told.push(body)
        response.end()
      })
      await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve))
    }, 600_000)
    afterAll(async () => {
      listener?.close()
      await window?.close()
      await nodeRed?.stop()
      if (userDir) removeUserDir(userDir)
    })

    const post = async (door: string, payload: unknown) => JSON.parse((await nodeRed.request("POST", `/${door}`, payload)).body)
    const ask = (...names: string[]) =>
      names.reduce(
        (before, name) => before.then(() => post("request", { watcher: { id: `${name.toLowerCase()}@example.com`, name } })),
        Promise.resolve(),
      )
    const states = async () => {
      const rows = (await post("get", { what: "watchers" })) as { watcher: { name: string }; state: string }[]
      return Object.fromEntries(rows.map(({ watcher, state }) => [watcher.name, state]))
    }
    /** Who waits, as a control point hears it that has just come. */
    const waiting = async (device: string): Promise<string> => {
      const { locations } = await nodeRed.get<{ locations: string[] }>(`/presence-device/${device}`)
      const [location = ""] = locations
      const path = /<eventSubURL>(.*?)</.exec(await (await fetch(location)).text())?.[1] ?? ""
      const headers = { callback: `<http://127.0.0.1:${(listener.address() as AddressInfo).port}/>`, nt: "upnp:event" }
      told.length = 0
      await fetch(new URL(path, location), { method: "SUBSCRIBE", headers })
      return until("the first event", () => told[0])
    }

    test("from an empty editor to a watcher who is let in", async () => {
      const { page } = window
      const entry = (text: string) =>
        page.locator(".red-ui-clipboard-dialog-box:visible .red-ui-treeList-label", { hasText: text })
      const downTo = async (text: string) => {
        await entry(text).waitFor()
        await keys.pressUntil("ArrowDown", text, () => entry(text).evaluate((label) => label.classList.contains("selected")))
      }
      await keys.command("Show Examples Import Dialog")
      await downTo(PACKAGE)
      await keys.press("ArrowRight")
      await downTo(EXAMPLE)
      await keys.tabTo("Import")
      await keys.press("Enter")
      await until("the device", async () => (await new EditorPage(page).idsOf("presence-device"))[0])
      // the only thing that a user does not do
      await page.evaluate('RED.nodes.eachConfig((node) => { if (node.type === "presence-device") node.interface = "127.0.0.1" })')
      await keys.press("Control+d")
      await udnOnLoopback(nodeRed, EXAMPLE_DEVICE)

      await keys.press("Control+f")
      await page.locator(".red-ui-searchBox-input:focus").waitFor()
      await keys.type("Bob asks")
      await page.locator(".red-ui-search-result", { hasText: "Bob asks" }).waitFor()
      await keys.press("Enter")
      const bobAsks = '[...(RED.view.selection().nodes ?? [])].some(({ name }) => name === "Bob asks")'
      await keys.pressUntil("ArrowDown", "the button", async () => page.evaluate(bobAsks))
      await keys.command("Trigger Selected Nodes Action")

      await picture(page, "#red-ui-editor", `keyboard, asked, ${version}`)
      await keys.command("Show Presence Tab")
      await keys.expectFocus("Presence")
      await sidebar.expectRows(INBOX, "Bob")
      expect(await waiting(EXAMPLE_DEVICE)).toContain("pres:bob@example.com")
      await keys.tabTo("Allow Bob for 1 hour")
      await picture(page, "#red-ui-editor", `keyboard, allow, ${version}`)
      expect(await keys.hasRing()).toBe(true)
      await keys.press("Enter")
      await sidebar.expectRows(INBOX)
      await sidebar.expectRows(DECISIONS, "Bob")
      expect(await sidebar.announced()).toBe("Bob was allowed.")
      expect(await waiting(EXAMPLE_DEVICE)).not.toContain("pres:bob@example.com")
      await keys.expectFocus(INBOX)
    })

    test("others who come or go leave the focus on the same one's button, and its key is for that one", async () => {
      await nodeRed.deploy(stageFlow("Ann at home", "127.0.0.1", join(userDir, "events")))
      await sidebar.root.getByText("Ann at home").first().waitFor()
      await window.page.getByRole("button", { name: "Review changes" }).waitFor() // it takes the focus, in its time
      await keys.command("Show Presence Tab")
      await ask("Ada", "Bea", "Cid")
      await sidebar.expectRows(INBOX, "Ada", "Bea", "Cid")
      await keys.tabTo("Allow Bea for 1 day")
      await post("request", { watcher: { id: "ada@example.com" }, expires: 0 })
      await ask("Aaron")
      await post("update", {
        tuple: "phone",
        basic: "open",
        note: "whatever is seen by whoever asks, in more than a line of words",
      })
      await sidebar.expectRows(INBOX, "Bea", "Cid", "Aaron")
      await sidebar.row(INBOX, "Bea").getByText("Would see: open").waitFor()
      expect(await keys.focused()).toBe("Allow Bea for 1 day")
      await keys.press("Enter")
      await sidebar.expectRows(INBOX, "Cid", "Aaron")
      expect(await states()).toEqual({ Bea: "allowed", Cid: "pending", Aaron: "pending" })
    })

    test("who goes leaves the focus in that place, not on the next one's button: a key held or pressed again decides nothing", async () => {
      await keys.expectFocus("Cid")
      expect(await keys.hasRing()).toBe(true)
      await keys.tabTo("Block Cid")
      await window.page.keyboard.down("Enter")
      await sidebar.expectRows(INBOX, "Aaron")
      await keys.expectFocus("Aaron")
      for (const key of ["down", "down", "up"] as const) await window.page.keyboard[key]("Enter")
      await keys.press("Enter", "Space")

      await keys.tabTo("Revoke what Bea was allowed")
      await keys.press("Enter")
      await sidebar.expectRows(DECISIONS, "Cid")
      await keys.expectFocus("Cid")
      await keys.press("Enter", "Space")

      await ask("Dee")
      await sidebar.expectRows(INBOX, "Aaron", "Dee")
      await keys.tabTo("Block Dee", "Shift+Tab")
      await post("request", { watcher: { id: "dee@example.com" }, expires: 0 })
      await sidebar.expectRows(INBOX, "Aaron")
      await keys.expectFocus("Aaron")
      await keys.press("Enter", "Space")
      await ask("Dee") // whatever those keys had asked for would be done by now
      await sidebar.expectRows(INBOX, "Aaron", "Dee")
      expect(await states()).toEqual({ Cid: "blocked", Aaron: "pending", Dee: "pending" })
    })

    test("a button that others who go have moved takes no press until one has seen it", async () => {
      const { page } = window
      await ask("Eli")
      await sidebar.expectRows(INBOX, "Aaron", "Dee", "Eli")
      await page.setViewportSize({ width: 1400, height: 2400 }) // nothing has to be scrolled, else the browser holds it in its place
      await page.evaluate('$(".red-ui-sidebar-section").has(".presence-sidebar").height(1600)') // Node-RED 5
      await page.evaluate(`(() => {
        const place = () => document.querySelector('[aria-label="Block Eli"]').getBoundingClientRect()
        const before = place().top
        window.pressed = () => {
          const { left, top, width, height } = place()
          return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("button")?.ariaLabel ?? "takes nothing"
        }
        const rows = document.querySelector(".presence-sidebar-inbox .presence-sidebar-rows")
        const look = (_changes, observer) => {
          observer.disconnect()
          window.seen = (place().top < before ? "moved, " : "") + pressed()
        }
        new MutationObserver(look).observe(rows, { childList: true })
      })()`)
      await page.waitForFunction('pressed() === "Block Eli"')
      await post("request", { watcher: { id: "aaron@example.com" }, expires: 0 })
      await sidebar.expectRows(INBOX, "Dee", "Eli")
      expect(await page.evaluate("window.seen")).toBe("moved, takes nothing")
      await sidebar.button("Block Eli").click() // in a moment
      await sidebar.expectRows(INBOX, "Dee")
      expect(await states()).toEqual({ Cid: "blocked", Dee: "pending", Eli: "blocked" })
    })

    test("nobody complained, and nothing was asked outside", () => {
      const ofGone = /status of 404/ // a device is asked while it goes
      expect(window.complaints.filter((complaint) => !ofGone.test(complaint))).toEqual([])
      expect(nodeRed.complaints).toEqual([])
    })
  },
)
