import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { list, NODES } from "../nodes/package-files"
import { RUNTIMES } from "../package/runtimes"
import { NodeRed } from "../real/node-red"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { openWindow, picture, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"
import { overflowing } from "./overflow"
import { SidebarPage } from "./sidebar-page"

const TAB = { id: "c0c0000000000001", type: "tab", label: "presence" }
const BOOK = [{ id: "sip:ann@example.com", name: "Ann", contactInstanceId: 1 }, { id: "bob@example.com" }]
const HERE = {
  id: "c0c0000000000002",
  type: "presence-device",
  name: "Home",
  interface: "127.0.0.1",
  contacts: BOOK,
  access: [{ network: "127.0.0.0/8", level: "control" }],
  limits: { subscribers: 20 },
}
const NOBODY = "2fac1234-31f8-11b4-a222-08002b34c003" // nobody else's devices are looked at
const ELSEWHERE = {
  id: "c0c0000000000003",
  type: "presence-device",
  name: "Elsewhere",
  mode: "remote",
  interface: "127.0.0.1",
  target: NOBODY,
}
const FLOW_NODES = NODES.filter((type) => type !== "presence-device").map((type, index) => ({
  id: `c0c000000000001${index}`,
  type,
  z: TAB.id,
  device: HERE.id,
  x: 300,
  y: 60 + 60 * index,
  wires: [[]],
  ...(type === "presence-get" ? { what: "contact" } : {}),
  ...(type === "presence-in" ? { events: ["user", "contact", "watcher"] } : {}),
}))
const ASK = [
  {
    id: "c0c0000000000021",
    type: "inject",
    z: TAB.id,
    x: 100,
    y: 420,
    once: true,
    onceDelay: 0.1,
    props: [{ p: "payload" }],
    payload: '{"watcher":{"id":"sip:zoe@example.com","name":"Zoe"}}',
    payloadType: "json",
    repeat: "",
    wires: [["c0c0000000000016"]],
  },
]

const LANGUAGES = list("nodes/locales")

/** Both versions at once: an editor mostly slides. */
const suite = skipped("every language in a browser") ? describe.skip : describe.concurrent

suite.each(RUNTIMES.map((kind) => [kind.name, kind] as const))("every language, %s", (name, kind) => {
  let userDir: string
  let nodeRed: NodeRed

  beforeAll(async () => {
    userDir = makeUserDir()
    linkPackage(userDir)
    const flows = [TAB, HERE, ELSEWHERE, ...FLOW_NODES, ...ASK]
    nodeRed = await NodeRed.start({ userDir, flows, ...(await kind.get()) })
  }, 400_000)
  afterAll(async () => {
    await nodeRed?.stop()
    if (userDir) removeUserDir(userDir)
  })

  describe.sequential.each(LANGUAGES)("%s", (language) => {
    let window: Window
    let editor: EditorPage
    const show = (part: string) => `${part}, ${language}, ${name.replace(/ on .*/, "")}`

    beforeAll(async () => {
      window = await openWindow(nodeRed.url, language)
      editor = new EditorPage(window.page)
      await editor.open(nodeRed.url)
      await editor.hasten()
    })
    afterAll(() => window?.close())

    test.each(FLOW_NODES)("the form of $type fits", async ({ id, type }) => {
      await editor.edit(id)
      await picture(window.page, ".red-ui-tray:last-child", show(type))
      const flaws = await overflowing(window.page, "#dialog-form")
      await editor.press("#node-dialog-cancel")
      expect(flaws).toEqual([])
    })

    test.each([HERE, ELSEWHERE])("the form of the device $name fits", async ({ id, name: device }) => {
      await editor.editDevice(id)
      await window.page.locator("#presence-device-report").waitFor()
      await picture(window.page, ".red-ui-tray:last-child", show(`device ${device}`))
      const flaws = await overflowing(window.page, "#node-config-dialog-edit-form")
      await editor.press("#node-config-dialog-cancel")
      expect(flaws).toEqual([])
    })

    test("the sidebar fits", async () => {
      const sidebar = new SidebarPage(window.page)
      await sidebar.open()
      await sidebar.root.locator("li", { hasText: "Zoe" }).first().waitFor()
      await picture(window.page, ".presence-sidebar", show("sidebar"))
      expect(await overflowing(window.page, ".presence-sidebar")).toEqual([])
    })
  })
})
