import type { Node, NodeAPI } from "node-red"
import { ActionError, BusyError, DeviceFault, NoDeviceError } from "../src/index"
import { errorKey } from "./status"

/** An error as Catch hands it on: the word of the contract, and the UPnP code where there is one. */
export interface FlowError extends Error {
  code: string
  cause?: { upnp: number }
}

/** Says in the user's language what went wrong and what to do. */
export function flowError(RED: Pick<NodeAPI, "_">, cause: unknown): FlowError {
  const isKnown = cause instanceof ActionError || cause instanceof NoDeviceError || cause instanceof DeviceFault
  const word = isKnown ? cause.word : "ACTION_FAILED"
  const isRefused = cause instanceof ActionError || cause instanceof DeviceFault
  const upnp = isRefused ? cause.code : word === "NO_DEVICE" ? undefined : 501
  const error = new Error(RED._(errorKey(keyOf(cause, word)), { detail: detailOf(cause), number: String(upnp) }))
  return Object.assign(error, { code: word }, upnp === undefined ? {} : { cause: { upnp } })
}

const keyOf = (cause: unknown, word: string): string => {
  if (cause instanceof BusyError) return "BUSY"
  return cause instanceof DeviceFault && word === "ACTION_FAILED" ? "DEVICE_FAULT" : word
}

const detailOf = (cause: unknown): string => {
  if (cause instanceof DeviceFault) return cause.detail
  if (cause instanceof ActionError) return cause.detail ?? messageOf(cause.cause)
  return messageOf(cause)
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : "")

/** Ends a message with an error. Node-RED copies the message for each Catch node, and would end where it cannot: JSON from elsewhere may be nested 20,000 deep. */
export function failWith(node: Node, error: Error, done: (error: Error) => void): void {
  try {
    done(error)
  } catch {
    node.error(error, {}) // Catch hears of it, without the message
  }
}
