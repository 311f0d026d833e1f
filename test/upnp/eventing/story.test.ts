import { beforeEach, describe, expect, test } from "vitest"
import { headerOf } from "../../fakes/memory-network"
import { ControlPoint, type PresenceOnLan, presenceOnLan, tuple } from "../../presence-on-lan"

let lan: PresenceOnLan
let kitchen: ControlPoint

beforeEach(async () => {
  lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(10)
  kitchen = new ControlPoint(lan)
})

const update = (id: string, basic: "open" | "closed", more = {}) => lan.service.update(tuple(id, basic, more), "flow")

describe("subscribing", () => {
  test("[GENA-5] is answered with a fresh SID and the granted time", async () => {
    const reply = await kitchen.subscribe({ timeout: "Second-3600" })
    expect(reply.status).toBe(200)
    expect(headerOf(reply, "SID")).toMatch(/^uuid:[0-9a-f-]{36}$/)
    expect(headerOf(reply, "TIMEOUT")).toBe("Second-3600")
    const other = await kitchen.subscribe()
    expect(headerOf(other, "SID")).not.toBe(headerOf(reply, "SID"))
  })

  test("[GENA-13, 15, 18] sends all variables as SEQ 0, once the reply has had time to arrive", async () => {
    await kitchen.subscribe()
    await lan.clock.run(49, 1)
    expect(kitchen.heard).toEqual([])
    await lan.clock.run(1)
    expect(kitchen.seqs).toEqual([0])
    const [event] = kitchen.heard
    expect(event?.path).toBe("/cb?id=7")
    expect(event?.headers).toEqual([
      ["HOST", "192.168.1.20:5004"],
      ["CONTENT-TYPE", 'text/xml; charset="utf-8"'],
      ["NT", "upnp:event"],
      ["NTS", "upnp:propchange"],
      ["SID", kitchen.sid],
      ["SEQ", "0"],
      ["CONNECTION", "close"],
    ])
    expect(event?.body).toMatch(/<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0"><e:property><UserPresenceInfo>&lt;\?xml/)
  })

  test("[GENA-16] what changes before SEQ 0 is in it, and SEQ 0 stays first", async () => {
    await kitchen.subscribe()
    await update("door", "open")
    await lan.clock.run(100)
    expect(kitchen.seqs).toEqual([0])
    expect(kitchen.heard[0]?.body).toContain('id="door"')
  })

  test("[GENA-17] ends if the reply cannot be delivered", async () => {
    const { network } = lan
    const reply = await kitchen.subscribe() // delivered
    expect(reply.status).toBe(200)
    reply.sent?.(false)
    await lan.clock.run(200)
    expect((await kitchen.send("SUBSCRIBE", { sid: kitchen.sid })).status).toBe(412)
    expect(network.port).toBe(49200)
  })

  test.each([
    ["[GENA-2] SID beside NT", { sid: "uuid:1", nt: "upnp:event" }, 400],
    ["[GENA-2] SID beside CALLBACK", { sid: "uuid:1", callback: "<http://192.168.1.20/>" }, 400],
    ["[GENA-3] unknown SID", { sid: "uuid:1" }, 412],
    ["[GENA-2] neither SID nor CALLBACK", { nt: "upnp:event" }, 412],
    ["[GENA-2] no NT", { callback: "<http://192.168.1.20/>" }, 412],
    ["[GENA-2] another NT", { callback: "<http://192.168.1.20/>", nt: "upnp:propchange" }, 412],
    ["[SEC-2] a callback with a name", { callback: "<http://evil.example/>", nt: "upnp:event" }, 412],
  ])("%s is refused", async (_title, headers, status) => {
    expect((await kitchen.send("SUBSCRIBE", headers as Record<string, string>)).status).toBe(status)
  })

  test("[GENA-1] other methods get 405", async () => {
    const reply = await lan.network.request({ method: "POST", path: "/upnp/presence/event" })
    expect([reply.status, headerOf(reply, "ALLOW")]).toEqual([405, "SUBSCRIBE, UNSUBSCRIBE"])
  })

  test("[SEC-9] one address gets 64 subscriptions; one that comes again replaces itself", async () => {
    for (let port = 6000; port < 6064; port++) await new ControlPoint(lan, "192.168.1.21", port).subscribe()
    const more = new ControlPoint(lan, "192.168.1.21", 7000)
    expect((await more.subscribe()).status).toBe(503)
    expect((await new ControlPoint(lan, "192.168.1.21", 6000).subscribe()).status).toBe(200)
    expect((await kitchen.subscribe()).status).toBe(200)
  })
})

describe("renewal and end", () => {
  test("[GENA-8] renewing keeps SID and SEQ and sends no new initial event", async () => {
    await kitchen.subscribe()
    await lan.clock.run(100)
    const { sid } = kitchen
    const reply = await kitchen.send("SUBSCRIBE", { sid, timeout: "Second-1800" })
    expect([reply.status, headerOf(reply, "SID")]).toEqual([200, sid])
    await lan.clock.run(1000)
    await update("door", "open")
    await lan.clock.run(10)
    expect(kitchen.seqs).toEqual([0, 1])
  })

  test("[GENA-10] a subscription not renewed in time hears nothing more", async () => {
    await kitchen.subscribe({ timeout: "Second-1800" })
    await lan.clock.run(100)
    lan.clock.advance(1800 * 1000)
    await update("door", "open")
    await lan.clock.run(10)
    expect(kitchen.seqs).toEqual([0])
    expect((await kitchen.send("SUBSCRIBE", { sid: kitchen.sid })).status).toBe(412)
  })

  test("[GENA-12, 14] after UNSUBSCRIBE comes the initial event at most", async () => {
    await kitchen.subscribe()
    const { waiting } = lan.clock
    expect((await kitchen.send("UNSUBSCRIBE", { sid: kitchen.sid })).status).toBe(200)
    expect(lan.clock.waiting).toBe(waiting - 1) // not even its end
    await lan.clock.run(100)
    await update("door", "open")
    await lan.clock.run(2000)
    expect(kitchen.seqs).toEqual([0])
  })

  test.each([
    ["without SID", {}, 412],
    ["with an unknown SID", { sid: "uuid:1" }, 412],
    ["with SID and NT", { sid: "uuid:1", nt: "upnp:event" }, 400],
  ])("[GENA-2] UNSUBSCRIBE %s is refused", async (_title, headers, status) => {
    expect((await kitchen.send("UNSUBSCRIBE", headers as Record<string, string>)).status).toBe(status)
  })

  test("[GENA-26] 412 ends the subscription, any other failure keeps it", async () => {
    await kitchen.subscribe()
    kitchen.answer = async () => 500
    await lan.clock.run(1100)
    await update("door", "open")
    await lan.clock.run(1100)
    kitchen.answer = async () => 412
    await update("door", "closed")
    await lan.clock.run(1100)
    await update("door", "open")
    await lan.clock.run(1100)
    expect(kitchen.seqs).toEqual([0, 1, 2])
  })
})

describe("events", () => {
  test("[GENA-32] ten changes in 300 ms are two events, the second a second after the first with the last state", async () => {
    await kitchen.subscribe()
    await lan.clock.run(2000)
    const sentAt: number[] = []
    kitchen.answer = async () => {
      sentAt.push(lan.clock.now())
      return 200
    }
    for (let change = 0; change < 10; change++) {
      await update("door", change % 2 === 0 ? "open" : "closed", { notes: [{ text: `change ${change}` }] })
      await lan.clock.run(30)
    }
    await lan.clock.run(5000)
    expect(kitchen.seqs).toEqual([0, 1, 2])
    expect((sentAt[1] ?? 0) - (sentAt[0] ?? 0)).toBe(1010)
    expect(kitchen.last()).toContain("change 9")
  })

  test("[GENA-30] a state that was told already is not told again", async () => {
    await kitchen.subscribe()
    await lan.clock.run(100)
    const at = "2026-11-22T13:00:00Z"
    await update("door", "open", { timestamp: at })
    await lan.clock.run(10)
    await update("door", "closed", { timestamp: at })
    await update("door", "open", { timestamp: at })
    await lan.clock.run(3000)
    expect(kitchen.seqs).toEqual([0, 1])
  })

  test("[GENA-32] whoever subscribes within the second hears its end too, even if it is what was told before", async () => {
    await kitchen.subscribe()
    await lan.clock.run(100)
    const at = "2026-11-22T13:00:00Z"
    await update("door", "open", { timestamp: at })
    await lan.clock.run(10)
    await update("door", "closed", { timestamp: at })
    const late = new ControlPoint(lan, "192.168.1.30")
    await late.subscribe()
    await lan.clock.run(100)
    expect(late.last()).toContain("closed")
    await update("door", "open", { timestamp: at })
    await lan.clock.run(3000)
    expect([late.seqs, late.last().includes("closed")]).toEqual([[0, 1], false])
  })

  test("[GENA-22, 23] numbers go on over failures, one message at a time, the newest waits", async () => {
    await kitchen.subscribe()
    await lan.clock.run(100)
    const answers: ((status: number) => void)[] = []
    kitchen.answer = () => new Promise((resolve) => answers.push(resolve))
    for (const note of ["one", "two", "three"]) {
      await update("door", "open", { notes: [{ text: note }] })
      await lan.clock.run(1100)
    }
    expect(kitchen.seqs).toEqual([0, 1])
    answers[0]?.(503)
    await lan.clock.run(10)
    expect(kitchen.seqs).toEqual([0, 1, 2])
    expect(kitchen.last()).toContain("three")
  })

  test("[GENA-23] one that does not answer delays nobody else", async () => {
    const deaf = new ControlPoint(lan, "192.168.1.30")
    deaf.answer = () => new Promise(() => {})
    await deaf.subscribe()
    await kitchen.subscribe()
    await lan.clock.run(1100)
    await update("door", "open")
    await lan.clock.run(10)
    expect(kitchen.seqs).toEqual([0, 1])
    expect(deaf.seqs).toEqual([0])
  })

  test("[GENA-24] URLs are tried in order with the same number until one takes it", async () => {
    const second = new ControlPoint(lan, "192.168.1.20", 5005)
    const third = new ControlPoint(lan, "192.168.1.20", 5006)
    kitchen.answer = async () => 404
    await kitchen.subscribe({ callback: "<http://192.168.1.20:5004/a> <http://192.168.1.20:5005/b><http://192.168.1.20:5006/c>" })
    await lan.clock.run(100)
    expect([kitchen.seqs, second.seqs, third.seqs]).toEqual([[0], [0], []])
  })
})

describe("what is told of subscriptions", () => {
  const row = () => lan.device.subscriptions[0]

  test("where events go, until when, and how the last message fared", async () => {
    expect(lan.device.subscriptions).toEqual([])
    const start = lan.clock.now()
    await kitchen.subscribe({ timeout: "Second-1800" })
    const told = { sid: kitchen.sid, peer: "192.168.1.20", callbacks: ["http://192.168.1.20:5004/cb?id=7"] }
    expect(row()).toEqual({ ...told, expiresAt: start + 1_800_000 })
    await lan.clock.run(50)
    expect(row()).toEqual({ ...told, expiresAt: start + 1_800_000, delivery: { at: start + 50, seq: 0, status: 200 } })
    kitchen.answer = async () => 500
    await update("door", "open")
    await lan.clock.run(1100)
    expect(row()?.delivery).toMatchObject({ seq: 1, status: 500 })
    kitchen.answer = async () => Promise.reject(new Error("ECONNREFUSED"))
    await update("door", "closed")
    await lan.clock.run(1100)
    expect(row()?.delivery).toMatchObject({ seq: 2, status: 0 })
    const renewed = lan.clock.now()
    await kitchen.send("SUBSCRIBE", { sid: kitchen.sid, timeout: "Second-1800" })
    expect(row()?.expiresAt).toBe(renewed + 1_800_000)
    await kitchen.send("UNSUBSCRIBE", { sid: kitchen.sid })
    expect(lan.device.subscriptions).toEqual([])
  })

  test("each time that one begins, is sent something, is renewed or ends", async () => {
    const news = async (happen: () => Promise<unknown>) => {
      lan.subscriptionNews.length = 0
      await happen()
      return lan.subscriptionNews.length
    }
    expect(await news(() => kitchen.subscribe())).toBe(1)
    expect(await news(() => lan.clock.run(50))).toBe(1)
    expect(await news(() => kitchen.send("SUBSCRIBE", { sid: kitchen.sid }))).toBe(1)
    expect(await news(() => lan.clock.run(1000))).toBe(0)
    expect(await news(() => kitchen.send("UNSUBSCRIBE", { sid: kitchen.sid }))).toBe(1)
  })

  test("the URL that took the message counts", async () => {
    const second = new ControlPoint(lan, "192.168.1.20", 5005)
    kitchen.answer = async () => 404
    await kitchen.subscribe({ callback: "<http://192.168.1.20:5004/a><http://192.168.1.20:5005/b>" })
    await lan.clock.run(100)
    expect(second.seqs).toEqual([0])
    expect(row()).toMatchObject({
      callbacks: ["http://192.168.1.20:5004/a", "http://192.168.1.20:5005/b"],
      delivery: { seq: 0, status: 200 },
    })
  })
})
