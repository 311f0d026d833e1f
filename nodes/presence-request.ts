import type { Node, NodeAPI, NodeDef } from "node-red"
import { systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import { formatPresence } from "./presence-value"
import { requestFrom } from "./request-message"
import { given } from "./shape"
import { shownStatus } from "./status"

interface Config extends NodeDef {
  device?: string
}

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
