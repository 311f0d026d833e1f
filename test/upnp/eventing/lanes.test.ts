import { expect, test } from "vitest"
import { Lanes } from "../../../src/upnp/eventing/lanes"
import { ControlPoint, presenceOnLan, tuple } from "../../presence-on-lan"

test("[SEC-10] who waits gets a place in turn, and the lanes do not take each other's places", async () => {
  const lanes = new Lanes(() => 256)
  const entered: number[] = []
  for (let index = 0; index < 16; index++) expect(lanes.enter("failing")).toBeUndefined()
  for (const index of [1, 2]) void lanes.enter("failing")?.then(() => entered.push(index))
  expect(lanes.enter("live")).toBeUndefined()
  await Promise.resolve()
  expect(entered).toEqual([])
  lanes.leave("failing")
  await Promise.resolve()
  expect(entered).toEqual([1])
  lanes.leave("failing")
  lanes.leave("failing")
  await Promise.resolve()
  expect(entered).toEqual([1, 2])
  expect(lanes.enter("failing")).toBeUndefined()
})

test("[SEC-10] there may be more places or fewer from now on; there is always one for who did not answer", async () => {
  let places = 2
  const lanes = new Lanes(() => places)
  const entered: number[] = []
  const enter = (index: number) => lanes.enter("live")?.then(() => entered.push(index)) ?? entered.push(index)
  for (const index of [1, 2, 3, 4, 5, 6]) void enter(index)
  expect(entered).toEqual([1, 2])
  places = 4
  lanes.leave("live")
  await Promise.resolve()
  expect(entered).toEqual([1, 2, 3, 4, 5])
  places = 1
  for (const _ of [1, 2, 3]) lanes.leave("live")
  await Promise.resolve()
  expect(entered).toEqual([1, 2, 3, 4, 5])
  lanes.leave("live")
  await Promise.resolve()
  expect(entered).toEqual([1, 2, 3, 4, 5, 6])
  expect([lanes.enter("failing"), lanes.enter("failing")]).toEqual([undefined, expect.any(Promise)])
})

/** A device with these limits, subscribed to by so many control points whose answers come when they are let. */
async function subscribed(mute: number, live: number) {
  const lan = presenceOnLan({ limits: { subscribersPerAddress: 2000 } })
  lan.device.start()
  await lan.clock.run(200)
  const points = Array.from({ length: mute + live }, (_, index) => new ControlPoint(lan, "192.168.1.20", 6000 + index))
  for (const point of points) await point.subscribe()
  await lan.clock.run(200)
  return { lan, dead: points.slice(0, mute), others: points.slice(mute) }
}

test("[SEC-10] a thousand who do not answer hold up nobody who does, and no more than a few of them are tried at once", async () => {
  const { lan, dead, others } = await subscribed(400, 20)
  let trying = 0
  let most = 0
  for (const point of dead)
    point.answer = () => {
      trying += 1
      most = Math.max(most, trying)
      return new Promise((_, reject) => {
        lan.clock.after(5000, () => {
          trying -= 1
          reject(new Error("connect timed out"))
        })
      })
    }
  await lan.service.update(tuple("a", "open"), "flow")
  await lan.clock.run(20_000, 100) // each has failed once by now
  expect(most).toBe(256)
  most = 0
  const heard = others.map((point) => point.heard.length)
  await lan.service.update(tuple("a", "closed"), "flow")
  await lan.clock.run(200)
  expect(others.map((point, index) => point.heard.length - (heard[index] ?? 0))).toEqual(others.map(() => 1))
  expect([trying, most]).toEqual([16, 16])
})

test("[SEC-10] who answers again is with the others again", async () => {
  const { lan, dead } = await subscribed(17, 0)
  const [first, ...rest] = dead
  for (const point of dead) point.answer = () => Promise.reject(new Error("refused"))
  await lan.service.update(tuple("a", "open"), "flow")
  await lan.clock.run(2000)
  if (first) first.answer = async () => 200
  await lan.service.update(tuple("a", "closed"), "flow")
  await lan.clock.run(2000)
  for (const point of rest) point.answer = () => new Promise(() => {})
  await lan.service.update(tuple("b", "open"), "flow")
  await lan.clock.run(2000)
  expect(first?.seqs).toEqual([0, 1, 2, 3])
})

test("[SEC-9, SEC-10, GENA-14] who subscribes, ends that and never answers, again and again, holds up nobody else", async () => {
  const lan = presenceOnLan({ limits: { notifications: 32, subscribersPerAddress: 16 } })
  lan.device.start()
  await lan.clock.run(200)
  const mute = new ControlPoint(lan, "192.168.1.66", 6000)
  const other = new ControlPoint(lan, "192.168.1.20", 6000)
  let isMute = true
  const waiting: (() => void)[] = []
  mute.answer = () => (isMute ? new Promise((resolve) => waiting.push(() => resolve(200))) : Promise.resolve(200))
  const statuses: number[] = []
  for (let round = 0; round < 64; round++) {
    statuses.push((await mute.subscribe()).status)
    await mute.send("UNSUBSCRIBE", { sid: mute.sid })
    if (round % 8 === 7) await lan.clock.run(100)
  }
  expect(statuses.filter((status) => status === 200).length).toBe(16)
  await other.subscribe()
  await lan.clock.run(200)
  expect(other.seqs).toEqual([0])
  isMute = false
  for (const answer of waiting) answer()
  await lan.clock.run(100)
  expect((await mute.subscribe()).status).toBe(200)
})
