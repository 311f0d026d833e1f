import { beforeEach, describe, expect, test } from "vitest"
import { formatActivity, formatUnknown } from "../../../src/documents/extension"
import { DeviceFault, NoDeviceError } from "../../../src/service/action-error"
import type { Change } from "../../../src/service/change"
import type { RemoteCalls } from "../../../src/service/remote/remote-calls"
import { RemoteService } from "../../../src/service/remote/remote-service"
import type { Action } from "../../../src/service/service-definition"
import { tuple } from "../../presence-on-lan"
import { brief, HOUR_MS, type ServiceStory, says, serviceStory } from "../service-story"

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const EVE = { id: "pres:eve@example.com", name: "Eve" }
const busy = (basic: "open" | "closed" = "open") => ({
  ...tuple("door", basic),
  extensions: [formatActivity("door", ["busy"])],
  sources: ["door"],
})

/** A real service elsewhere; what it tells arrives by hand. */
let story: ServiceStory
let remote: RemoteService
let told: Change[]
let asked: Action[]
let lacking: Action[]
let events: number

const calls: RemoteCalls = {
  offers: (action) => !lacking.includes(action),
  invoke: async (action, args) => {
    asked.push(action)
    return story.service.invoke(action, args)
  },
}

/** Delivers all that the service has told since. */
async function deliver(): Promise<void> {
  await story.pass(1100)
  for (const properties of story.events.slice(events)) remote.hear(properties, false)
  events = story.events.length
}

/** Subscribes, asks for everything, and tells what is known. */
async function connect(): Promise<void> {
  remote.hold()
  remote.connect(calls)
  events = story.events.length
  remote.hear(story.service.snapshot(), true)
  await remote.sync(true)
  remote.settle()
  remote.release()
}

function disconnect(): void {
  remote.connect(undefined)
  remote.release()
}

const taken = () => brief(told.splice(0))

beforeEach(async () => {
  story = await serviceStory({ contacts: new Map([["bob@example.com", BOB]]) })
  told = []
  asked = []
  lacking = []
  remote = new RemoteService({
    clock: { now: () => story.clock.now() },
    silence: { source: (source) => formatActivity(source, []), status: formatUnknown() },
    onChange: (change) => told.push(change),
  })
})

describe("the user", () => {
  test("what is known at the first connection is no change, what comes then is", async () => {
    await story.service.update(tuple("door", "open"), "flow")
    await connect()
    expect(taken()).toEqual([])
    expect(remote.known).toMatchObject([{ event: "user", user: { tuples: [{ id: "door" }] } }])
    await story.service.update(tuple("door", "closed"), "flow")
    await deliver()
    expect(told).toMatchObject([
      {
        event: "user",
        user: { tuples: [{ basic: "closed" }] },
        previous: { tuples: [{ basic: "open" }] },
        changed: ["door"],
        source: "control-point",
      },
    ])
  })

  test("an update of our own is told at once, as the flow's, and the event that follows tells nothing new", async () => {
    await connect()
    expect(await remote.update(busy())).toMatchObject({ tuples: [{ id: "door" }] })
    expect(told).toMatchObject([{ event: "user", source: "flow" }])
    await deliver()
    expect(told).toHaveLength(1)
  })

  test("[contract.md] what a source says replaces its activity, though the network only merges", async () => {
    await story.service.update(busy(), "flow")
    await story.service.update(
      { ...tuple("phone", "open"), extensions: [formatActivity("phone", ["meeting"])], sources: ["phone"] },
      "flow",
    )
    await connect()
    const after = await remote.update({ ...tuple("door", "closed"), sources: ["door"] })
    expect(after.extensions.flatMap(({ activities = [] }) => activities)).toEqual(["meeting"])
    expect(after.tuples).toMatchObject([
      { id: "door", basic: "closed" },
      { id: "phone", basic: "open" },
    ])
  })

  const none = { ...tuple("door", "open"), tuples: [], sources: ["door"], remove: ["door"] }

  test("[contract.md] a source withdraws what it said: for flows it is gone, though the device still has an empty tuple", async () => {
    await story.service.update(busy(), "flow")
    await connect()
    expect(await remote.update(none)).toMatchObject({ tuples: [] })
    await deliver()
    expect(told).toMatchObject([{ event: "user", user: { tuples: [] }, changed: ["door"] }])
    const there = story.service.user
    expect(there.tuples).toMatchObject([
      { id: "door", statusExtensions: [{ xml: expect.stringContaining("unknown") }], notes: [] },
    ])
    expect(there.tuples[0]).not.toHaveProperty("basic")
    expect(there.extensions.flatMap(({ activities = [] }) => activities)).toEqual([])
    asked = []
    expect(await remote.update(none)).toMatchObject({ tuples: [] }) // there is nothing left to withdraw
    expect(asked).toEqual(["GetPresence"])
    expect(await remote.update(tuple("door", "closed"))).toMatchObject({ tuples: [{ id: "door", basic: "closed" }] })
  })

  test("what flows say in quick succession arrives in that order, though an answer is slow", async () => {
    let answer = () => {}
    const slow = new Promise<void>((resolve) => {
      answer = resolve
    })
    await connect()
    remote.connect({
      ...calls,
      invoke: async (action, args) => {
        if (action === "GetPresence") await slow
        return calls.invoke(action, args)
      },
    })
    const first = remote.update(tuple("door", "open"))
    remote.connect(calls) // whoever asks now is quicker
    const second = remote.update(tuple("door", "closed"))
    await story.pass(10)
    answer()
    await Promise.all([first, second])
    expect(story.service.user.tuples).toMatchObject([{ basic: "closed" }])
  })

  test("[contract.md] removal and expiry are a host's alone, and nothing is sent", async () => {
    await connect()
    const before = asked.length
    await expect(remote.update({ ...tuple("door", "open"), remove: ["door"] })).rejects.toMatchObject({ code: 600 })
    await expect(remote.update(tuple("door", "open", { expiresAt: story.in(60) }))).rejects.toMatchObject({ code: 600 })
    await expect(remote.update({ ...tuple("1 2", "open") })).rejects.toMatchObject({ code: 600 })
    await expect(remote.update({ ...tuple("door", "open"), entity: "pres:other@example.com" })).rejects.toMatchObject({
      code: 600,
    })
    expect(asked.slice(before).filter((action) => action === "UpdatePresence")).toEqual([])
  })

  test("an answer that was overtaken by an event does not take it back", async () => {
    await connect()
    const { invoke } = calls
    let release = () => {}
    const slow: RemoteCalls = {
      ...calls,
      invoke: async (action, args) => {
        const answer = await invoke(action, args)
        await new Promise<void>((resolve) => {
          release = resolve
        })
        return answer
      },
    }
    remote.connect(slow)
    const reading = remote.user
    await story.pass()
    await story.service.update(tuple("door", "closed"), "flow")
    await deliver()
    expect(taken()).toEqual(["user"])
    release()
    await reading
    expect(taken()).toEqual([])
    expect(remote.known).toMatchObject([{ event: "user", user: { tuples: [{ basic: "closed" }] } }])
  })

  test("without GetPresence it is as it was told, and an update is taken to have worked", async () => {
    lacking = ["GetPresence"]
    await story.service.update(tuple("door", "open"), "flow")
    await connect()
    expect(await remote.user).toMatchObject({ tuples: [{ basic: "open" }] })
    expect(await remote.update(tuple("door", "closed"))).toMatchObject({ tuples: [{ basic: "closed" }] })
    expect(told).toMatchObject([{ event: "user", source: "flow" }])
    expect(asked).toEqual(["UpdatePresence"])
  })
})

describe("contacts", () => {
  test("[presence.md C.1] registered for, their changes arrive; ended, they no longer count as registered", async () => {
    await connect()
    expect(await remote.register(["sip:bob@example.com"], story.in(3600))).toMatchObject([
      { contact: { id: BOB.id }, result: "accepted" },
    ])
    await story.service.tellOfContact(BOB, says("open"))
    await deliver()
    expect(told).toMatchObject([{ event: "contact", contact: BOB, registered: true, presence: { tuples: [{ basic: "open" }] } }])
    await remote.register(["Bob"], story.in(0))
    expect(await remote.contacts(["Bob"])).toMatchObject([{ contact: BOB, registered: false }])
  })

  test("who is asked about without an id goes by what the presence is of; his number or name was his id", async () => {
    await connect()
    expect(await remote.contacts([{ name: "Bob" }])).toMatchObject([{ contact: { id: BOB.id, name: "Bob" } }])
  })

  test("several are registered for in one call; only where the answer is mixed each is asked about", async () => {
    story.policy = { ...story.policy, unknownContacts: "ask" }
    await story.configure({ unknownContacts: "ask" })
    await connect()
    const answers = await remote.register([BOB, EVE], undefined)
    expect(answers).toMatchObject([
      { contact: BOB, result: "accepted" },
      { contact: EVE, result: "pending" },
    ])
    expect(asked.filter((action) => action === "RegisterForContactPresence")).toHaveLength(3)
    await remote.register([BOB], undefined)
    expect(asked.filter((action) => action === "RegisterForContactPresence")).toHaveLength(4)
  })

  test("[contract.md] what is followed, registered for or was told of is asked about at each connection: no final state is missed", async () => {
    remote.follow("sip:bob@example.com")
    remote.follow("sip:nobody@example.com") // whom the device does not know
    await story.service.tellOfContact(BOB, says("open"))
    await connect()
    expect(taken()).toEqual([])
    expect(remote.known).toMatchObject([{ event: "user" }, { event: "contact", presence: { tuples: [{ basic: "open" }] } }])
    disconnect()
    await story.service.tellOfContact(BOB, says("closed"))
    await connect()
    expect(told).toMatchObject([
      { event: "contact", presence: { tuples: [{ basic: "closed" }] }, previous: { tuples: [{ basic: "open" }] } },
    ])
  })

  test("[Presence 5.5.3] whom the device no longer knows is unknown here, too, and told so once", async () => {
    await story.service.tellOfContact(BOB, says("open"))
    remote.follow(BOB.id)
    await connect()
    const gone = new DeviceFault(770, "Invalid contact")
    const invoke: RemoteCalls["invoke"] = (action, args) =>
      action === "GetContactPresence" ? Promise.reject(gone) : calls.invoke(action, args)
    remote.connect({ ...calls, invoke })
    for (let round = 0; round < 2; round++) expect(await remote.verify()).toBe(true)
    expect(told).toMatchObject([{ event: "contact", presence: { tuples: [] }, previous: { tuples: [{ basic: "open" }] } }])
  })

  test("who is followed after the connection is known without being a change", async () => {
    await story.service.tellOfContact(BOB, says("open"))
    await connect()
    const end = remote.follow(BOB.id)
    await remote.catchUp()
    expect(taken()).toEqual([])
    expect(brief(remote.known)).toEqual(["user", "contact sip:bob@example.com"])
    end()
  })

  test("a device that has forgotten registrations hears of them again, for as long as they were to hold", async () => {
    await connect()
    await remote.register([BOB], story.in(3600))
    disconnect()
    story = await serviceStory({ contacts: story.policy.contacts })
    await connect()
    expect(story.service.registrations).toMatchObject([{ contact: BOB, state: "active" }])
    const { expiresAt = 0 } = story.service.registrations[0] ?? {}
    expect(expiresAt).toBeLessThanOrEqual(story.in(3600))
    disconnect()
    await story.pass(2 * HOUR_MS)
    asked = []
    await connect()
    expect(asked).not.toContain("RegisterForContactPresence")
  })

  test("one who does not exist is an error, and told as the device tells it", async () => {
    await connect()
    await expect(remote.contacts(["sip:nobody@example.com"])).rejects.toMatchObject({ code: 770 })
  })

  test("a lost event is found by asking again", async () => {
    await connect()
    await remote.register([BOB], undefined)
    await story.service.tellOfContact(BOB, says("open"))
    await deliver()
    taken()
    await story.service.tellOfContact(BOB, says("closed"))
    await story.service.update(tuple("door", "open"), "flow")
    await story.pass(1100) // told, but not delivered
    expect(await remote.verify()).toBe(true)
    expect(taken().sort()).toEqual(["contact Bob", "user"])
  })

  test("[presence.md 42] what was evented last names contacts as they are known", async () => {
    await connect()
    await remote.register([BOB], undefined)
    await story.service.tellOfContact(BOB, says("open"))
    await deliver()
    expect(await remote.updates).toMatchObject([{ contact: BOB, registered: true }])
    lacking = ["GetPresenceOfContactsUpdate"]
    expect(await remote.updates).toMatchObject([{ contact: BOB, registered: true }])
  })
})

describe("watchers", () => {
  const ask = (watcher: object) => story.service.request({ watcher, requestedSeconds: null })

  test("[presence.md C.2] somebody asks, is let in with the user's present document as the view, and asks no more", async () => {
    await story.service.update(tuple("door", "open"), "flow")
    await connect()
    await ask(EVE)
    await deliver()
    expect(told).toMatchObject([{ event: "watcher", watcher: EVE, state: "pending", requestedSeconds: null }])
    const [change] = told
    const watcher = change && "watcher" in change ? change.watcher : EVE
    expect(await remote.authorize({ watchers: [{ watcher }], mode: "reactive", decision: "allow" })).toMatchObject({
      watchers: [EVE],
      state: "allowed",
    })
    expect(brief(remote.known)).toEqual(["user"])
    expect(story.service.watchers).toMatchObject([
      { watcher: EVE, state: "allowed", mode: "reactive", expiresAt: story.clock.now() + 4294967295 * 1000 },
    ])
    await story.service.update(tuple("calendar", "closed"), "flow")
    expect(story.service.visibleTo(EVE).tuples.map(({ id }) => id)).toEqual(["door"])
  })

  test("who waits at a reconnection is told of if that was not known", async () => {
    await ask(BOB)
    await connect()
    expect(taken()).toEqual([])
    expect(brief(remote.known)).toEqual(["user", "watcher Bob pending"])
    disconnect()
    await ask(EVE)
    await connect()
    expect(taken()).toEqual(["watcher Eve pending"])
  })

  test("block is 0 with nothing to see; proactive goes by the list; to withdraw is a host's alone", async () => {
    await connect()
    await ask(EVE)
    await remote.authorize({ watchers: [{ watcher: EVE }], mode: "reactive", decision: "block" })
    expect(story.service.watchers).toMatchObject([{ watcher: EVE, state: "blocked" }])
    await remote.authorize({ watchers: [{ watcher: BOB }], mode: "proactive", decision: "allow", expiresAt: story.in(60) })
    expect(story.service.watchers).toMatchObject([{ watcher: EVE }, { watcher: BOB, state: "allowed", mode: "proactive" }])
    await expect(
      remote.authorize({ watchers: [{ watcher: BOB }], mode: "proactive", decision: "allow", expiresAt: story.in(0) }),
    ).rejects.toMatchObject({ code: 600 })
  })
})

test("a device that is not there is NO_DEVICE", async () => {
  await expect(remote.user).rejects.toBeInstanceOf(NoDeviceError)
  await expect(remote.register([BOB], undefined)).rejects.toBeInstanceOf(NoDeviceError)
  await connect()
  disconnect()
  await expect(remote.update(tuple("door", "open"))).rejects.toBeInstanceOf(NoDeviceError)
})

test("numbers of a device become the contract's words", () => {
  const word = (code: number) => new DeviceFault(code, "").word
  expect([402, 600, 601, 603, 605, 606, 770].map(word)).toEqual([
    "INVALID_ARGUMENT",
    "INVALID_ARGUMENT",
    "ARGUMENT_OUT_OF_RANGE",
    "LIMIT_REACHED",
    "ARGUMENT_TOO_LONG",
    "NOT_AUTHORIZED",
    "INVALID_CONTACT",
  ])
  expect([401, 404, 501, 602, 815].map(word)).toEqual(Array(5).fill("ACTION_FAILED"))
})
