import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ClassicLevel } from "classic-level"
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import {
  acts,
  DEVICE,
  deploy,
  deviceId,
  errorOf,
  heard,
  hears,
  hearsAside,
  load,
  node,
  send,
  soon,
  statuses,
  useNodeRed,
} from "./flow-runtime"

const UPDATE = acts("u1", "presence-update", { tuple: "phone" })
const GET = acts("g1", "presence-get", { what: "user" })

let store: string

useNodeRed()

beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), "presence-faults-"))
})

afterEach(() => {
  vi.restoreAllMocks()
  rmSync(store, { recursive: true, force: true })
})

describe("a damaged store", () => {
  test("is said once on the device, with what to do, and shown by its nodes; what could be read is there", async () => {
    const device = { ...DEVICE, store: join(store, "state") }
    await load(device, UPDATE, GET)
    await send("u1", "busy")
    const before = node(deviceId).device
    await deploy() // without it
    await before?.stop()
    rmSync(join(store, "state", "CURRENT"))

    await deploy(device, UPDATE, GET)
    await soon(() => statuses.u1?.at(-1)).toMatchObject({ code: "store-damaged", fill: "yellow" })
    const { warn } = node(deviceId) as unknown as { warn: { args: [string][] } }
    expect(warn.args).toEqual([[expect.stringContaining("messages.store-damaged")]])
    expect((await send("g1", "")).payload).toMatchObject({ activities: ["busy"] })
    expect((await send("u1", "open")).payload).toMatchObject({ status: "open" })
    expect(statuses.u1?.at(-1), "what it did is more important than what was").toMatchObject({ code: "open" })
  })
})

describe("a store that cannot be written", () => {
  test("is said once on the device, and shown by its nodes until it can: messages end at Catch with 501", async () => {
    await load(DEVICE, UPDATE, GET)
    await soon(() => node(deviceId).device?.status.code).toBe("local")
    const full = Object.assign(new Error("IO error: No space left on device"), { code: "LEVEL_IO_ERROR" })
    const writing = vi.spyOn(ClassicLevel.prototype as unknown as { _batch(): Promise<void> }, "_batch")
    writing.mockRejectedValue(full)
    for (let times = 0; times < 3; times++)
      expect(errorOf(await send("u1", "busy"))).toMatchObject({ code: "ACTION_FAILED", cause: { upnp: 501 } })
    expect(statuses.g1?.at(-1)).toMatchObject({ code: "store-unwritable", fill: "red" })
    const { warn } = node(deviceId) as unknown as { warn: { args: [string][] } }
    expect(warn.args.map(([text]) => text)).toEqual([expect.stringContaining("messages.store-unwritable")])
    expect((await send("g1", "")).payload).toMatchObject({ status: "unknown" })
    writing.mockRestore()
    expect((await send("u1", "open")).payload).toMatchObject({ status: "open" })
    expect(node(deviceId).device?.status.code).toBe("local")
  })
})

describe("a flow that throws", () => {
  test("behind presence-in, at once: the others hear it, and the device goes on", async () => {
    await load(DEVICE, UPDATE, hears({ events: ["user"] }), ...hearsAside("i2", { events: ["user"] }))
    await soon(() => node(deviceId).device?.status.code).toBe("local")
    Object.assign(node("i1"), {
      send: () => {
        throw new Error("a flow that throws")
      },
    })
    await send("u1", "busy")
    await soon(() => heard["h-i2"]?.length).toBe(1)
    await send("u1", "open")
    await soon(() => heard["h-i2"]?.length).toBe(2)
    expect(node(deviceId).error.lastCall?.firstArg).toContain("messages.error")
  })

  test("a node behind it that throws when the message arrives: the same", async () => {
    await load(DEVICE, UPDATE, hears({ events: ["user"] }), ...hearsAside("i2", { events: ["user"] }))
    await soon(() => node(deviceId).device?.status.code).toBe("local")
    node("h2").on("input", () => {
      throw new Error("a node that throws")
    })
    for (const [index, word] of ["busy", "open", "away"].entries()) {
      node("u1").receive({ payload: word })
      await soon(() => [heard.h2?.length, heard["h-i2"]?.length]).toEqual([index + 1, index + 1])
    }
    await soon(() => heard.h3?.map(({ error }) => (error as Error).message)).toEqual(Array(3).fill("Error: a node that throws"))
  })

  test("a message that cannot be copied, nested too deep: Catch hears of it, and Node-RED goes on", async () => {
    await load(DEVICE, UPDATE)
    const deep = JSON.parse("[".repeat(20_000) + "]".repeat(20_000)) as unknown
    expect(errorOf(await send("u1", deep))).toMatchObject({ code: "INVALID_ARGUMENT" })
    expect((await send("u1", "open")).payload).toMatchObject({ status: "open" })
  })
})
