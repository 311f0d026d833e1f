import { createSocket, type Socket } from "node:dgram"
import { once } from "node:events"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { openWindow, skipped, type Window } from "./browser"
import { EditorPage } from "./editor-page"

const DEVICE = {
  id: "b0b0000000000003",
  type: "presence-device",
  version: 1,
  name: "Looked at",
  mode: "host",
  interface: "127.0.0.1",
  port: 0,
  contacts: [],
}
const EVIL = '<img src=x onerror="window.evil=1"><b>evil</b>'
const LOOPBACK = "127.0.0.1"

/** A neighbour on loopback whose answers to searches are not what they should be. */
async function evilNeighbour(): Promise<Socket> {
  const socket = createSocket({ type: "udp4", reuseAddr: true })
  socket.on("message", (datagram, from) => {
    if (!datagram.toString().includes("upnp:rootdevice")) return
    const lines = ["HTTP/1.1 200 OK", "ST: upnp:rootdevice", "USN: uuid:evil::upnp:rootdevice", `LOCATION: http://${EVIL}/`]
    socket.send([...lines, `SERVER: ${EVIL}`, "", ""].join("\r\n"), from.port, from.address)
  })
  socket.bind(1900)
  await once(socket, "listening")
  socket.addMembership("239.255.255.250", LOOPBACK)
  return socket
}

describe.skipIf(skipped("the network doctor in a browser"))("the network doctor in a browser", () => {
  let userDir: string
  let nodeRed: NodeRed
  let window: Window
  let editor: EditorPage
  let neighbour: Socket
  const report = () => window.page.locator("#presence-device-doctor-report")

  beforeAll(async () => {
    neighbour = await evilNeighbour()
    userDir = makeUserDir()
    linkPackage(userDir)
    nodeRed = await NodeRed.start({ userDir, flows: [DEVICE] })
    window = await openWindow(nodeRed.url)
    editor = new EditorPage(window.page)
    await editor.open(nodeRed.url)
  })
  afterAll(async () => {
    await window?.close()
    await nodeRed?.stop()
    neighbour?.close()
    if (userDir) removeUserDir(userDir)
  })

  test("a click, and the form says what the doctor found", async () => {
    await editor.editDevice(DEVICE.id)
    const button = window.page.getByRole("button", { name: "Check the network" })
    await button.click()
    expect(await button.isDisabled()).toBe(true)
    expect(await report().textContent()).toContain("about four seconds")
    await report().getByText("All is well").waitFor()
    expect(await button.isEnabled()).toBe(true)
    const found = await report()
      .locator("li")
      .evaluateAll((rows) => rows.map((row) => [row.getAttribute("data-code"), row.textContent]))
    expect(found.map(([code]) => code)).toEqual([
      "multicast.ok",
      "search.ok",
      "twin.none",
      "description.ok",
      "event.ok",
      "others.local",
    ])
    expect(found[1]?.[1]).toMatch(/ok Search: A search finds the device at http:\/\/127\.0\.0\.1:\d+\//)
    expect(await editor.untranslated()).toEqual([])
    expect(await editor.unlabelled()).toEqual([])
  })

  test("what a neighbour says is text", async () => {
    expect(await report().textContent()).toContain(`${LOOPBACK} ${EVIL}`)
    expect(await report().locator("img, b").count()).toBe(0)
    expect(await window.page.evaluate("window.evil")).toBeUndefined()
  })

  test("it is copied as text", async () => {
    await window.page.context().grantPermissions(["clipboard-read", "clipboard-write"])
    await report().getByRole("button", { name: "Copy as text" }).click()
    await window.page.locator(".red-ui-popover", { hasText: "Copied" }).waitFor()
    const text = (await window.page.evaluate("navigator.clipboard.readText()")) as string
    expect(text).toMatch(/^Network doctor: Looked at uuid:[0-9a-f-]{36}\n/)
    expect(text).toContain("[ok] Events: ")
    expect(text).toContain(EVIL)
    expect(window.complaints).toEqual([])
  })

  test("a Node-RED that does not answer", async () => {
    await nodeRed.stop()
    await window.page.getByRole("button", { name: "Check the network" }).click()
    const told = await until("words", async () => /No report/.exec((await report().textContent()) ?? "")?.[0])
    expect(told).toBe("No report")
  })
})
