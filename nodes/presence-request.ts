import type { Node, NodeAPI, NodeDef } from "node-red"
import { type AnyDevice, readFor, systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import type { DeviceMessage } from "./device-user"
import { formatPresence } from "./presence-value"
import { requestFrom } from "./request-message"
import { ACTION_RULES } from "./rules/action-rules"
import { given } from "./shape"
import { shownStatus } from "./status"
import { usableConfig } from "./usable-config"

interface Config extends NodeDef {
  device?: string
}

export = (RED: NodeAPI): void => {
  function PresenceRequest(this: Node, saved: Config): void {
    RED.nodes.createNode(this, saved)
    const config = usableConfig(RED, this, saved, ACTION_RULES)
    if (!config) return
    const act = async (device: AnyDevice, msg: DeviceMessage) => {
      const service = await device.host()
      const request = readFor(device, () => requestFrom(msg.payload, systemClock.now()))
      const { watcher, state, presence } = await service.request(request)
      msg.payload = structuredClone(given({ watcher, state, presence: presence && formatPresence(presence) }))
      return shownStatus({ status: state, activities: [] })
    }
    actOnInput(RED, this, config.device, act, ["presence-request"])
  }
  RED.nodes.registerType("presence-request", PresenceRequest)
}
