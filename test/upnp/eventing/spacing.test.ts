import { beforeEach, expect, test } from "vitest"
import { ControlPoint, type PresenceOnLan, presenceOnLan, tuple } from "../../presence-on-lan"

const BOB = { id: "sip:bob@example.com", name: "Bob" }
const ANSWER_MS = 400

let lan: PresenceOnLan
/** The one who hears last where the others take their time, since there is one place for all. */
let last: ControlPoint
let cameAt: number[]
let isSlow: boolean

beforeEach(async () => {
  lan = presenceOnLan({ limits: { notifications: 1 } })
  lan.device.start()
  await lan.clock.run(10)
  await lan.service.tellOfContact(BOB, { update: tuple("phone", "closed"), isWhole: true })
  await lan.service.register([BOB], undefined)
  await lan.clock.run(1500)
  isSlow = true
  const takeTime = () => new Promise<number>((resolve) => lan.clock.after(isSlow ? ANSWER_MS : 0, () => resolve(200)))
  for (const address of ["192.168.1.20", "192.168.1.21", "192.168.1.22"]) {
    last = new ControlPoint(lan, address)
    last.answer = takeTime
    await last.subscribe()
  }
  await lan.clock.run(2000)
  last.heard.length = 0
  cameAt = []
  const start = lan.clock.now()
  last.answer = () => {
    cameAt.push(lan.clock.now() - start)
    return takeTime()
  }
})

const userIs = (text: string) => lan.service.update(tuple("door", "open", { notes: [{ text }] }), "flow")
const variables = () => last.heard.map(({ body }) => [...body.matchAll(/<e:property><(\w+)>/g)].map(([, name]) => name))

test("[GENA-31, GENA-32] whose message waited for its turn gets the next one a second after that, with the last state", async () => {
  await userIs("first")
  await lan.clock.run(500)
  isSlow = false
  for (const text of ["second", "third"]) await userIs(text)
  await lan.clock.run(4000)
  const [first = 0, second = 0, ...more] = cameAt
  expect(first).toBeGreaterThanOrEqual(2 * ANSWER_MS)
  expect(second - first).toBeGreaterThanOrEqual(1000)
  expect(more).toEqual([])
  expect(last.told("UserPresenceInfo").map((text) => /first|second|third/.exec(text)?.[0])).toEqual(["first", "third"])
})

test("[GENA-31] the second is counted from when there was a connection", async () => {
  isSlow = false
  const connectMs = 300
  const { answer } = last
  last.answer = async () => {
    const { onConnected } = last.heard.at(-1) ?? {}
    await new Promise<void>((resolve) => lan.clock.after(connectMs, resolve))
    onConnected?.()
    return answer()
  }
  await userIs("first")
  await lan.clock.run(500)
  await userIs("second")
  await lan.clock.run(4000)
  const [first = 0, second = 0] = cameAt
  expect(second - first).toBeGreaterThanOrEqual(1000 + connectMs)
})

test("[GENA-33] what is told of another variable does not wait for that", async () => {
  await userIs("first")
  await lan.clock.run(1100)
  isSlow = false
  await lan.clock.run(200)
  await userIs("second") // which may not leave yet when its turn comes
  await lan.service.tellOfContact(BOB, { update: tuple("phone", "open"), isWhole: true })
  await lan.clock.run(4000)
  const [first = 0, contact = 0, second = 0] = cameAt
  expect(variables()).toEqual([["UserPresenceInfo"], ["PresenceOfContactsUpdate"], ["UserPresenceInfo"]])
  expect(contact - first).toBeLessThan(1000)
  expect(second - first).toBeGreaterThanOrEqual(1000)
})

test("[GENA-12] who has cancelled meanwhile is not sent it", async () => {
  await userIs("first")
  await lan.clock.run(1300)
  isSlow = false
  await userIs("second")
  await lan.clock.run(200)
  const { waiting } = lan.clock
  await last.send("UNSUBSCRIBE", { sid: last.sid })
  expect(lan.clock.waiting).toBe(waiting - 2) // that of his term, and the one that would send
  await lan.clock.run(4000)
  expect(cameAt).toHaveLength(1)
})
