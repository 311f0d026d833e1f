import type { Node, NodeAPI, NodeMessage } from "node-red"
import { type Cancel, type HostedDevice, NoDeviceError } from "../src/index"
import { statusOf } from "./status"

/** The config node with the device that this Node-RED hosts; without it its settings cannot be. */
export interface PresenceDeviceNode extends Node {
  device?: HostedDevice
}

/** What a message may say instead of the node: the device's id, or an object that has it. */
export type DeviceMessage = NodeMessage & { device?: string | { id?: string } }

/** The device that a flow node was given; undefined if there is none or its settings cannot be. */
export const deviceOf = (RED: NodeAPI, id: string | undefined): HostedDevice | undefined =>
  id ? nodeOf(RED, id)?.device : undefined

/** The device that a message is for; throws NoDeviceError. */
export function deviceFor(RED: NodeAPI, configured: string | undefined, { device }: DeviceMessage): HostedDevice {
  const id = configured || (typeof device === "object" ? device?.id : device)
  const found = deviceOf(RED, id)
  if (!found) throw new NoDeviceError()
  return found
}

/** Shows on a flow node how its device stands, until cancelled. */
export function showDevice(
  RED: NodeAPI,
  node: Pick<Node, "status">,
  configured: string | undefined,
  withMessage: boolean,
): Cancel {
  const device = deviceOf(RED, configured)
  if (device) {
    node.status(statusOf(device.status.code))
    return device.onStatus((status) => node.status(statusOf(status.code)))
  }
  const isBroken = configured !== undefined && configured !== "" && nodeOf(RED, configured) !== undefined
  node.status(statusOf(isBroken ? "configuration" : !configured && withMessage ? "msg-device" : "no-device"))
  return () => {}
}

function nodeOf(RED: NodeAPI, id: string): PresenceDeviceNode | undefined {
  const node = RED.nodes.getNode(id) as PresenceDeviceNode | null
  return node?.type === "presence-device" ? node : undefined
}
