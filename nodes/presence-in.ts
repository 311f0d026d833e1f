import type { Node, NodeAPI } from "node-red"
import { deviceOf, displayOn } from "./device-user"
import { type InConfig, parseInConfig } from "./presence-in-settings"
import { messageKey, statusOf } from "./status"
import { hearUser } from "./user-events"

export = (RED: NodeAPI): void => {
  function PresenceIn(this: Node, config: InConfig): void {
    RED.nodes.createNode(this, config)
    const { settings, wrong } = parseInConfig(config)
    if (wrong.length > 0) {
      this.status(statusOf("configuration"))
      this.error(RED._(messageKey("configuration"), { properties: wrong.join(", ") }))
      return
    }
    const display = displayOn(RED, this, config.device, false)
    const ends = [display.close]
    const device = deviceOf(RED, config.device)
    if (device) {
      ends.push(
        hearUser(device, settings, (message, event) => {
          display.tell(event, device)
          this.send({ ...message })
        }),
      )
    }
    this.on("close", () => {
      for (const end of ends) end()
    })
  }
  RED.nodes.registerType("presence-in", PresenceIn)
}
