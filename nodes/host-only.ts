import type { Node, NodeAPI } from "node-red"
import type { AnyDevice } from "../src/index"
import { wrong } from "./shape"
import { messageKey, statusOf } from "./status"

/** [contract.md] Shows on a node that what it is set to needs a device of mode host, if its device is none. */
export function refusesDevice(
  RED: NodeAPI,
  node: Pick<Node, "status" | "error">,
  device: AnyDevice | undefined,
  hostOnly: readonly string[],
): boolean {
  if (!device || device.isHost || hostOnly.length === 0) return false
  node.status(statusOf("configuration"))
  node.error(RED._(messageKey("host-only"), { properties: hostOnly.join(", ") }))
  return true
}

/** The same, of a message that comes nevertheless. */
export const hostOnlyError = (hostOnly: readonly string[]): Error =>
  wrong(`only a device of mode host can do this: ${hostOnly.join(", ")}`)
