import type { Node, NodeAPI } from "node-red"
import { deviceOf, displayOn } from "./device-user"
import type { FlowEvent } from "./flow-event"
import { hear } from "./hearing"
import { refusesDevice } from "./host-only"
import { hostOnlyEvents, type InConfig, type InSettings, parseInConfig } from "./presence-in-settings"
import { IN_RULES } from "./rules/in-rules"
import { shownStatus } from "./status"
import { usableConfig } from "./usable-config"

export = (RED: NodeAPI): void => {
  function PresenceIn(this: Node, saved: InConfig): void {
    RED.nodes.createNode(this, saved)
    const config = usableConfig(RED, this, saved, IN_RULES)
    if (!config) return
    const settings = parseInConfig(config)
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
