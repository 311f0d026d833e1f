import { afterAll, beforeAll, expect, test } from "vitest"
import { monotonicMs, sleep, until } from "../real/processes"
import { Caller } from "./caller"
import type { GUPnP, Notified } from "./gupnp"
import type { Delivered } from "./listener"
import { atEachPlace } from "./places"
import { Stage } from "./stage"

const IDLE_MS = 1200 // after this long the next change goes out at once
const HEARD_WITHIN_MS = 100
const [ENOUGH, TRIES] = [3, 30] // a machine may be busy, but not always
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
    const inTime = () => tookMs.filter((ms) => ms < HEARD_WITHIN_MS)
    for (let index = 0; index < TRIES && inTime().length < ENOUGH; index++) {
      await sleep(IDLE_MS)
      const past = gupnp.notified.length
      const sentAt = monotonicMs()
      await stage.update({ note: `idle ${index}` })
      tookMs.push((await gupnp.heard(past, (value) => value.includes(`idle ${index}`))).atMs - sentAt)
    }
    console.log(`${kind.name}: from the flow to GUPnP in ${tookMs.map((ms) => ms.toFixed(1)).join(", ")} ms`)
    expect(inTime()).toHaveLength(ENOUGH)
  })

  /** What both heard since, once it has the last change; the one after it, which comes by itself, shows that there was no more. */
  const heardSince = async (past: number, sid: string, last: string) => {
    const hasIt = (value: string) => value.includes(`${last}<`)
    await gupnp.heard(past, hasIt)
    const raw = () => stage.listener.delivered(sid).slice(1)
    await until(`${last} on the wire`, () => raw().some((event) => hasIt(textOf(event))) || undefined)
    const [count, rawCount] = [gupnp.notified.length, raw().length]
    await sleep(IDLE_MS)
    await stage.update({ note: `after ${last}` })
    await gupnp.heard(past, (value) => value.includes(`after ${last}`))
    expect(gupnp.notified.slice(count).map(({ value }) => noteOf(value))).toEqual([`after ${last}`])
    await until("the same on the wire", () => raw()[rawCount])
    expect(raw()[rawCount]?.body).toContain(`after ${last}`)
    const seqs = stage.listener.delivered(sid).map(({ headers }) => Number(headers.seq))
    expect(seqs).toEqual(seqs.map((_, index) => index))
    return [gupnp.notified.slice(past, count), raw().slice(0, rawCount)]
  }

  test("ten changes in 300 ms: flows hear ten, the network two, a second apart, the last state last", async () => {
    const sid = await stage.listener.subscribe(eventUrl)
    await sleep(IDLE_MS)
    const [past, toldPast] = [gupnp.notified.length, stage.told().length]
    const run = await changes(10, 30, (note) => stage.update({ note }))
    const [heard = [], raw = []] = await heardSince(past, sid, "change 10")
    const told = () => stage.told().slice(toldPast)
    await until("the flow hears the last", () => told().some((event) => noteTold(event) === "after change 10") || undefined)

    expect([told().map(noteTold), told()[0]?.payload.source]).toEqual([[...run.notes, "after change 10"], "flow"])
    for (const events of [heard, raw]) {
      expect(noteOf(textOf(events[0]))).toBe("change 1")
      expectASecondApart(events, run)
    }
    console.log(
      `${kind.name}: events after ${[heard, raw].map((each) => gapsMs(each, run)).join(" ms (GUPnP), ")} ms (on the wire)`,
    )
  })

  test("thirty changes of three contacts within 2 s: at most four events, a second apart, the last states arrive", async () => {
    const sid = await stage.listener.subscribe(eventUrl)
    expect(await new Caller(gupnp, udn).register(600, ...CONTACTS)).toBe("accepted")
    await sleep(IDLE_MS)
    const past = gupnp.notified.length
    const run = await changes(30, 60, (note, index) => stage.act("contact", { contact: CONTACTS[index % 3]?.id, note }))
    const [heard = [], raw = []] = await heardSince(past, sid, "change 30")

    for (const events of [heard, raw]) {
      expect(textOf(events[0])).toContain("change 1<")
      expectASecondApart(events, run)
      const said = events.map(textOf).join()
      for (const [index, { id }] of CONTACTS.entries())
        expect(said.slice(said.lastIndexOf(`>${id}<`)), id).toContain(`change ${28 + index}<`)
    }
    console.log(
      `${kind.name}: events after ${[heard, raw].map((each) => gapsMs(each, run)).join(" ms (GUPnP), ")} ms (on the wire)`,
    )
  })

  test("after UNSUBSCRIBE nothing more comes", async () => {
    const sid = await stage.listener.subscribe(eventUrl)
    expect(await stage.listener.unsubscribe(eventUrl, sid)).toBe(200)
    await gupnp.unsubscribe(udn)
    const other = await stage.listener.subscribe(eventUrl) // hears what they would hear
    await sleep(IDLE_MS)
    const [past, rawPast] = [gupnp.notified.length, stage.listener.delivered(sid).length]
    for (const note of ["unheard", "unheard again"]) {
      await stage.update({ note })
      await until(note, () => stage.listener.delivered(other).some(({ body }) => body.includes(`${note}&`)) || undefined)
    }
    expect([gupnp.notified.length, stage.listener.delivered(sid).length]).toEqual([past, rawPast])
  })
})

interface Changes {
  readonly notes: readonly string[]
  readonly begunAt: number
  readonly endedAt: number
}

/** So many changes, one each `everyMs`, or as quick as the machine is. */
async function changes(
  count: number,
  everyMs: number,
  change: (note: string, index: number) => Promise<unknown>,
): Promise<Changes> {
  const notes = Array.from({ length: count }, (_, index) => `change ${index + 1}`)
  const begunAt = monotonicMs()
  for (const [index, note] of notes.entries()) {
    await change(note, index)
    await sleep(begunAt + everyMs * (index + 1) - monotonicMs())
  }
  return { notes, begunAt, endedAt: monotonicMs() }
}

type Event = Notified | Delivered
const textOf = (event: Event | undefined): string =>
  event && "body" in event ? event.body.replaceAll("&lt;", "<").replaceAll("&gt;", ">") : (event?.value ?? "")

/**
 * What leaves a second apart need not arrive so. But the first event left after the first change was asked for, so the n-th one
 * cannot be there before n - 1 seconds have passed since; and there are no more than one for each second, and one when it was over.
 */
function expectASecondApart(events: readonly Event[], { begunAt, endedAt }: Changes): void {
  for (const [index, { atMs }] of events.entries()) expect(atMs - begunAt).toBeGreaterThanOrEqual(1000 * index)
  expect(events.length).toBeGreaterThan(1)
  expect(events.length).toBeLessThanOrEqual(2 + Math.floor((endedAt - begunAt) / 1000))
}

const gapsMs = (events: readonly Event[], { begunAt }: Changes) => events.map(({ atMs }) => (atMs - begunAt).toFixed(1))

const noteOf = (document: string): string => /<(?:\w+:)?note[^>]*>([^<]*)</.exec(document)?.[1] ?? ""

const noteTold = ({ payload }: ReturnType<Stage["told"]>[number]): string =>
  payload.presence.tuples.find(({ id }) => id === "flow")?.notes[0]?.text ?? ""

/** A user presence document without its root's name, which differs between actions and events. */
const contentOf = (document = ""): string => document.replaceAll("UserPresenceInfo", "UserPresence")
