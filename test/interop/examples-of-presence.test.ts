import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest"
import { about } from "../about"
import { EXAMPLES } from "../nodes/package-files"
import { isForBothModes } from "./both-modes"
import { Examples } from "./example"
import { lackingNamespaces, skipped } from "./lacking"
import { Machine } from "./machine"
import { NAMESPACES, type Place } from "./places"

const [START, LIGHT, CALLS, PHONE, CALENDAR] = [
  "01 quick start",
  "02 on-air light",
  "03 video calls",
  "06 phone off hook",
  "07 calendar",
] as const
const [SWITCH, QUIET, SET, PAGE] = [
  "08 one switch everywhere",
  "10 quiet house",
  "12 set and read my presence",
  "13 status page",
] as const
const BOB = { id: "pres:bob@example.com", name: "Bob" }

interface Story {
  readonly title: string
  readonly run: (examples: Examples) => Promise<void>
}

/** Clicked as a user does; what counts is what comes out at the end. */
const STORIES: Readonly<Record<string, Story>> = {
  [START]: {
    title: "what I do is heard of; Bob asks, waits, is let in for an hour and sees it",
    run: async (examples) => {
      const changed = [{ status: "open", activities: [] }, { activities: ["busy"] }]
      await examples.click(START, "open")
      await examples.click(START, "busy")
      await examples.shows(START, "what changed", changed)
      await examples.click(START, "Bob asks")
      const pending = { watcher: BOB, state: "pending" }
      await examples.shows(START, "answer to Bob", [pending])
      await examples.click(START, "let in who waits")
      const sees = (activities: string[]) => ({ watcher: BOB, presence: { activities } })
      const told = [pending, { watcher: BOB, state: "allowed", mode: "reactive", expires: about(3600) }, sees(["busy"])]
      await examples.shows(START, "watchers", told)
      await examples.click(START, "withdraw")
      await examples.shows(START, "what changed", [...changed, { status: "unknown", previous: "open" }])
      await examples.shows(START, "watchers", [...told, sees([])])
      await examples.click(START, "let in who waits") // nobody does: no error, no effect
      await examples.click(START, "open")
      await examples.shows(START, "watchers", [...told, sees([]), sees([])])
    },
  },

  [LIGHT]: {
    title: "the light follows, and never gets a colour twice",
    run: async (examples) => {
      await examples.shows(LIGHT, "light", ["off"])
      for (const button of ["in a call", "do not disturb", "meeting", "open", "in a call", "open"])
        await examples.click(LIGHT, button)
      const colours = ["off", "red", "purple", "green", "red", "green"]
      await examples.shows(LIGHT, "light", colours)
      await examples.click(LIGHT, "closed")
      await examples.click(LIGHT, "open") // a short absence, of which the light knows nothing
      await examples.click(LIGHT, "closed")
      await examples.shows(LIGHT, "light", [...colours, "off"])
    },
  },

  [CALLS]: {
    title: "call, camera and screen are sources of their own",
    run: async (examples) => {
      const steps: [string, string[]][] = [
        ["call begins", ["on-the-phone"]],
        ["camera on", ["on-the-phone", "meeting"]],
        ["screen shared", ["on-the-phone", "meeting", "presentation"]],
        ["camera off", ["on-the-phone", "presentation"]],
        ["call ends", ["presentation"]],
        ["screen private", []],
      ]
      for (const [index, [button]] of steps.entries()) {
        await examples.click(CALLS, button)
        const wanted = steps.slice(0, index + 1).map(([, activities]) => activities)
        await expect.poll(() => examples.shown(CALLS, "activities")).toEqual(wanted)
      }
    },
  },

  [PHONE]: {
    title: "the lamp rings, the music pauses and goes on",
    run: async (examples) => {
      await examples.click(PHONE, "hung up")
      await examples.click(PHONE, "it rings")
      await examples.click(PHONE, "picked up")
      await examples.shows(PHONE, "lamp", ["off", "blink", "off"])
      await examples.shows(PHONE, "music", ["pause"])
      await examples.click(PHONE, "hung up")
      await examples.click(PHONE, "you call")
      await examples.shows(PHONE, "music", ["pause", "play", "pause"])
      await examples.click(PHONE, "hung up")
      await examples.shows(PHONE, "music", ["pause", "play", "pause", "play"])
    },
  },

  [CALENDAR]: {
    title: "a meeting ends by itself, a holiday is told, neither says what it is about",
    run: async (examples) => {
      await examples.click(CALENDAR, "meeting for 3 seconds")
      const until = expect.stringMatching(/Z$/)
      const tuple = { id: "calendar", basic: "open", activity: ["meeting"], notes: [{ text: "In a meeting" }], until }
      await examples.shows(CALENDAR, "my presence", [{ activities: ["meeting"], tuples: [tuple] }])
      await examples.shows(CALENDAR, "now", ["meeting", "unknown"])
      await examples.click(CALENDAR, "holiday for a week")
      await examples.shows(CALENDAR, "now", ["meeting", "unknown", "holiday"])
      await examples.click(CALENDAR, "cancelled")
      await examples.shows(CALENDAR, "now", ["meeting", "unknown", "holiday", "unknown"])
      const notes = [{ text: expect.stringMatching(/^Back after \d{4}-\d\d-\d\d$/) }]
      const [, holiday] = examples.shown(CALENDAR, "my presence")
      expect(holiday).toMatchObject({ status: "closed", tuples: [{ notes }] })
      await examples.click(CALENDAR, "meeting for an hour")
      await examples.shows(CALENDAR, "now", [...["meeting", "unknown", "holiday", "unknown"], "meeting"])
      expect(JSON.stringify(examples.shown(CALENDAR, "my presence"))).not.toMatch(/Secret|Weekly|office/)
    },
  },

  [SWITCH]: {
    title: "one button sets Slack and Matrix, and both answer",
    run: async (examples) => {
      const slack = (status_text: string, status_emoji: string) => ({
        method: "POST",
        url: "https://slack.com/api/users.profile.set",
        headers: { "content-type": "application/json; charset=utf-8", authorization: expect.stringMatching(/^Bearer /) },
        payload: { profile: { status_text, status_emoji, status_expiration: 0 } },
      })
      const matrix = (presence: string, status_msg: string) => ({
        method: "PUT",
        url: "https://matrix.example.com/_matrix/client/v3/presence/%40me%3Aexample.com/status",
        payload: { presence, status_msg },
      })
      for (const button of ["button", "button", "NFC tag: door"]) {
        const before = examples.shown(SWITCH, "answers").length
        await examples.click(SWITCH, button)
        await expect.poll(() => examples.shown(SWITCH, "answers").length).toBe(before + 2)
      }
      await examples.shows(SWITCH, "Slack got", [slack("busy", ":no_entry:"), slack("", ""), slack("away", ":walking:")])
      await examples.shows(SWITCH, "Matrix got", [
        matrix("unavailable", "busy"),
        matrix("online", ""),
        matrix("unavailable", "away"),
      ])
      expect(examples.shown(SWITCH, "answers")).toEqual(expect.arrayContaining([{ ok: true }, {}]))
    },
  },

  [QUIET]: {
    title: "a meeting mutes the bell, makes the vacuum cleaner wait and lights the camera lamps",
    run: async (examples) => {
      await examples.click(QUIET, "meeting")
      await examples.shows(QUIET, "camera lamps", ["on"])
      await examples.click(QUIET, "doorbell")
      await examples.shows(QUIET, "notification", ["Somebody is at the door"])
      await examples.click(QUIET, "time to clean")
      await examples.click(QUIET, "doorbell")
      await examples.shows(QUIET, "notification", Array(2).fill("Somebody is at the door")) // what the rest does was shown before
      expect([examples.shown(QUIET, "bell"), examples.shown(QUIET, "vacuum cleaner")]).toEqual([[], []])
      await examples.click(QUIET, "free")
      await examples.shows(QUIET, "vacuum cleaner", ["start"])
      await examples.shows(QUIET, "camera lamps", ["on", "off"])
      await examples.click(QUIET, "doorbell")
      await examples.shows(QUIET, "bell", ["ding dong"])
      await examples.click(QUIET, "time to clean")
      await examples.shows(QUIET, "vacuum cleaner", ["start", "start"])
      await examples.click(QUIET, "meeting")
      await examples.click(QUIET, "free")
      await examples.shows(QUIET, "camera lamps", ["on", "off", "on", "off"])
      expect(examples.shown(QUIET, "vacuum cleaner")).toHaveLength(2)
    },
  },

  [SET]: {
    title: "two sources stand beside each other; what nobody understands is an error that says so",
    run: async (examples) => {
      const meeting = { id: "node-red", activity: ["meeting"], notes: [{ text: "Back soon" }], until: expect.any(String) }
      await examples.click(SET, "meeting, 10 minutes")
      await examples.click(SET, "phone: off hook")
      const both = { activities: ["meeting", "on-the-phone"], tuples: [meeting, { id: "phone" }] }
      await examples.shows(SET, "my presence", [{ tuples: [meeting] }, both])
      await examples.click(SET, "a word that nobody knows")
      await examples.shows(SET, "error", [{ code: "INVALID_ARGUMENT", message: expect.stringContaining("hungry") }])
      await examples.click(SET, "read")
      await examples.shows(SET, "my presence now", [both])
      for (const button of ["phone: on hook", "open", "busy", "closed", "withdraw"]) await examples.click(SET, button)
      const after = [
        { activities: ["meeting"] },
        { status: "open" },
        { activities: ["busy"] },
        { status: "closed" },
        { tuples: [] },
      ]
      await examples.shows(SET, "my presence", [{}, {}, ...after])
    },
  },

  [PAGE]: {
    title: "the page's own forms set the presence, those of other sites do not",
    run: async (examples) => {
      const { nodeRed } = examples
      const url = "http://example.com:1880" // whatever the browser calls it
      const form = { host: new URL(url).host, "content-type": "application/x-www-form-urlencoded" }
      const post = (path: string, body: string, origin?: string) =>
        nodeRed.request("POST", `/${path}`, body, { ...form, ...(origin && { origin }) })
      expect((await post("presence", "activity=busy", url)).status).toBe(303)
      const page = async () => (await nodeRed.request("GET", "/presence")).body
      expect(await page()).toContain('<span class="chip">busy</span>')
      const refused = await post("presence", "basic=closed", "http://evil.example")
      expect([refused.status, refused.body]).toEqual([403, expect.stringContaining("not sent from the page itself")])
      expect((await post("presence-withdraw", "", undefined)).status).toBe(403)
      expect(await page()).toContain('<span class="chip">busy</span>')
      expect((await post("presence", "activity=hungry", url)).status).toBe(400)
      expect((await post("presence-withdraw", "", url)).status).toBe(303)
      expect(await page()).toContain("Nobody has said anything yet.")
    },
  },
}

const storyOf = (name: string): Story => {
  const story = STORIES[name]
  if (!story) throw new Error(`there is no story of ${name}`)
  return story
}

describe.skipIf(skipped("examples of the user's presence"))("examples of the user's presence", () => {
  let examples: Examples

  beforeAll(async () => {
    examples = await Examples.open(...Object.keys(STORIES))
  })
  afterAll(() => examples?.close())

  for (const [name, { title, run }] of Object.entries(STORIES)) test(`${name.slice(0, 2)}: ${title}`, () => run(examples))

  test("nothing of all this was an error to Node-RED", () => {
    expect(examples.nodeRed.complaints).toEqual([])
  })
})

const TITLE = "examples with the device switched to mode remote"

describe.skipIf(skipped(TITLE, lackingNamespaces))(TITLE, () => {
  const names = [...EXAMPLES].flatMap(([name, flow]) => (isForBothModes(flow) ? [name] : []))
  let place: Place
  let examples: Examples
  let host: Machine | undefined

  beforeAll(async () => {
    place = await NAMESPACES.open()
    examples = await Examples.openEmpty(place.others.inside)
  })
  afterEach(async () => {
    await host?.close()
    host = undefined
  })
  afterAll(async () => {
    await examples?.close()
    await place?.close()
  })

  test.each(names)("[contract.md] %s: the same as with a device of its own", async (name) => {
    host = new Machine(place.device.inside)
    await host.up()
    await examples.switchTo(name)
    await storyOf(name).run(examples)
  })

  test("nothing of all this was an error to Node-RED", () => {
    expect(names.length).toBeGreaterThan(3)
    expect(examples.nodeRed.complaints).toEqual([])
  })
})
