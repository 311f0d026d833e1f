import type { NodeAPI, NodeStatus } from "node-red"
import type { AnyStatus } from "../src/index"
import { located } from "./rules/rule"

/** The texts of all nodes stand with the device's. */
export const deviceText = (key: string): string => located(`presence-device.${key}`)
export const messageKey = (name: string): string => deviceText(`messages.${name}`)
export const errorKey = (word: string): string => deviceText(`errors.${word}`)

/** A node's status with the word for it that no language changes. */
export type CodedStatus = NodeStatus & { code: string }

type Look = Pick<NodeStatus, "fill" | "shape">

const LOOKS = {
  starting: { fill: "grey", shape: "ring" },
  up: { fill: "green", shape: "dot" },
  local: { fill: "green", shape: "dot" },
  undiscoverable: { fill: "yellow", shape: "dot" },
  "no-network": { fill: "yellow", shape: "ring" },
  "port-taken": { fill: "red", shape: "ring" },
  failed: { fill: "red", shape: "ring" },
  "store-failed": { fill: "red", shape: "ring" },
  "store-unwritable": { fill: "red", shape: "dot" },
  "store-damaged": { fill: "yellow", shape: "dot" },
  "udn-taken": { fill: "red", shape: "ring" },
  stopped: { fill: "grey", shape: "ring" },
  searching: { fill: "yellow", shape: "ring" },
  connected: { fill: "green", shape: "dot" },
  eventless: { fill: "yellow", shape: "dot" },
  lost: { fill: "red", shape: "ring" },
  "no-device": { fill: "red", shape: "ring" },
  configuration: { fill: "red", shape: "ring" },
  "msg-device": { fill: "grey", shape: "dot" },
  pending: { fill: "yellow", shape: "dot" },
  accepted: { fill: "green", shape: "dot" },
  active: { fill: "green", shape: "dot" },
  allowed: { fill: "green", shape: "dot" },
  rejected: { fill: "grey", shape: "dot" },
  blocked: { fill: "grey", shape: "dot" },
  ended: { fill: "grey", shape: "ring" },
  expired: { fill: "grey", shape: "ring" },
} as const satisfies Record<AnyStatus["code"], Look> & Record<string, Look>

/** How a node looks that waits; the text is a key, which the editor shows in its own language. */
export const statusOf = (code: keyof typeof LOOKS): CodedStatus => ({ ...LOOKS[code], text: deviceText(`status.${code}`), code })

/** How a node looks whose device stands so; since when it has been lost is said in the language of this Node-RED. */
export function deviceStatus({ _ }: Pick<NodeAPI, "_">, status: AnyStatus): CodedStatus {
  if (status.code !== "lost") return statusOf(status.code)
  return { ...LOOKS.lost, text: _(deviceText("lostSince"), { time: timeOf(status.sinceAt) }), code: status.code }
}

const timeOf = (at: number): string => new Date(at).toTimeString().slice(0, 5)

/** What the log and the editor say of a status that is not as it should be; undefined if all is well. */
export function statusMessage({ _ }: Pick<NodeAPI, "_">, status: AnyStatus, chosen = ""): string | undefined {
  const trouble = troubleOf(status, chosen)
  if (!trouble) return undefined
  const { key, cause } = trouble
  return _(messageKey(key), { cause, interface: chosen, port: "port" in status ? String(status.port) : "" })
}

function troubleOf(status: AnyStatus, chosen: string): { readonly key: string; readonly cause: string } | undefined {
  if ("cause" in status) return { key: status.code, cause: status.cause.message }
  if ("aside" in status) return { key: status.code, cause: status.aside }
  if ("unused" in status) return status.unused.length > 0 ? { key: "unused", cause: status.unused.join("; ") } : undefined
  if (status.code === "lost" || status.code === "eventless") return { key: status.code, cause: "" }
  if (status.code === "no-network") return { key: chosen ? "no-interface" : status.code, cause: "" }
  return status.code === "udn-taken" ? { key: status.code, cause: "" } : undefined
}

/** What a node may show of what it told or did: a presence, or a state. */
export interface Shown {
  readonly status: string
  readonly activities: readonly string[]
}

/** How a node looks that has told or done something: what somebody does, else whether he is there; or the state. */
export function shownStatus({ status, activities }: Shown): CodedStatus {
  if (Object.hasOwn(LOOKS, status)) return statusOf(status as keyof typeof LOOKS)
  const word = activities[0] ?? status
  const fill = status === "open" ? "green" : "grey"
  return { fill, shape: status === "unknown" ? "ring" : "dot", text: word, code: word }
}

/** How a node looks that has found so many. */
export const countStatus = (count: number): CodedStatus => ({
  fill: count > 0 ? "green" : "grey",
  shape: "dot",
  text: String(count),
  code: String(count),
})

/** How a node looks that failed: the word of its error. */
export const failedStatus = (word: string): CodedStatus => ({
  fill: "red",
  shape: "dot",
  text: deviceText(`failed.${word}`),
  code: word,
})
