import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { about } from "../about"
import { Examples } from "./example"
import { skipped } from "./lacking"

const [HOUSE, ARRIVAL, WALL, APPROVE, BRIDGE] = [
  "04 first in last out",
  "05 arrival announcement",
  "09 wall of contacts",
  "11 approve watchers",
  "14 bridge to another network",
] as const

/** Clicked as a user does; what counts is what comes out at the end. */
describe.skipIf(skipped("examples of contacts and watchers"))("examples of contacts and watchers", () => {
  let examples: Examples

  beforeAll(async () => {
    examples = await Examples.open(HOUSE, ARRIVAL, WALL, APPROVE, BRIDGE)
  })
  afterAll(() => examples?.close())

  test("04 and 05: first in, last out 10 seconds after; who came and left is announced once it has lasted", async () => {
    await examples.click(ARRIVAL, "Ann arrives")
    await examples.click(HOUSE, "Ann comes home")
    await examples.shows(HOUSE, "heating", ["on"])
    await examples.shows(HOUSE, "alarm", ["disarm"])
    await examples.click(HOUSE, "Bob comes home")
    await examples.click(HOUSE, "Ann leaves")
    const left = performance.now()
    await examples.click(HOUSE, "Bob leaves")
    await examples.shows(ARRIVAL, "loudspeaker", ["Ann has come home."])
    await examples.click(ARRIVAL, "Ann leaves")
    await examples.click(ARRIVAL, "Ann is on the phone") // back before it was told
    await examples.shows(HOUSE, "heating", ["on", "off"])
    expect(performance.now() - left).toBeGreaterThan(9900)
    await examples.shows(HOUSE, "alarm", ["disarm", "arm"])
    expect(examples.shown(ARRIVAL, "loudspeaker")).toEqual(["Ann has come home.", "Ann has come home."])
    await examples.click(ARRIVAL, "Ann leaves")
    await examples.shows(ARRIVAL, "loudspeaker", [{}, {}, "Ann has left."])
  })

  test("09: the page shows everybody, and what they do", async () => {
    const page = async () => (await examples.nodeRed.request("GET", "/contacts")).body
    expect(await page()).toContain("Nobody is in the address book yet.")
    for (const button of ["Ann: meeting", "Bob: open", "Cho: on the phone"]) await examples.click(WALL, button)
    const accepted = ["Ann", "Bob", "Cho"].map((name) => ({ contact: { name }, result: "accepted", expires: about(3600) }))
    await examples.shows(WALL, "registration", accepted)
    expect(await page()).toMatch(/class="open"><strong>Ann<.*meeting.*until four.*class="open"><strong>Bob<.*Cho<.*on-the-phone/s)
    await examples.click(WALL, "Bob: closed")
    await expect.poll(page).toMatch(/class="closed"><strong>Bob<\/strong>closed/)
  })

  test("11: family is let in for good, colleagues for a day with an alias, spam is blocked, I am asked about Eve", async () => {
    for (const name of ["Mum", "Bob", "Mallory", "Eve"]) await examples.click(APPROVE, `${name} asks`)
    const alias = { status: "open", activities: [], tuples: [{ id: "office", notes: [{ text: "At work" }] }] }
    const decided = [
      { watcher: { name: "Mum" }, state: "allowed", expires: null },
      { watcher: { name: "Bob" }, state: "allowed", expires: about(86_400), presence: alias },
      { watcher: { name: "Mallory" }, state: "blocked" },
    ]
    await examples.shows(APPROVE, "decision", decided)
    await expect.poll(() => examples.shown(APPROVE, "messenger").length).toBe(1)
    const [message] = examples.shown(APPROVE, "messenger") as [{ content: string; options: { reply_markup: string } }]
    expect(message.content).toBe("Eve (pres:eve@example.net) asks to see your presence.")
    const keys = (JSON.parse(message.options.reply_markup) as { inline_keyboard: { callback_data: string }[][] }).inline_keyboard
    const said = keys.flat().map(({ callback_data }) => callback_data)
    const eve = "pres:eve@example.net"
    expect(said).toEqual(["allow 3600", "allow 86400", "allow always", "block always"].map((what) => `${what} ${eve}`))
    const answers: [string, object][] = [
      ["Eve: 1 hour", { state: "allowed", expires: about(3600), mode: "reactive" }],
      ["Eve: 1 day", { state: "allowed", expires: about(86_400) }],
      ["Eve: always", { state: "allowed", expires: null }],
      ["Eve: block", { state: "blocked" }],
    ]
    for (const [button, decision] of answers) {
      decided.push({ watcher: { name: "Eve" }, ...decision } as never)
      await examples.click(APPROVE, button)
      await examples.shows(APPROVE, "decision", decided)
    }
    await examples.click(APPROVE, "Eve asks") // and stays blocked, without a question
    const states = ["pending", "pending", "pending", "pending", "blocked"]
    await examples.shows(
      APPROVE,
      "answer to the watcher",
      states.map((state) => ({ state })),
    )
    await examples.click(APPROVE, "Eve: always")
    decided.push({ watcher: { name: "Eve" }, state: "allowed", expires: null } as never)
    await examples.shows(APPROVE, "decision", decided)
    expect(examples.shown(APPROVE, "messenger")).toHaveLength(1)
  })

  test("14: the other network hears of decisions, of what Bob may see, and of registrations", async () => {
    const [to, out] = ["<presence to='bob@example.com'", "to the other network"]
    await examples.click(BRIDGE, "I am busy")
    await examples.click(BRIDGE, "Bob asks")
    const busy = `${to}><show>dnd</show><status>busy</status></presence>`
    const letIn = [`${to} type='subscribed'></presence>`, busy]
    await examples.shows(BRIDGE, out, letIn)
    const over = [...letIn, `${to} type='unsubscribed'></presence>`]
    await examples.shows(BRIDGE, out, over)
    await examples.click(BRIDGE, "I am busy") // he hears no more
    await examples.click(BRIDGE, "Bob: on the phone")
    await examples.shows(BRIDGE, "what Bob does", [{ contact: { name: "Bob" }, activities: ["on-the-phone"] }])
    await examples.click(BRIDGE, "register for Bob")
    await examples.click(BRIDGE, "no longer")
    const wanted = [...over, `${to} type='subscribe'></presence>`, `${to} type='unsubscribe'></presence>`]
    await examples.shows(BRIDGE, out, wanted)
    await examples.click(BRIDGE, "Bob asks")
    await examples.shows(BRIDGE, out, [...wanted, ...letIn])
    await examples.click(BRIDGE, "Bob stops watching")
    await examples.shows(BRIDGE, "answer to the watcher", [{ state: "pending" }, { state: "pending" }, { state: "ended" }])
    await examples.shows(BRIDGE, "who asks", [{ state: "pending" }, { state: "pending" }, { state: "ended" }])
  })

  test("nothing of all this was an error to Node-RED", () => {
    expect(examples.nodeRed.complaints).toEqual([])
  })
})
