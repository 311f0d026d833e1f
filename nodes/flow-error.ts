import type { NodeAPI } from "node-red"
import { ActionError, NoDeviceError } from "../src/index"
import { errorKey } from "./status"

/** An error as Catch hands it on: the word of the contract, and the UPnP code where there is one. */
export interface FlowError extends Error {
  code: string
  cause?: { upnp: number }
}

/** Says in the user's language what went wrong and what to do. */
export function flowError(RED: Pick<NodeAPI, "_">, cause: unknown): FlowError {
  const word = cause instanceof ActionError || cause instanceof NoDeviceError ? cause.word : "ACTION_FAILED"
  const error = new Error(RED._(errorKey(word), { detail: detailOf(cause) }))
  const upnp = cause instanceof ActionError ? cause.code : word === "NO_DEVICE" ? undefined : 501
  return Object.assign(error, { code: word }, upnp && { cause: { upnp } })
}

const detailOf = (cause: unknown): string => {
  if (cause instanceof ActionError) return cause.detail ?? messageOf(cause.cause)
  return messageOf(cause)
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : "")
