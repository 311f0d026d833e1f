import type { NodeAPI } from "node-red"
import { readFor, systemClock } from "../src/index"
import { readDevice, writeDevice } from "./admin-route"
import { USUAL, updateFrom } from "./flow-message"
import { formatPresence } from "./presence-value"

/** The source as which the sidebar speaks. */
const SIDEBAR = { ...USUAL, tuple: "sidebar" }

/** The user's presence; what is sent is what presence-update takes. */
export function serveUser(RED: NodeAPI): void {
  readDevice(RED, "user", async ({ device }) => {
    const { user } = await device.service()
    return { now: systemClock.now(), ...formatPresence(await user) }
  })
  writeDevice(RED, "user", async ({ device, body }) => {
    const service = await device.service()
    const update = readFor(device, () => updateFrom(body, SIDEBAR, systemClock.now()))
    return formatPresence(await service.update(update, "flow"))
  })
}
