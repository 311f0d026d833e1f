import type { Node, NodeAPI } from "node-red"
import type { AnyDevice } from "../src/index"
import { type DeviceMessage, type Display, deviceFor, displayOn } from "./device-user"
import { flowError } from "./flow-error"
import { type CodedStatus, failedStatus } from "./status"

/** Wires in and out a node that acts on its device for each message: result or error, status, never silence; `act` gives what to show. */
export function actOnInput(
  RED: NodeAPI,
  node: Node,
  configured: string | undefined,
  act: (device: AnyDevice, msg: DeviceMessage) => Promise<CodedStatus>,
): Display {
  const display = displayOn(RED, node, configured, true)
  node.on("input", async (msg, send, done) => {
    try {
      const device = deviceFor(RED, configured, msg)
      display.tell(await act(device, msg), device)
      send(msg)
      done()
    } catch (cause) {
      const error = flowError(RED, cause)
      display.fail(failedStatus(error.code))
      done(error)
    }
  })
  node.on("close", display.close)
  return display
}
