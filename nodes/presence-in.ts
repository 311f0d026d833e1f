import type { Node, NodeAPI } from "node-red"
import { deviceOf, displayOn } from "./device-user"
import type { FlowEvent } from "./flow-event"
import { hear } from "./hearing"
import { refusesDevice } from "./host-only"
import { hostOnlyEvents, type InConfig, type InSettings, parseInConfig } from "./presence-in-settings"
import { messageKey, shownStatus, statusOf } from "./status"

export = (RED: NodeAPI): void => {
  function PresenceIn(this: Node, config: InConfig): void {
    RED.nodes.createNode(this, config)
    const { settings, wrong } = parseInConfig(config)
    if (wrong.length > 0) {
      this.status(statusOf("configuration"))
      this.error(RED._(messageKey("configuration"), { properties: wrong.join(", ") }))
      return
    }
    const device = deviceOf(RED, config.device)
    if (refusesDevice(RED, this, device, hostOnlyEvents(settings))) return
    const display = displayOn(RED, this, config.device, false)
    const ends = [display.close]
    if (device) {
      ends.push(
        hear(device, settings, (event, restored) => {
          display.tell(shownStatus(event), device)
          const { id, name, udn } = device
          const payload = payloadOf(event, settings.output)
          const message = {
            payload,
            event: event.event,
            topic: event.topic,
            device: { id, name, udn },
            ...(restored && { restored }),
          }
          this.send(message)
        }),
      )
    }
    this.on("close", () => {
      for (const end of ends) end()
    })
  }
  RED.nodes.registerType("presence-in", PresenceIn)
}

const TRUE = ["open", "allowed", "active"]
const NEITHER = ["unknown", "pending"]

function payloadOf({ value, status, activities, xml }: FlowEvent, output: InSettings["output"]): unknown {
  switch (output) {
    case "object":
      return structuredClone(value)
    case "xml":
      return xml?.()
    case "status":
      return status
    case "boolean":
      return NEITHER.includes(status) ? null : TRUE.includes(status)
    case "activity":
      return activities[0] ?? status
  }
}
