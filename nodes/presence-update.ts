import type { Node, NodeAPI, NodeDef } from "node-red"
import { type AnyDevice, readFor, systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import type { DeviceMessage } from "./device-user"
import { type UpdateDefaults, updateFrom } from "./flow-message"
import { formatPresence } from "./presence-value"
import { UPDATE_RULES } from "./rules/action-rules"
import { asText } from "./shape"
import { shownStatus } from "./status"
import { usableConfig } from "./usable-config"

interface Config extends NodeDef, Partial<UpdateDefaults> {
  device?: string
}

export = (RED: NodeAPI): void => {
  function PresenceUpdate(this: Node, saved: Config): void {
    RED.nodes.createNode(this, saved)
    const config = usableConfig(RED, this, saved, UPDATE_RULES)
    if (!config) return
    const { tuple = "node-red", basic = "open", activity = "", note = "", lang = "", expires = "" } = config
    const defaults = { tuple, basic, activity, note: asText(note) as string, lang, expires }
    const act = async (device: AnyDevice, msg: DeviceMessage) => {
      const update = readFor(device, () => updateFrom(msg.payload, defaults, systemClock.now()))
      const presence = formatPresence(await (await device.service()).update(update, "flow"))
      msg.payload = presence
      return shownStatus(presence)
    }
    actOnInput(RED, this, config.device, act, String(expires ?? "") === "" ? [] : ["expires"])
  }
  RED.nodes.registerType("presence-update", PresenceUpdate)
}
