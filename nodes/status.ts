import type { NodeStatus } from "node-red"
import type { HostStatus, Status } from "../src/index"

/** The texts of all nodes stand with the device's. */
const TEXTS = "node-red-contrib-upnp-presence/presence-device:presence-device"

export const messageKey = (name: string): string => `${TEXTS}.messages.${name}`
export const errorKey = (word: string): string => `${TEXTS}.errors.${word}`

/** A node's status with the word for it that no language changes. */
export type CodedStatus = NodeStatus & { code: string }

type Look = Pick<NodeStatus, "fill" | "shape">

const LOOKS: Readonly<Record<HostStatus["code"] | "no-device" | "configuration" | "msg-device", Look>> = {
  starting: { fill: "grey", shape: "ring" },
  up: { fill: "green", shape: "dot" },
  local: { fill: "green", shape: "dot" },
  undiscoverable: { fill: "yellow", shape: "dot" },
  "no-network": { fill: "yellow", shape: "ring" },
  "port-taken": { fill: "red", shape: "ring" },
  failed: { fill: "red", shape: "ring" },
  "store-failed": { fill: "red", shape: "ring" },
  "udn-taken": { fill: "red", shape: "ring" },
  stopped: { fill: "grey", shape: "ring" },
  "no-device": { fill: "red", shape: "ring" },
  configuration: { fill: "red", shape: "ring" },
  "msg-device": { fill: "grey", shape: "dot" },
}

/** How a node looks that waits; the text is a key, which the editor shows in its own language. */
export const statusOf = (code: keyof typeof LOOKS): CodedStatus => ({ ...LOOKS[code], text: `${TEXTS}.status.${code}`, code })

/** How a node looks that has told or done something: the presence in a word. */
export const toldStatus = (word: string, status: Status): CodedStatus => ({
  fill: status === "open" ? "green" : "grey",
  shape: status === "unknown" ? "ring" : "dot",
  text: word,
  code: word,
})

/** How a node looks that failed: the word of its error. */
export const failedStatus = (word: string): CodedStatus => ({
  fill: "red",
  shape: "dot",
  text: `${TEXTS}.failed.${word}`,
  code: word,
})
