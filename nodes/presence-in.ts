import type { Node, NodeAPI } from "node-red"
import { deviceOf, displayOn } from "./device-user"
import type { FlowEvent } from "./flow-event"
import { hear } from "./hearing"
import { leave, takeBack } from "./held-back"
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
    const as = JSON.stringify([device?.id, settings])
    const before = takeBack(this.id, as)
    const tell = (event: FlowEvent, restored?: true) => {
      if (!device) return
      display.tell(shownStatus(event), device)
      const { id, name, udn } = device
      const payload = payloadOf(event, settings.output)
      this.send({ payload, event: event.event, topic: event.topic, device: { id, name, udn }, ...(restored && { restored }) })
    }
    const hearing = device && hear(device, settings, tell, before)
    this.on("close", (removed: boolean, done: () => void) => {
      if (hearing && !removed) leave(this.id, as, hearing.held)
      hearing?.close()
      display.close()
      done()
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
