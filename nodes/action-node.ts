import type { Node, NodeAPI } from "node-red"
import type { AnyDevice } from "../src/index"
import { type DeviceMessage, type Display, deviceFor, deviceOf, displayOn } from "./device-user"
import { failWith, flowError } from "./flow-error"
import { hostOnlyError, refusesDevice } from "./host-only"
import { type CodedStatus, failedStatus } from "./status"

/**
 * Wires in and out a node that acts on its device for each message: result or error, status, never silence; `act` gives what to show, if that changes.
 * `hostOnly` names what of its settings needs a device of mode host.
 */
export function actOnInput(
  RED: NodeAPI,
  node: Node,
  configured: string | undefined,
  act: (device: AnyDevice, msg: DeviceMessage) => Promise<CodedStatus | undefined>,
  hostOnly: readonly string[] = [],
): Display {
  if (refusesDevice(RED, node, deviceOf(RED, configured), hostOnly)) return refuseInput(RED, node, hostOnly)
  const display = displayOn(RED, node, configured, true)
  node.on("input", async (msg, send, done) => {
    try {
      const device = deviceFor(RED, configured, msg)
      const status = await act(device, msg)
      if (status) display.tell(status, device)
      send(msg)
      done()
    } catch (cause) {
      const error = flowError(RED, cause)
      display.fail(failedStatus(error.code))
      failWith(node, error, done)
    }
  })
  node.on("close", display.close)
  return display
}

function refuseInput(RED: NodeAPI, node: Node, hostOnly: readonly string[]): Display {
  node.on("input", (_msg, _send, done) => failWith(node, flowError(RED, hostOnlyError(hostOnly)), done))
  const nothing = () => {}
  return { tell: nothing, fail: nothing, close: nothing }
}
