import { afterAll, beforeAll, expect, test } from "vitest"
import { monotonicMs, sleep } from "../real/processes"
import { Caller } from "./caller"
import type { GUPnP, Notified } from "./gupnp"
import { atEachPlace } from "./places"
import { Stage } from "./stage"

const IDLE_MS = 1200 // after this long the next change goes out at once
const HEARD_WITHIN_MS = 100
const TRIES = 5
// What leaves a second apart may arrive a little less apart when the machine is busy; the unit tests are exact.
const JITTER_MS = 5
const CONTACTS = ["ann", "bob", "eve"].map((name) => ({ id: `sip:${name}@example.com` }))

atEachPlace("events", (kind) => {
  let stage: Stage
  let udn: string
  let eventUrl: string
  let gupnp: GUPnP

  beforeAll(async () => {
    stage = await Stage.open(kind, { contacts: CONTACTS })
    gupnp = stage.gupnp
    udn = (await stage.report()).udn
    eventUrl = (await gupnp.wait(udn)).eventUrl
    await gupnp.subscribe(udn, "UserPresenceInfo", "PresenceOfContactsUpdate")
    await gupnp.heard(1)
  })
  afterAll(() => stage?.close())

  test("the initial event holds the present state", async () => {
    const { UserPresence } = await gupnp.call(udn, "GetPresence", [], ["UserPresence"])
    expect(gupnp.notified.map(({ udn }) => udn)).toEqual([udn, udn])
    expect(gupnp.values("UserPresenceInfo").map(contentOf)).toEqual([contentOf(UserPresence ?? "")])
  })

  test(`when idle a presence-update is heard within ${HEARD_WITHIN_MS} ms`, async () => {
    const tookMs: number[] = []
    for (let index = 0; index < TRIES; index++) {
      await sleep(IDLE_MS)
      const past = gupnp.notified.length
      const sentAt = monotonicMs()
      await stage.update({ note: `idle ${index}` })
      tookMs.push((await gupnp.heard(past, (value) => value.includes(`idle ${index}`))).atMs - sentAt)
    }
    console.log(`${kind.name}: from the flow to GUPnP in ${tookMs.map((ms) => ms.toFixed(1)).join(", ")} ms`)
    expect(Math.max(...tookMs)).toBeLessThan(HEARD_WITHIN_MS)
  })

  test("ten changes in 300 ms: flows hear ten, the network two, a second apart, the last state last", async () => {
    const sid = await stage.listener.subscribe(eventUrl)
    await sleep(IDLE_MS)
    const [past, toldPast] = [gupnp.notified.length, stage.told().length]
    await tenChanges(stage)
    await sleep(2500)

    const heard = gupnp.notified.slice(past)
    expect(heard.map(({ value }) => noteOf(value))).toEqual(["change 1", "change 10"])
    expect(stage.told().slice(toldPast).map(noteTold)).toEqual(Array.from({ length: 10 }, (_, index) => `change ${index + 1}`))
    expect(stage.told().slice(toldPast)[0]?.payload.source).toBe("flow")

    const raw = stage.listener.delivered(sid)
    expect(raw.map(({ headers }) => headers.seq)).toEqual(["0", "1", "2"])
    const gaps = [gapMs(heard), gapMs(raw.slice(1))]
    console.log(`${kind.name}: the second event after ${gaps.map((ms) => ms.toFixed(1)).join(" ms (GUPnP), ")} ms (on the wire)`)
    for (const ms of gaps) {
      expect(ms).toBeGreaterThanOrEqual(1000 - JITTER_MS)
      expect(ms).toBeLessThan(1150)
    }
  })

  test("thirty changes of three contacts within 2 s: at most four events, never within a second, the last states arrive", async () => {
    const sid = await stage.listener.subscribe(eventUrl)
    expect(await new Caller(gupnp, udn).register(600, ...CONTACTS)).toBe("accepted")
    await sleep(IDLE_MS)
    const past = gupnp.notified.length
    await thirtyChanges(stage)
    await sleep(2500)

    const heard = gupnp.notified.slice(past)
    const raw = stage.listener.delivered(sid).slice(1)
    const gaps = [heard, raw].map(gapsMs)
    console.log(
      `${kind.name}: ${heard.length} events, gaps ${gaps.map((each) => each.map((ms) => ms.toFixed(1))).join(" ms (GUPnP), ")} ms (on the wire)`,
    )
    expect(raw).toHaveLength(heard.length)
    expect(heard.length).toBeLessThanOrEqual(4)
    expect(Math.min(...gaps.flat())).toBeGreaterThanOrEqual(1000 - JITTER_MS)
    expect(noteOf(heard[0]?.value ?? "")).toBe("change 1")
    const said = heard.map(({ value }) => value).join()
    for (const [index, { id }] of CONTACTS.entries())
      expect(said.slice(said.lastIndexOf(`>${id}<`)), id).toContain(`change ${28 + index}<`)
  })

  test("after UNSUBSCRIBE nothing more comes", async () => {
    const sid = await stage.listener.subscribe(eventUrl)
    expect(await stage.listener.unsubscribe(eventUrl, sid)).toBe(200)
    await gupnp.unsubscribe(udn)
    await sleep(IDLE_MS)
    const [past, rawPast] = [gupnp.notified.length, stage.listener.delivered(sid).length]
    await stage.update({ note: "unheard" })
    await sleep(IDLE_MS)
    expect([gupnp.notified.length, stage.listener.delivered(sid).length]).toEqual([past, rawPast])
  })
})

async function tenChanges(stage: Stage): Promise<void> {
  const begun = monotonicMs()
  for (let index = 1; index <= 10; index++) {
    await stage.update({ note: `change ${index}` })
    await sleep(begun + 30 * index - monotonicMs())
  }
  expect(monotonicMs() - begun).toBeLessThan(400)
}

async function thirtyChanges(stage: Stage): Promise<void> {
  const begun = monotonicMs()
  for (let index = 1; index <= 30; index++) {
    await stage.act("contact", { contact: CONTACTS[(index - 1) % 3]?.id, note: `change ${index}` })
    await sleep(begun + 60 * index - monotonicMs())
  }
  expect(monotonicMs() - begun).toBeLessThan(2000)
}

const noteOf = (document: string): string => /<(?:\w+:)?note[^>]*>([^<]*)</.exec(document)?.[1] ?? ""

const noteTold = ({ payload }: ReturnType<Stage["told"]>[number]): string =>
  payload.presence.tuples.find(({ id }) => id === "flow")?.notes[0]?.text ?? ""

/** A user presence document without its root's name, which differs between actions and events. */
const contentOf = (document = ""): string => document.replaceAll("UserPresenceInfo", "UserPresence")

const gapMs = (two: readonly Pick<Notified, "atMs">[]): number => gapsMs(two)[0] ?? Number.NaN

const gapsMs = (events: readonly Pick<Notified, "atMs">[]): number[] =>
  events.slice(1).map(({ atMs }, index) => atMs - (events[index]?.atMs ?? Number.NaN))
