import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { RPID_ACTIVITIES } from "../../src/presence/activity"
import { NODES } from "../nodes/package-files"
import { RUNTIMES } from "../package/runtimes"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { openWindow, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"

const TAB = { id: "b0b0000000000001", type: "tab", label: "presence" }
const FLOW_NODES = NODES.filter((type) => type !== "presence-device")
const DONE = "#node-dialog-ok"
const CONFIG_DONE = "#node-config-dialog-ok"
const CONFIG_CANCEL = "#node-config-dialog-cancel"

describe.skipIf(skipped("the editor in a browser")).each(RUNTIMES.map((kind) => [kind.name, kind] as const))(
  "the editor in a browser, %s",
  (_name, kind) => {
    let userDir: string
    let nodeRed: NodeRed
    let window: Window
    let editor: EditorPage
    const ids: Record<string, string> = {}
    const field = (property: string) => window.page.locator(`#node-input-${property}`)
    const deviceField = (property: string) => window.page.locator(`#node-config-input-${property}`)

    /** What the form says that will be said, once it is like this. */
    const previewed = (like: RegExp) =>
      until(`preview like ${like}`, async () => {
        const text = (await window.page.locator("#presence-update-preview").textContent()) ?? ""
        return like.test(text) ? text : undefined
      })

    beforeAll(async () => {
      userDir = makeUserDir()
      linkPackage(userDir)
      const env = {
        WHEN: "status",
        OUTPUT: "activity",
        INITIAL: "true",
        EVENTS: "user",
        ABOUT: "ann@example.com",
        BASIC: "closed",
        KIND: "Basic:1",
        LOCAL: "127.0.0.1",
        WHERE: "127.0.0.1",
        BOOK: JSON.stringify([{ id: "ann@example.com", name: "Ann" }]),
        STRANGERS: "ask",
        NEWCOMERS: "allow",
        CALLERS: "127.0.0.0/8, 192.168.0.0/16 read",
        FOLDER: "elsewhere",
        BOUNDS: '{ "tuples": 50 }',
        YES: "true",
        SECONDS: "600",
        WHAT: "contact",
        MODE: "proactive",
        SIDE: "host",
        NOBODY: "",
        DECISION: "block",
      }
      nodeRed = await NodeRed.start({ userDir, flows: [TAB], env, ...(await kind.get()) })
      window = await openWindow(nodeRed.url)
      editor = new EditorPage(window.page)
      await editor.open(nodeRed.url)
    }, 400_000)
    afterAll(async () => {
      await window?.close()
      await nodeRed?.stop()
      if (userDir) removeUserDir(userDir)
    })

    test("the palette has the nodes in a category of their own", async () => {
      const palette = window.page.locator("#red-ui-palette-presence .red-ui-palette-node")
      expect(await palette.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("data-palette-type")))).toEqual(
        FLOW_NODES,
      )
      for (const icon of await palette
        .locator("[data-palette-icon]")
        .evaluateAll((all) => all.map((each) => each.getAttribute("data-palette-icon"))))
        expect(icon).toMatch(/upnp-presence\/presence-\w+\.svg$/)
    })

    test.each([...FLOW_NODES, "presence-device"])("the help of %s is shown", async (type) => {
      const text = await editor.help(type)
      expect(text).toMatch(/Details[\s\S]{100}/)
    })

    test("a node is dropped, and a device is made in its form", async () => {
      const { page } = window
      ids["presence-update"] = await editor.drag("presence-update", 300, 200)
      await editor.edit(ids["presence-update"])
      expect(await editor.unlabelled()).toEqual([])
      expect(await editor.untranslated()).toEqual([])
      await page.click("#node-input-btn-device-add")
      await editor.settled()
      expect(await editor.unlabelled()).toEqual([])
      expect(await editor.untranslated()).toEqual([])
      expect(await deviceField("name").inputValue()).toBe("Node-RED Presence")
    })

    test("the interfaces of this machine are offered, loopback with a remark", async () => {
      const options = window.page.locator("#presence-device-interface option")
      const offered = await until("interfaces", async () => ((await options.count()) > 2 ? options.allTextContents() : undefined))
      expect(offered[0]).toMatch(/^Every LAN interface/)
      expect(offered.filter((text) => text.includes("127.0.0.1"))).toEqual([expect.stringContaining("this machine only")])
      expect(offered.at(-1)).toBe("Another one...")
    })

    test.each([
      ["udn", "xyz", /UUID/],
      ["port", "70000", /65535/],
      ["entity", "me and you", /URI/],
    ])("a wrong %s is marked and explained", async (property, value, explanation) => {
      const input = deviceField(property)
      const before = await input.inputValue()
      await input.fill(value)
      await input.blur()
      await expectWrong(input)
      await input.hover()
      await window.page.locator(".red-ui-popover", { hasText: explanation }).waitFor()
      await input.fill(before)
      await input.blur()
      await window.page.mouse.move(5, 500)
      await expectRight(input)
    })

    test("an interface that is not in the list is typed", async () => {
      const { page } = window
      expect(await deviceField("interface").isVisible()).toBe(false)
      await page.getByLabel("Network").selectOption({ label: "Another one..." })
      await page.getByLabel("Interface", { exact: true }).fill("127.0.0.1")
      await editor.press(CONFIG_DONE)
      expect(await field("device").locator("option:checked").textContent()).toBe("Node-RED Presence")
      await editor.press(DONE)
      const [device = ""] = await editor.idsOf("presence-device")
      ids["presence-device"] = device
      expect(await editor.property(device, "interface")).toBe("127.0.0.1")
      expect(await editor.property(ids["presence-update"] ?? "", "device")).toBe(device)
    })

    test("nodes that are dropped now have the device at once", async () => {
      const others = FLOW_NODES.filter((type) => type !== "presence-update")
      for (const [index, type] of others.entries()) ids[type] = await editor.drag(type, 300, 280 + 80 * index)
      for (const type of FLOW_NODES) {
        expect(await editor.property(ids[type] ?? "", "device")).toBe(ids["presence-device"])
        expect(await editor.property(ids[type] ?? "", "valid")).toBe(true)
      }
    })

    test.each(FLOW_NODES)("the form of %s speaks, and leaves the node as it is", async (type) => {
      const title = await window.page.locator(`[id="${ids[type]}"] .red-ui-flow-node-label`).textContent()
      expect(title).toBe(type.replace("-", " "))
      await editor.edit(ids[type] ?? "")
      expect(await editor.unlabelled()).toEqual([])
      expect(await editor.untranslated()).toEqual([])
      await editor.press(DONE)
      expect(await editor.property(ids[type] ?? "", "changed")).toBe(true) // new, not yet deployed
      expect(await editor.property(ids[type] ?? "", "valid")).toBe(true)
    })

    test("presence-in shows what its messages will be", async () => {
      await editor.edit(ids["presence-in"] ?? "")
      const hint = window.page.locator("#presence-in-hint > :visible")
      const shapes = window.page.locator("#presence-in-hint [data-event]:visible")
      expect(await shapes.allTextContents()).toEqual([expect.stringMatching(/^contact: /), expect.stringMatching(/^watcher: /)])
      await window.page.getByLabel("user: the user's presence changed").check()
      await window.page.getByLabel("watcher: somebody asks").uncheck()
      expect(await shapes.allTextContents()).toEqual([expect.stringMatching(/^user: /), expect.stringMatching(/^contact: /)])
      await field("contact").fill("ann@example.com, *@work.example")
      await field("output").selectOption("boolean")
      expect(await hint.textContent()).toBe("true: open, false: closed, null: unknown")
      await field("closedAfter").fill("soon")
      await field("closedAfter").blur()
      await expectWrong(field("closedAfter"))
      await field("closedAfter").fill("5")
      await field("initial").check()
      await editor.press(DONE)
      const id = ids["presence-in"] ?? ""
      expect(await editor.property(id, "output")).toBe("boolean")
      expect(await editor.property(id, "closedAfter")).toBe("5")
      expect(await editor.property(id, "initial")).toBe(true)
      expect(await editor.property(id, "events")).toEqual(["contact", "user"])
      expect(await editor.property(id, "contact")).toBe("ann@example.com, *@work.example")
    })

    test("presence-in has XML for some events only, and says so", async () => {
      const { page } = window
      await editor.edit(ids["presence-in"] ?? "")
      await field("output").selectOption("xml")
      await expectRight(field("output"))
      await page.getByLabel("group: ").check()
      await expectWrong(field("output"))
      await field("output").hover()
      await page.locator(".red-ui-popover", { hasText: "no XML document for group" }).waitFor()
      await page.getByLabel("group: ").uncheck()
      await expectRight(field("output"))
      for (const event of ["user", "contact"]) await page.locator(`#presence-in-event-${event}`).uncheck()
      await page.getByText("Choose at least one event.").waitFor()
      await editor.press("#node-dialog-cancel")
      expect(await editor.property(ids["presence-in"] ?? "", "output")).toBe("boolean")
      expect(await editor.property(ids["presence-in"] ?? "", "events")).toEqual(["contact", "user"])
    })

    test("a contact is typed, or found in the message", async () => {
      const id = ids["presence-register"] ?? ""
      await editor.edit(id)
      await window.page.getByLabel(/^\s*Contact$/).fill("ann@example.com")
      await editor.press(DONE)
      expect([await editor.property(id, "contact"), await editor.property(id, "contactType")]).toEqual(["ann@example.com", "str"])
      await editor.edit(id)
      await editor.chooseType("contact", "json")
      await expectWrong(field("contact"))
      await window.page.getByLabel(/^\s*Contact$/).fill('{ "id": "ann@example.com" }')
      await window.page.getByLabel(/^\s*Contact$/).blur()
      await expectRight(field("contact"))
      await editor.chooseType("contact", "msg")
      await window.page.getByLabel(/^\s*Contact$/).fill("topic")
      await field("expires").fill("")
      await field("renew").uncheck()
      await editor.press(DONE)
      expect([await editor.property(id, "contact"), await editor.property(id, "contactType")]).toEqual(["topic", "msg"])
      expect([await editor.property(id, "expires"), await editor.property(id, "renew")]).toEqual(["", false])
      expect(await editor.property(id, "valid")).toBe(true)
    })

    test("presence-get asks for a contact only where it needs one", async () => {
      await editor.edit(ids["presence-get"] ?? "")
      const contact = window.page.getByLabel(/^\s*Contact$/)
      expect(await contact.isVisible()).toBe(false)
      await field("what").selectOption("contact")
      expect(await contact.isVisible()).toBe(true)
      expect(await editor.unlabelled()).toEqual([])
      await field("what").selectOption("contacts")
      expect(await contact.isVisible()).toBe(false)
      await editor.press("#node-dialog-cancel")
    })

    test("presence-authorize keeps what is chosen", async () => {
      const id = ids["presence-authorize"] ?? ""
      await editor.edit(id)
      await field("mode").selectOption("proactive")
      await field("decision").selectOption("block")
      await field("expires").fill("-1")
      await field("expires").blur()
      await expectWrong(field("expires"))
      await field("expires").fill("60")
      await editor.press(DONE)
      const kept = ["mode", "decision", "expires"].map((property) => editor.property(id, property))
      expect(await Promise.all(kept)).toEqual(["proactive", "block", "60"])
    })

    test("presence-update offers the activities", async () => {
      await editor.edit(ids["presence-update"] ?? "")
      const offered = await window.page
        .locator("#presence-update-activities option")
        .evaluateAll((options) => options.map((option) => option.getAttribute("value")))
      expect(offered).toEqual(expect.arrayContaining([...RPID_ACTIVITIES, "dnd"]))
      await field("activity").fill("hungry")
      await field("activity").blur()
      await expectWrong(field("activity"))
      await previewed(/hungry.*no activity/)
      await field("activity").fill("on the phone")
      await field("activity").blur()
      await expectRight(field("activity"))
      await field("note").fill("until noon")
      const said = JSON.parse(await previewed(/until noon/)) as object
      expect(said).toEqual({ id: "node-red", basic: "open", notes: [{ text: "until noon" }], activity: ["on-the-phone"] })
      await field("note").fill("")
      await editor.press(DONE)
    })

    test("once deployed, the nodes show how the device is, and the one that sends what is known shows that", async () => {
      await editor.deploy()
      for (const type of FLOW_NODES) {
        const expected = type === "presence-in" ? "unknown" : "this machine only"
        await until(`status of ${type}`, async () =>
          (await editor.statusOf(ids[type] ?? "").catch(() => "")) === expected ? true : undefined,
        )
      }
    })

    test("the device's form shows where it is", async () => {
      await editor.editDevice(ids["presence-device"] ?? "")
      const report = window.page.locator("#presence-device-report")
      await report.locator("a").waitFor()
      expect(await report.locator(".presence-device-status").textContent()).toBe("this machine only")
      const udn = (await report.locator(".presence-device-udn").textContent()) ?? ""
      expect(udn).toMatch(/^uuid:[0-9a-f-]{36}$/)
      const description = await fetch((await report.locator("a").getAttribute("href")) ?? "")
      expect(await description.text()).toContain(udn)
      expect(await window.page.getByLabel("Network").locator("option:checked").textContent()).toContain("127.0.0.1")
      await editor.press(CONFIG_DONE)
    })

    test("the address book is a list", async () => {
      const { page } = window
      const device = ids["presence-device"] ?? ""
      const rows = page.locator("#presence-device-contacts > li")
      const fault = page.locator("#presence-device-contacts-fault")
      await editor.editDevice(device)
      for (const address of ["sip:ann@example.com", "ann@EXAMPLE.com", "carl@example.com", ""]) {
        await page.getByRole("button", { name: "add contact" }).click()
        await page.keyboard.type(address)
        await page.keyboard.press("Tab")
      }
      await rows.nth(0).getByLabel("Name").fill("Ann")
      await rows.nth(0).getByLabel("Number").fill("first")
      await rows.nth(0).getByLabel("Number").blur()
      expect(await fault.textContent()).toMatch(/whole number from 1/)
      await rows.nth(0).getByLabel("Number").fill("1")
      await rows.nth(0).getByLabel("Number").blur()
      expect(await fault.textContent()).toBe("Two contacts have the same address.")
      await expectWrong(rows.nth(1).getByLabel("Address"))
      await rows.nth(1).getByLabel("Address").fill("bob@example.com")
      await rows.nth(1).getByLabel("Address").blur()
      expect(await fault.textContent()).toBe("")
      expect(await editor.unlabelled()).toEqual([])
      expect(await editor.untranslated()).toEqual([])
      await rows.nth(2).getByLabel("remove contact").press("Enter")
      await deviceField("unknownContacts").selectOption("ask")
      await deviceField("unknownWatchers").selectOption("block")
      await deviceField("authorization").uncheck()
      await editor.press(CONFIG_DONE)
      expect(await editor.property(device, "contacts")).toEqual([
        { id: "sip:ann@example.com", name: "Ann", contactInstanceId: 1 },
        { id: "bob@example.com" },
      ])
      const kept = ["unknownContacts", "unknownWatchers", "authorization"].map((property) => editor.property(device, property))
      expect(await Promise.all(kept)).toEqual(["ask", "block", false])
      expect(await editor.property(device, "valid")).toBe(true)
      await editor.deploy()
    })

    test("who may call, and the limits, are lists; a way in from outside is warned of", async () => {
      const { page } = window
      const device = ids["presence-device"] ?? ""
      await editor.editDevice(device)
      const rules = page.locator("#presence-device-access > li")
      const warning = page.locator("#presence-device-access-warning")
      await page.getByRole("button", { name: "add network" }).click()
      await page.keyboard.type("kitchen")
      await page.keyboard.press("Tab")
      expect(await page.locator("#presence-device-access-fault").textContent()).toMatch(/IP address with a prefix/)
      const network = rules.nth(0).getByLabel("Network", { exact: true })
      for (const [written, isOutside] of [
        ["203.0.113.0/24", true],
        ["0.0.0.0/0", true],
        ["2001:db8::/32", true],
        ["fd00::/8", false],
        ["127.0.0.0/8", false],
      ] as const) {
        await network.fill(written)
        await network.blur()
        expect([written, await warning.isVisible()]).toEqual([written, isOutside])
      }
      expect(await page.locator("#presence-device-access-fault").textContent()).toBe("")
      await rules.nth(0).getByLabel("May", { exact: true }).selectOption("control")
      await page.getByRole("button", { name: "add limit" }).click()
      const limits = page.locator("#presence-device-limits > li")
      await limits.nth(0).getByLabel("Limit", { exact: true }).selectOption("subscribers")
      await limits.nth(0).getByLabel("Value", { exact: true }).fill("0")
      await limits.nth(0).getByLabel("Value", { exact: true }).blur()
      await expectWrong(limits.nth(0).getByLabel("Value", { exact: true }))
      await limits.nth(0).getByLabel("Value", { exact: true }).fill("20")
      await limits.nth(0).getByLabel("Value", { exact: true }).blur()
      await expectRight(limits.nth(0).getByLabel("Value", { exact: true }))
      expect(await editor.unlabelled()).toEqual([])
      expect(await editor.untranslated()).toEqual([])
      await editor.press(CONFIG_DONE)
      expect(await editor.property(device, "access")).toEqual([{ network: "127.0.0.0/8", level: "control" }])
      expect(await editor.property(device, "limits")).toEqual({ subscribers: 20 })
      expect(await editor.property(device, "valid")).toBe(true)
      await editor.deploy()
    })

    test("[SEC-12] a public address of this machine is warned of as long as nobody says who may call", async () => {
      const { page } = window
      const lan = { name: "eth7", address: "192.168.7.10", netmask: "255.255.255.0", internal: false, lan: true }
      const wan = { ...lan, name: "wan7", address: "203.0.113.10" }
      await page.route("**/presence-device/interfaces", (route) => route.fulfill({ json: [lan, wan] }))
      await editor.editDevice(ids["presence-device"] ?? "")
      const choose = (value: string) => page.locator("#presence-device-interface").selectOption(value)
      const warning = page.locator("#presence-device-access-warning")
      const rule = page.locator("#presence-device-access > li").nth(0)
      await choose("")
      expect(await warning.isVisible()).toBe(false) // a network is named
      await rule.locator(".red-ui-editableList-item-remove").click()
      await rule.waitFor({ state: "detached" })
      await warning.waitFor()
      expect(await warning.textContent()).toMatch(/public address/)
      await choose("eth7")
      expect(await warning.isVisible()).toBe(false)
      await choose("wan7")
      expect(await warning.isVisible()).toBe(true)
      await page.unroute("**/presence-device/interfaces")
      await editor.press(CONFIG_CANCEL)
    })

    test("a device elsewhere is chosen among those that are found, live", async () => {
      const { page } = window
      const { udn } = await nodeRed.get<{ udn: string }>(`/presence-device/${ids["presence-device"]}`)
      await editor.edit(ids["presence-get"] ?? "")
      await page.click("#node-input-btn-device-add")
      await editor.settled()
      await deviceField("name").fill("Elsewhere")
      await page.getByLabel("Network").selectOption({ label: "Another one..." })
      await page.getByLabel("Interface", { exact: true }).fill("127.0.0.1")
      await page.getByLabel("Mode").selectOption("remote")
      for (const property of ["entity", "deviceType", "udn", "unknownContacts", "unknownWatchers", "authorization"])
        expect([property, await deviceField(property).isVisible()]).toEqual([property, false])
      const list = page.locator("#presence-device-found")
      const option = list.locator(`option[value="${udn}"]`)
      await option.waitFor({ state: "attached" })
      expect(await option.textContent()).toBe("Node-RED Presence (this Node-RED)")
      expect(await list.locator("option").first().textContent()).toBe("The first one that is found")
      expect(await editor.unlabelled()).toEqual([])
      expect(await editor.untranslated()).toEqual([])
      await list.selectOption({ label: "Another one..." })
      await deviceField("target").fill("two words")
      await deviceField("target").blur()
      await expectWrong(deviceField("target"))
      await list.selectOption(udn)
      expect(await deviceField("target").isVisible()).toBe(false)
      await editor.press(CONFIG_DONE)
      await editor.press("#node-dialog-cancel")
      const elsewhere = (await editor.idsOf("presence-device")).find((id) => id !== ids["presence-device"]) ?? ""
      expect([await editor.property(elsewhere, "mode"), await editor.property(elsewhere, "target")]).toEqual(["remote", udn])
      expect(await editor.property(elsewhere, "valid")).toBe(true)
      await editor.deploy()
      const standing = () => nodeRed.get<{ status: { code: string } }>(`/presence-device/${elsewhere}`)
      await until("connected", async () => (await standing()).status.code === "connected" || undefined)
      await editor.editDevice(elsewhere)
      await page.locator("#presence-device-report", { hasText: "Node-RED Presence: connected" }).waitFor()
      await editor.press(CONFIG_DONE)
      expect(await editor.isDirty()).toBe(false)
    })

    test("contacts of the device are offered by name and address, in a list behind each comma", async () => {
      const { page } = window
      const offered = () =>
        page
          .locator("#presence-contact-choices option")
          .evaluateAll((options) => options.map((option) => [option.getAttribute("value"), option.getAttribute("label")]))
      const offeredFor = async (text: string, first: string) => {
        await field("contact").fill(text)
        await until(`${first} offered`, async () => (await offered())[0]?.[0] === first || undefined)
        return offered()
      }
      await editor.edit(ids["presence-in"] ?? "")
      const before = await field("contact").inputValue()
      expect(await offeredFor("ANN", "sip:ann@example.com")).toEqual([["sip:ann@example.com", "Ann (sip:ann@example.com)"]])
      expect(await offeredFor("*@work.example, bob", "*@work.example, bob@example.com")).toHaveLength(1)
      await field("contact").fill(before)
      await editor.press(DONE)
    })

    test("forms that are only looked at change nothing", async () => {
      await editor.editDevice(ids["presence-device"] ?? "")
      await editor.press(CONFIG_DONE)
      for (const type of FLOW_NODES) {
        await editor.edit(ids[type] ?? "")
        await editor.press(DONE)
      }
      expect(await editor.isDirty()).toBe(false)
    })

    test("forms keep what comes from the environment", async () => {
      const device = {
        id: "b0b0000000000002",
        type: "presence-device",
        version: 1,
        name: "",
        mode: `\${SIDE}`,
        entity: "",
        deviceType: `\${KIND}`,
        udn: "",
        interface: `\${LOCAL}`,
        advertise: `\${WHERE}`,
        port: "0",
        target: `\${NOBODY}`,
        contacts: `\${BOOK}`,
        unknownContacts: `\${STRANGERS}`,
        unknownWatchers: `\${NEWCOMERS}`,
        authorization: `\${YES}`,
        access: `\${CALLERS}`,
        limits: `\${BOUNDS}`,
        store: `\${FOLDER}`,
      }
      const common = { z: TAB.id, device: device.id, version: 1, name: "", x: 300, wires: [[]] }
      const own: Record<string, Readonly<Record<string, unknown>>> = {
        "presence-in": {
          events: `\${EVENTS}`,
          contact: `\${ABOUT}`,
          when: `\${WHEN}`,
          output: `\${OUTPUT}`,
          openAfter: 0,
          closedAfter: 0,
          initial: `\${INITIAL}`,
        },
        "presence-update": { tuple: "node-red", basic: `\${BASIC}`, activity: "", note: "", lang: "", expires: "" },
        "presence-get": { what: `\${WHAT}`, contact: `\${ABOUT}`, contactType: "str", property: "payload" },
        "presence-register": { contact: `\${ABOUT}`, contactType: "str", expires: `\${SECONDS}`, renew: `\${YES}` },
        "presence-authorize": { mode: `\${MODE}`, decision: `\${DECISION}`, expires: `\${SECONDS}` },
        "presence-contact": { contact: "ABOUT", contactType: "env" },
        "presence-request": {},
      }
      const nodes = FLOW_NODES.map((type, index) => ({
        ...common,
        ...own[type],
        id: `b0b000000000001${index}`,
        type,
        y: 100 + 80 * index,
      }))
      await nodeRed.deploy([TAB, device, ...nodes])
      await window.page.goto("about:blank")
      await editor.open(nodeRed.url)
      for (const { id } of nodes) {
        await editor.edit(id)
        expect(await editor.unlabelled()).toEqual([])
        await editor.press(DONE)
      }
      await editor.editDevice(device.id)
      await window.page.locator("#presence-device-report a").waitFor()
      await editor.press(CONFIG_DONE)
      expect(await editor.isDirty()).toBe(false)
      for (const { id, type } of [...nodes, device]) {
        expect([type, await editor.property(id, "valid")]).toEqual([type, true])
        for (const [property, value] of Object.entries(own[type] ?? device))
          expect([type, property, await editor.property(id, property)]).toEqual([type, property, value])
      }
    })

    test("nobody complained, and nothing was asked outside", () => {
      expect(window.complaints).toEqual([])
      expect(nodeRed.complaints).toEqual([])
    })
  },
)

interface Field {
  getAttribute(name: string): Promise<string | null>
}

const isMarked = async (input: Field) => /input-error/.test((await input.getAttribute("class")) ?? "")
const expectWrong = (input: Field) => until("mark", async () => (await isMarked(input)) || undefined)
const expectRight = (input: Field) => until("no mark", async () => !(await isMarked(input)) || undefined)
