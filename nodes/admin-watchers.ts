import type { NodeAPI } from "node-red"
import { type PresenceService, readFor, systemClock, type WatcherRow } from "../src/index"
import { pageInTurns } from "./admin-reply"
import { hostOf, readDevice, writeDevice } from "./admin-route"
import { decisionFrom } from "./decision-message"
import { formatLifetime } from "./lifetime-value"
import { formatPresence } from "./presence-value"
import { watcherRowValue } from "./row-value"
import { given, wrong } from "./shape"

/** The usual decision of presence-authorize. */
const USUAL = { mode: "reactive", decision: "allow", expires: 86_400 }

/** Those who ask and those about whom was decided; what is sent is what presence-authorize takes. */
export function serveWatchers(RED: NodeAPI): void {
  readDevice(RED, "watchers", async ({ device, query }) => {
    const host = await hostOf(device)
    return host && watchersPage(host, query("state"))
  })
  writeDevice(RED, "watchers", async ({ device, body }) => {
    const now = systemClock.now()
    const decision = readFor(device, () => decisionFrom(body, USUAL, now))
    if ("settled" in decision) throw wrong("somebody has decided about this watcher; say the decision to change it")
    const answer = await (await device.service()).authorize(decision)
    return { ...answer, ...formatLifetime(decision.expiresAt, now) }
  })
}

/** All of them, or `pending` those who wait, or `decided` the others. */
function watchersPage(service: PresenceService, state: string): Promise<object> {
  const isMeant = (row: WatcherRow) => state === "" || (row.state === "pending") === (state === "pending")
  return pageInTurns(service.watchers.filter(isMeant), (row) => watcherValue(service, row))
}

const watcherValue = (service: PresenceService, row: WatcherRow): object =>
  given({
    ...watcherRowValue(row),
    asksUntil: row.requestExpiresAt === undefined ? undefined : new Date(row.requestExpiresAt).toISOString(),
    presence: row.state === "blocked" ? undefined : formatPresence(service.visibleTo(row.watcher)),
  })
