import type { Node, NodeAPI, NodeDef } from "node-red"
import { systemClock, type WatchRequest } from "../src/index"
import { actOnInput } from "./action-node"
import { isPeer, parseFilter, parseNamed } from "./peer-input"
import { parseLifetime } from "./presence-input"
import { formatPresence } from "./presence-value"
import { given, shape } from "./shape"
import { shownStatus } from "./status"

interface Config extends NodeDef {
  device?: string
}

const USUAL_SECONDS = 3600

export = (RED: NodeAPI): void => {
  function PresenceRequest(this: Node, config: Config): void {
    RED.nodes.createNode(this, config)
    actOnInput(RED, this, config.device, async (device, msg) => {
      const service = await device.host()
      const { watcher, state, presence } = await service.request(requestFrom(msg.payload, systemClock.now()))
      msg.payload = structuredClone(given({ watcher, state, presence: presence && formatPresence(presence) }))
      return shownStatus({ status: state, activities: [] })
    })
  }
  RED.nodes.registerType("presence-request", PresenceRequest)
}

function requestFrom(payload: unknown, now: number): WatchRequest {
  if (typeof payload === "string" || isPeer(payload)) return requestFrom({ watcher: payload }, now)
  const { watcher, filter, ...wish } = shape(payload, "the payload", ["watcher", "filter", "expires", "until"])
  const expiresAt = parseLifetime(wish, USUAL_SECONDS, now)
  return given<WatchRequest>({
    watcher: parseNamed(watcher, "watcher"),
    filter: filter === undefined || filter === null ? filter : parseFilter(filter),
    requestedSeconds: expiresAt === undefined ? null : Math.round((expiresAt - now) / 1000),
    expiresAt,
  })
}
