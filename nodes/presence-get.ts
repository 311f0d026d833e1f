import type { Node, NodeAPI, NodeDef } from "node-red"
import { actOnInput } from "./action-node"
import { formatPresence, presenceWord } from "./presence-value"
import { isShape, text, wrong } from "./shape"

interface Query {
  readonly what: string
  readonly property: string
}

interface Config extends NodeDef, Partial<Query> {
  device?: string
}

export = (RED: NodeAPI): void => {
  function PresenceGet(this: Node, config: Config): void {
    RED.nodes.createNode(this, config)
    const defaults = { what: config.what || "user", property: config.property || "payload" }
    actOnInput(RED, this, config.device, async (device, msg) => {
      const { property } = queryFrom(msg.payload, defaults)
      const presence = formatPresence(await device.user())
      RED.util.setMessageProperty(msg, property, presence, true)
      return { word: presenceWord(presence) }
    })
  }
  RED.nodes.registerType("presence-get", PresenceGet)
}

// [contract.md] only a payload with `what` overrides
function queryFrom(payload: unknown, defaults: Query): Query {
  const asked = isShape(payload) && payload.what !== undefined ? { ...defaults, ...payload } : defaults
  if (asked.what !== "user") throw wrong(`what: ${String(asked.what).slice(0, 40)}`)
  return { what: asked.what, property: text(asked.property, "property") }
}
