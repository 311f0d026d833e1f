import { describe, expect, test } from "vitest"
import { skip } from "../fakes/skipped-time"
import { about, acts, DEVICE, errorOf, heard, hears, load, type Msg, send, soon, useNodeRed } from "./flow-runtime"

useNodeRed()

const BOB = "pres:bob@example.com"
const payloads = () => heard.h2?.map(({ event, payload }) => ({ event, ...(payload as object) }))
const last = (event: string) =>
  payloads()
    ?.filter((each) => each.event === event)
    .at(-1)
const hearsAll = hears({ events: ["user", "contact", "group", "watcher", "authorization", "registration", "notify"] })

describe("[presence.md C.2] through flow nodes alone", () => {
  const flow = [
    { ...DEVICE, unknownContacts: "ask" },
    acts("r1", "presence-request"),
    acts("a1", "presence-authorize", { mode: "reactive", decision: "allow", expires: 60 }),
    acts("u1", "presence-update", { tuple: "phone", basic: "open" }),
    acts("g1", "presence-get", { what: "watchers" }),
    hearsAll,
  ]

  test("a watcher asks, is let in for a minute, hears a change, and no more when it has run out", async () => {
    await load(...flow)
    await send("u1", "open")
    expect((await send("r1", { watcher: { id: BOB, name: "Bob" }, expires: 600 })).payload).toEqual({
      watcher: { id: BOB, name: "Bob" },
      state: "pending",
    })
    await soon(() => last("watcher")).toMatchObject({ state: "pending", watcher: { id: BOB, name: "Bob" }, requested: 600 })
    const asked = heard.h2?.at(-1) as Msg
    expect(asked).toMatchObject({ topic: BOB, device: { name: "Ann" } })
    expect((await send("a1", asked.payload)).payload).toMatchObject({
      watchers: [{ id: BOB }],
      state: "allowed",
      expires: about(60),
    })
    await soon(() => last("notify")).toMatchObject({ watcher: { id: BOB }, status: "open" })
    expect(last("authorization")).toMatchObject({
      state: "allowed",
      mode: "reactive",
      expires: about(60),
      presence: { status: "open" },
    })
    await send("u1", "busy")
    await soon(() => last("notify")).toMatchObject({ presence: { activities: ["busy"] } })
    expect((await send("g1", "")).payload).toMatchObject([
      { watcher: { id: BOB }, state: "allowed", mode: "reactive", requested: 600 },
    ])
    skip(60_000)
    await soon(() => last("authorization")).toMatchObject({ state: "expired" })
    expect((await send("g1", "")).payload).toEqual([])
    heard.h2 = []
    await send("u1", "closed")
    await soon(() => last("user")).toMatchObject({ status: "closed" })
    expect(last("notify")).toBeUndefined()
  })

  test("whoever did not ask cannot be answered", async () => {
    await load(...flow)
    expect(errorOf(await send("a1", { watcher: "pres:eve@example.com" }))).toMatchObject({
      code: "INVALID_CONTACT",
      cause: { upnp: 770 },
    })
  })
})

test("[presence.md C.3] through flow nodes alone: a rule decides later requests, until it is over", async () => {
  await load(
    DEVICE,
    acts("r1", "presence-request"),
    acts("a1", "presence-authorize", { mode: "proactive", decision: "allow", expires: 60 }),
    acts("u1", "presence-update", { tuple: "phone", basic: "open" }),
    hearsAll,
  )
  await send("u1", { note: "secret" })
  const view = { tuples: [{ id: "phone", basic: "open" }] }
  expect((await send("a1", { watchers: [BOB, "pres:eve@example.com"], presence: view })).payload).toMatchObject({
    watchers: [{ id: BOB }, { id: "pres:eve@example.com" }],
    state: "allowed",
    expires: about(60),
  })
  await send("a1", { watcher: "pres:tom@example.com", decision: "block" })
  expect((await send("r1", BOB)).payload).toMatchObject({ state: "allowed", presence: { tuples: [{ id: "phone", notes: [] }] } })
  expect((await send("r1", "pres:tom@example.com")).payload).toMatchObject({ state: "blocked" })
  await soon(() => last("notify")).toMatchObject({ watcher: { id: BOB }, status: "open" })
  await send("u1", "closed")
  await soon(() => last("notify")).toMatchObject({ watcher: { id: BOB }, status: "closed" })
  expect(heard.h2?.filter(({ event }) => event === "watcher").map(({ payload }) => (payload as { state: string }).state)).toEqual(
    ["allowed", "blocked"],
  )
  skip(60_000)
  await soon(() => last("authorization")).toMatchObject({ state: "expired", mode: "proactive" })
  expect((await send("r1", BOB)).payload, "as if there had been none").toMatchObject({ state: "pending" })
  expect((await send("r1", "pres:tom@example.com")).payload, "holds until changed").toMatchObject({ state: "blocked" })
})

test("[presence.md C.1] through flow nodes alone: registered, pending, accepted, heard, ended", async () => {
  await load(
    { ...DEVICE, unknownContacts: "ask", contacts: [{ id: "sip:eve@example.com", name: "Eve" }] },
    acts("r1", "presence-register", { contact: BOB, contactType: "str", expires: 600, renew: false }),
    acts("c1x", "presence-contact", { contact: BOB, contactType: "str" }),
    acts("g1", "presence-get", { what: "registrations" }),
    hearsAll,
  )
  expect((await send("r1", "")).payload).toMatchObject({ contact: { id: BOB }, result: "pending", expires: about(600) })
  await soon(() => last("registration")).toMatchObject({ contact: { id: BOB, name: BOB }, state: "pending" })
  await send("c1x", { result: "accepted" })
  await soon(() => last("registration")).toMatchObject({ state: "active" })
  expect((await send("c1x", "meeting")).payload).toMatchObject({
    contact: { id: BOB },
    status: "open",
    previous: "unknown",
    activities: ["meeting"],
    registered: true,
  })
  await soon(() => last("contact")).toMatchObject({ contact: { id: BOB }, status: "open" })
  await soon(() => last("group")).toMatchObject({
    status: "open",
    previous: "unknown",
    open: [{ id: BOB }],
    unknown: [{ name: "Eve" }],
  })
  expect((await send("g1", "")).payload).toMatchObject([{ contact: { id: BOB }, state: "active" }])
  expect((await send("r1", { contact: "Eve", expires: 0 })).payload).toMatchObject({ result: "accepted", expires: 0 })
  await send("r1", { expires: 0 })
  await soon(() => last("registration")).toMatchObject({ contact: { id: BOB }, state: "ended" })
  expect((await send("c1x", { remove: true })).payload).toMatchObject({
    contact: { id: BOB },
    status: "unknown",
    previous: "open",
  })
})
