import type { Node, NodeAPI } from "node-red"
import type { HostedDevice } from "../src/index"
import { type DeviceMessage, deviceFor, showDevice } from "./device-user"
import { flowError } from "./flow-error"
import { failedStatus, toldStatus } from "./status"

/** What an action did: the message goes on with it, and the node shows a word for it. */
export interface Done {
  readonly word: string
}

/** Wires in and out a node that acts on its device for each message: result or error, status, never silence. */
export function actOnInput(
  RED: NodeAPI,
  node: Node,
  configured: string | undefined,
  act: (device: HostedDevice, msg: DeviceMessage) => Promise<Done>,
): void {
  const end = showDevice(RED, node, configured, true)
  node.on("input", async (msg, send, done) => {
    try {
      const { word } = await act(deviceFor(RED, configured, msg), msg)
      node.status(toldStatus(word))
      send(msg)
      done()
    } catch (cause) {
      const error = flowError(RED, cause)
      node.status(failedStatus(error.code))
      done(error)
    }
  })
  node.on("close", () => end())
}
