import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { RPID_ACTIVITIES } from "../../src/presence/activity"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { openWindow, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"

const TAB = { id: "b0b0000000000001", type: "tab", label: "presence" }
const FLOW_NODES = ["presence-in", "presence-update", "presence-get"]
const DONE = "#node-dialog-ok"
const CONFIG_DONE = "#node-config-dialog-ok"

describe.skipIf(skipped("the editor in a browser"))("the editor in a browser", () => {
  let userDir: string
  let nodeRed: NodeRed
  let window: Window
  let editor: EditorPage
  const ids: Record<string, string> = {}
  const field = (property: string) => window.page.locator(`#node-input-${property}`)
  const deviceField = (property: string) => window.page.locator(`#node-config-input-${property}`)

  beforeAll(async () => {
    userDir = makeUserDir()
    linkPackage(userDir)
    const env = {
      WHEN: "status",
      OUTPUT: "activity",
      INITIAL: "true",
      EVENTS: "user",
      BASIC: "closed",
      KIND: "Basic:1",
      LOCAL: "127.0.0.1",
    }
    nodeRed = await NodeRed.start({ userDir, flows: [TAB], env })
    window = await openWindow(nodeRed.url)
    editor = new EditorPage(window.page)
    await editor.open(nodeRed.url)
  })
  afterAll(async () => {
    await window?.close()
    await nodeRed?.stop()
    if (userDir) removeUserDir(userDir)
  })

  test("the palette has the nodes in a category of their own", async () => {
    const palette = window.page.locator("#red-ui-palette-presence .red-ui-palette-node")
    expect(await palette.evaluateAll((nodes) => nodes.map((node) => node.getAttribute("data-palette-type")))).toEqual(FLOW_NODES)
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
    await expectClass(input, /input-error/)
    await input.hover()
    await window.page.locator(".red-ui-popover", { hasText: explanation }).waitFor()
    await input.fill(before)
    await input.blur()
    await window.page.mouse.move(5, 500)
    expect(await input.getAttribute("class")).not.toMatch(/input-error/)
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
    ids["presence-in"] = await editor.drag("presence-in", 300, 300)
    ids["presence-get"] = await editor.drag("presence-get", 300, 400)
    for (const type of FLOW_NODES) {
      expect(await editor.property(ids[type] ?? "", "device")).toBe(ids["presence-device"])
      expect(await editor.property(ids[type] ?? "", "valid")).toBe(true)
    }
  })

  test("presence-in shows what its messages will be", async () => {
    await editor.edit(ids["presence-in"] ?? "")
    expect(await editor.unlabelled()).toEqual([])
    expect(await editor.untranslated()).toEqual([])
    const hint = window.page.locator("#presence-in-hint > :visible")
    expect(await hint.textContent()).toContain("previous")
    await field("output").selectOption("boolean")
    expect(await hint.textContent()).toBe("true: open, false: closed, null: unknown")
    await field("closedAfter").fill("soon")
    await field("closedAfter").blur()
    await expectClass(field("closedAfter"), /input-error/)
    await field("closedAfter").fill("5")
    await field("initial").check()
    await editor.press(DONE)
    const id = ids["presence-in"] ?? ""
    expect(await editor.property(id, "output")).toBe("boolean")
    expect(await editor.property(id, "closedAfter")).toBe("5")
    expect(await editor.property(id, "initial")).toBe(true)
    expect(await editor.property(id, "events")).toEqual(["user"])
  })

  test("presence-update offers the activities", async () => {
    await editor.edit(ids["presence-update"] ?? "")
    const offered = await window.page
      .locator("#presence-update-activities option")
      .evaluateAll((options) => options.map((option) => option.getAttribute("value")))
    expect(offered).toEqual(expect.arrayContaining([...RPID_ACTIVITIES, "dnd"]))
    await field("activity").fill("hungry")
    await field("activity").blur()
    await expectClass(field("activity"), /input-error/)
    await field("activity").fill("on the phone")
    await field("activity").blur()
    expect(await field("activity").getAttribute("class")).not.toMatch(/input-error/)
    await editor.press(DONE)
  })

  test("presence-get is ready as it is", async () => {
    await editor.edit(ids["presence-get"] ?? "")
    expect(await editor.unlabelled()).toEqual([])
    expect(await editor.untranslated()).toEqual([])
    await editor.press("#node-dialog-cancel")
  })

  test("once deployed, the nodes show how the device is", async () => {
    await editor.deploy()
    for (const type of FLOW_NODES)
      await until(`status of ${type}`, async () =>
        (await editor.statusOf(ids[type] ?? "").catch(() => "")) === "this machine only" ? true : undefined,
      )
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
  })

  test("forms that are only looked at change nothing", async () => {
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
      mode: "host",
      entity: "",
      deviceType: `\${KIND}`,
      udn: "",
      interface: `\${LOCAL}`,
      port: "0",
    }
    const common = { z: TAB.id, device: device.id, version: 1, name: "", x: 300, wires: [[]] }
    const heard = {
      events: `\${EVENTS}`,
      when: `\${WHEN}`,
      output: `\${OUTPUT}`,
      openAfter: 0,
      closedAfter: 0,
      initial: `\${INITIAL}`,
    }
    const said = { tuple: "node-red", basic: `\${BASIC}`, activity: "", note: "", lang: "", expires: "" }
    const nodes = [
      { ...common, ...heard, id: "b0b0000000000003", type: "presence-in", y: 200 },
      { ...common, ...said, id: "b0b0000000000004", type: "presence-update", y: 300 },
    ]
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
    for (const [property, value] of Object.entries(heard))
      expect(await editor.property("b0b0000000000003", property)).toEqual(value)
    expect(await editor.property("b0b0000000000004", "basic")).toBe(`\${BASIC}`)
    expect(await editor.property(device.id, "deviceType")).toBe(`\${KIND}`)
    expect(await editor.property(device.id, "interface")).toBe(`\${LOCAL}`)
  })

  test("nobody complained, and nothing was asked outside", () => {
    expect(window.complaints).toEqual([])
    expect(nodeRed.complaints).toEqual([])
  })
})

const expectClass = (input: { getAttribute(name: string): Promise<string | null> }, pattern: RegExp) =>
  until(`class ${pattern}`, async () => (pattern.test((await input.getAttribute("class")) ?? "") ? true : undefined))
