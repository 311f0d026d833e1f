import type { Node, NodeAPI, NodeMessage } from "node-red"
import { type AnyDevice, type AnyStatus, NoDeviceError } from "../src/index"
import { type CodedStatus, deviceStatus, statusOf } from "./status"

/** The config node with its device; without it its settings cannot be. */
export interface PresenceDeviceNode extends Node {
  device?: AnyDevice
  about?: About
}

/** What the settings of a device say of it. */
export interface About {
  readonly mode: string
  readonly deviceType: string
  readonly interface: string
  /** What is wrong with them. */
  readonly fault?: string
}

const running = new Set<string>()

/** The node of a device runs from now on; it is forgotten when it closes. */
export function noteRunning(node: PresenceDeviceNode): void {
  running.add(node.id)
  node.on("close", () => running.delete(node.id))
}

/** The ids of all presence-device nodes that run. */
export const runningIds = (): string[] => [...running]

/** What a message may say instead of the node: the device's id, or an object that has it. */
export type DeviceMessage = NodeMessage & { device?: string | { id?: string } }

/** The device that a flow node was given; undefined if there is none or its settings cannot be. */
export const deviceOf = (RED: NodeAPI, id: string | undefined): AnyDevice | undefined =>
  id ? nodeOf(RED, id)?.device : undefined

/** The device that a message is for; throws NoDeviceError. */
export function deviceFor(RED: NodeAPI, configured: string | undefined, { device }: DeviceMessage): AnyDevice {
  const id = configured || (typeof device === "object" ? device?.id : device)
  const found = deviceOf(RED, id)
  if (!found) throw new NoDeviceError()
  return found
}

/** What a flow node shows. */
export interface Display {
  /** What was told or done; while the device is not up, how that stands is more important. */
  tell(status: CodedStatus, device: AnyDevice): void
  /** What went wrong. */
  fail(status: CodedStatus): void
  close(): void
}

/** Shows on a flow node how its device stands, and what was told. */
export function displayOn(
  RED: NodeAPI,
  node: Pick<Node, "status">,
  configured: string | undefined,
  withMessage: boolean,
): Display {
  const device = deviceOf(RED, configured)
  const idle = configured ? (nodeOf(RED, configured) ? "configuration" : "no-device") : withMessage ? "msg-device" : "no-device"
  let last: CodedStatus | undefined
  const show = (status: AnyStatus) => node.status(isUp(status) && last ? last : deviceStatus(RED, status))
  node.status(device ? deviceStatus(RED, device.status) : statusOf(idle))
  return {
    tell: (status, { status: standing }) => {
      last = status
      show(standing)
    },
    fail: (status) => {
      last = status
      node.status(status)
    },
    close: device?.onStatus(show) ?? (() => {}),
  }
}

const isUp = ({ code }: AnyStatus): boolean => ["up", "local", "store-damaged", "connected", "eventless"].includes(code)

/** The node of a device, if it runs. */
export function nodeOf(RED: NodeAPI, id: string): PresenceDeviceNode | undefined {
  const node = RED.nodes.getNode(id) as PresenceDeviceNode | null
  return node?.type === "presence-device" ? node : undefined
}
