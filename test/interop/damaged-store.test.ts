import { readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, test } from "vitest"
import { NodeRed } from "../real/node-red"
import { until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { MANNERS, Subscriber } from "./bad-subscribers"
import { DEVICE_ID, stageFlow } from "./flow"
import { skipped } from "./lacking"
import type { DeviceReport } from "./station"

const TITLE = "Node-RED with a damaged store"
const ENDS_WITHIN_MS = 3_000 // 2 s for the device [contract.md], and Node-RED itself

describe.skipIf(skipped(TITLE))(TITLE, () => {
  let userDir: string
  let nodeRed: NodeRed | undefined

  beforeEach(() => {
    userDir = makeUserDir()
    linkPackage(userDir)
  })
  afterEach(async () => {
    await nodeRed?.stop()
    removeUserDir(userDir)
  })

  const start = async () => {
    const flows = stageFlow("Faults", "127.0.0.1", join(userDir, "told.jsonl"))
    const started = await NodeRed.start({ userDir, flows })
    nodeRed = started
    const report = () => started.get<DeviceReport>(`/presence-device/${DEVICE_ID}`)
    return {
      started,
      report: await until("the device", async () => ((await report()).locations.length > 0 ? report() : undefined)),
    }
  }

  test("it starts with what can be read, says so once, and ends in time while a subscriber stalls", async () => {
    const first = await start()
    expect((await first.started.request("POST", "/update", { activity: "busy" })).status).toBe(200)
    await first.started.stop()
    const state = join(userDir, "upnp-presence")
    for (const name of readdirSync(state)) if (name.startsWith("MANIFEST")) writeFileSync(join(state, name), "garbage")

    const { started, report } = await start()
    expect(report).toMatchObject({ udn: first.report.udn, status: { code: "store-damaged" } })
    expect(started.complaints).toEqual([expect.stringMatching(/\[warn\].*was damaged.*upnp-presence\.corrupt-\d{4}-/)])
    expect(JSON.parse((await started.request("POST", "/get", {})).body)).toMatchObject({ activities: ["busy"] })

    const stalling = await Subscriber.start(MANNERS["never answers"])
    const headers = { callback: `<${stalling.url}>`, nt: "upnp:event" }
    const event = new URL("/upnp/presence/event", report.locations[0])
    expect((await fetch(event, { method: "SUBSCRIBE", headers })).status).toBe(200)
    await until("an event on its way", () => stalling.visits > 0 || undefined)
    const { code, tookMs } = await started.stop()
    stalling.close()
    console.log(`Node-RED ended in ${tookMs.toFixed(0)} ms`)
    expect({ code, isInTime: tookMs < ENDS_WITHIN_MS }).toEqual({ code: 0, isInTime: true })
    expect(started.log).not.toMatch(/uncaught|unhandled/i)
  })
})
