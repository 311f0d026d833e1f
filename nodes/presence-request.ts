import type { Node, NodeAPI, NodeDef } from "node-red"
import { type AnyDevice, readFor, systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import type { DeviceMessage } from "./device-user"
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
