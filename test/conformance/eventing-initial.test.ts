import { beforeEach, expect, test } from "vitest"
import { ControlPoint, type PresenceOnLan, tuple } from "../presence-on-lan"
import { deviceOnLan } from "./control-point"
import { askRaw, deviceOnLoopback, Listener } from "./wire"

let lan: PresenceOnLan
let kitchen: ControlPoint

beforeEach(async () => {
  lan = await deviceOnLan()
  kitchen = new ControlPoint(lan)
})

const change = (id: string) => lan.service.update(tuple(id, "open"), "flow")

test("GENA-13 the initial event comes first, as SEQ 0, with all evented variables in one property set, empty ones too", async () => {
  await kitchen.subscribe()
  await lan.clock.run(50)
  expect(kitchen.seqs).toEqual([0])
  const names = [...kitchen.last().matchAll(/<e:property><(\w+)>/g)].map(([, name]) => name)
  expect(names).toEqual(["UserPresenceInfo", "PresenceOfContactsUpdate", "Watcher"])
})

test("GENA-14 the initial event is sent even if the subscription is cancelled at once, and nothing else is", async () => {
  await kitchen.subscribe()
  expect((await kitchen.send("UNSUBSCRIBE", { sid: kitchen.sid })).status).toBe(200)
  await change("door")
  await lan.clock.run(3000, 50)
  expect(kitchen.seqs).toEqual([0])
})

test("GENA-15 the initial event leaves 50 ms after the answer to SUBSCRIBE has left", async () => {
  const listener = await Listener.start()
  const device = await deviceOnLoopback()
  await askRaw(device, "SUBSCRIBE", { CALLBACK: listener.callback(), NT: "upnp:event" })
  const answeredAt = device.clock.now()
  await device.clock.run(100, 1)
  await expect.poll(() => listener.heard.length).toBe(1)
  expect(device.notifiedAt).toEqual([answeredAt + 50])
})

test("GENA-16 what changes after the answer is in the initial event or follows it; nothing is lost, SEQ 0 is first", async () => {
  await kitchen.subscribe()
  await change("door")
  await lan.clock.run(49, 1)
  await change("phone")
  await lan.clock.run(1, 1)
  await change("desk")
  await lan.clock.run(3000, 50)
  expect(kitchen.seqs[0]).toBe(0)
  expect(kitchen.heard[0]?.body).toContain('id="door"')
  for (const id of ["door", "phone", "desk"]) expect(kitchen.last()).toContain(`id="${id}"`)
  const hall = new ControlPoint(lan, "192.168.1.30")
  await hall.subscribe()
  await lan.clock.run(49, 1)
  await change("late")
  await lan.clock.run(3000, 1)
  expect([hall.seqs, hall.last().includes('id="late"')]).toEqual([[0], true]) // once, not twice
})

test("GENA-17 if the answer to SUBSCRIBE cannot be delivered the subscription is dropped, and nothing is sent", async () => {
  lan.network.delivers = false
  await kitchen.subscribe()
  await change("door")
  await lan.clock.run(3000, 50)
  expect(kitchen.heard).toEqual([])
  expect((await kitchen.send("SUBSCRIBE", { sid: kitchen.sid })).status).toBe(412)
})
