import type { Node, NodeAPI, NodeDef, NodeMessage } from "node-red"
import { actOnInput } from "./action-node"
import { formatPresence } from "./presence-value"
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
      if (!isSet(RED, msg, property, presence)) throw wrong(`there can be no msg.${property.slice(0, 40)}`)
      return presence
    })
  }
  RED.nodes.registerType("presence-get", PresenceGet)
}

function isSet(RED: NodeAPI, msg: NodeMessage, property: string, value: unknown): boolean {
  try {
    // its types say that it returns nothing
    return (RED.util.setMessageProperty(msg, property, value, true) as unknown) === true
  } catch {
    return false
  }
}

// [contract.md] only a payload with `what` overrides
function queryFrom(payload: unknown, defaults: Query): Query {
  const asked = isShape(payload) && payload.what !== undefined ? { ...defaults, ...payload } : defaults
  if (asked.what !== "user") throw wrong(`what is ${JSON.stringify(asked.what).slice(0, 40)}; it can be "user"`)
  return { what: asked.what, property: text(asked.property, "property") }
}
