import type { Node, NodeAPI, NodeDef } from "node-red"
import { readFor, systemClock } from "../src/index"
import { actOnInput } from "./action-node"
import { type DecisionDefaults, decisionFrom } from "./decision-message"
import { formatLifetime } from "./lifetime-value"
import { AUTHORIZE_RULES } from "./rules/action-rules"
import { type CodedStatus, countStatus, shownStatus } from "./status"
import { usableConfig } from "./usable-config"

interface Config extends NodeDef, Partial<DecisionDefaults> {
  device?: string
}

export = (RED: NodeAPI): void => {
  function PresenceAuthorize(this: Node, saved: Config): void {
    RED.nodes.createNode(this, saved)
    const config = usableConfig(RED, this, saved, AUTHORIZE_RULES)
    if (!config) return
    const { mode = "reactive", decision = "allow", expires = 86_400 } = config
    actOnInput(RED, this, config.device, async (device, msg) => {
      const service = await device.service()
      const now = systemClock.now()
      const asked = readFor(device, () => decisionFrom(msg.payload, { mode, decision, expires }, now))
      if ("settled" in asked) return asked.settled && settledStatus(asked.settled)
      const { watchers, state } = await service.authorize(asked)
      msg.payload = structuredClone({ watchers, state, ...formatLifetime(asked.expiresAt, now) })
      return shownStatus({ status: state, activities: [] })
    })
  }
  RED.nodes.registerType("presence-authorize", PresenceAuthorize)
}

// what is about nobody who asked leaves the status as it was
const settledStatus = ([state, ...others]: readonly string[]): CodedStatus =>
  state && others.length === 0 ? shownStatus({ status: state, activities: [] }) : countStatus(0)
