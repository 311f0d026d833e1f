import { randomUUID } from "node:crypto"
import { expect, test } from "vitest"
import { acts, DEVICE, heard, hears, load, node, send, soon, useNodeRed } from "./flow-runtime"

useNodeRed()

const UUID = randomUUID() // others may be on this machine, too
const HOST = { ...DEVICE, udn: UUID }
const REMOTE = { ...DEVICE, id: "r1", mode: "remote", target: UUID }
const onRemote = { device: "r1" }

test("a device elsewhere is found, read, changed and heard", async () => {
  await load(
    HOST,
    REMOTE,
    acts("u1", "presence-update"),
    acts("u2", "presence-update", onRemote),
    acts("g2", "presence-get", { ...onRemote, what: "user" }),
    hears({ ...onRemote, events: ["user", "contact", "watcher"] }),
  )
  await soon(() => node("r1").device?.status.code).toBe("connected")
  expect(await send("g2", "")).toMatchObject({ payload: { entity: "pres:ann@example.com", status: "unknown" } })
  await send("u1", "busy")
  await soon(() => heard.h2).toMatchObject([
    { event: "user", payload: { status: "open", activities: ["busy"], source: "control-point" } },
  ])
  expect(await send("u2", "closed")).toMatchObject({ payload: { status: "closed", activities: [] } })
  await soon(() => heard.h2?.length).toBe(2)
})
