import type { Node, NodeAPI, NodeDef } from "node-red"
import { systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import { type DecisionDefaults, decisionFrom } from "./decision-message"
import { formatLifetime } from "./lifetime-value"
import { shownStatus } from "./status"

interface Config extends NodeDef, Partial<DecisionDefaults> {
  device?: string
}

export = (RED: NodeAPI): void => {
  function PresenceAuthorize(this: Node, config: Config): void {
    RED.nodes.createNode(this, config)
    const { mode = "reactive", decision = "allow", expires = 86_400 } = config
    actOnInput(RED, this, config.device, async (device, msg) => {
      const now = systemClock.now()
      const asked = decisionFrom(msg.payload, { mode, decision, expires }, now)
      if ("settled" in asked) return shownStatus({ status: asked.settled, activities: [] })
      const { watchers, state } = await (await device.service()).authorize(asked)
      msg.payload = structuredClone({ watchers, state, ...formatLifetime(asked.expiresAt, now) })
      return shownStatus({ status: state, activities: [] })
    })
  }
  RED.nodes.registerType("presence-authorize", PresenceAuthorize)
}
