import type { Node, NodeAPI, NodeDef } from "node-red"
import { type FlowError, failWith } from "./flow-error"
import { type Fault, faultsIn, located, type Rules } from "./rules/rule"
import { migrated } from "./rules/version"
import { messageKey, statusOf } from "./status"

/** A flow node's properties as this version has them; undefined if they cannot be: then the node says why in the words of its form, and refuses every message. */
export function usableConfig<T extends NodeDef>(RED: NodeAPI, node: Node, saved: T, rules: Rules): T | undefined {
  const config = migrated(saved)
  const faults = faultsIn(config, rules)
  if (faults.length === 0) return config
  const words = wordsOf(RED, faults)
  const message = RED._(messageKey("configuration"), { faults: words })
  node.status({ ...statusOf("configuration"), text: words })
  node.error(message)
  node.on("input", (_msg, _send, done) => {
    const error: FlowError = Object.assign(new Error(message), { code: "INVALID_ARGUMENT", cause: { upnp: 600 } })
    failWith(node, error, done)
  })
  return undefined
}

/** What the form says of these faults. */
export const wordsOf = ({ _ }: Pick<NodeAPI, "_">, faults: readonly Fault[]): string =>
  [...new Set(faults.map(({ key, values }) => _(located(key), { ...values })))].join(" ")
