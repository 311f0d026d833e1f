import type { Headers, LocatedAnswer } from "../transport"
import type { Place } from "./place"
import type { ControlPointNetwork } from "./ports"

const MAX_BODY_BYTES = 1_048_576 // SEC-7
const CONNECT_TIMEOUT_MS = 3_000
const TIMEOUT_MS = 30_000 // CP-8

export interface Calling {
  readonly method: string
  readonly headers?: Headers
  readonly body?: string
  readonly timeoutMs?: number
}

/** Asks a device, within bounds; rejects if there is no whole answer. */
export function callAt(network: Pick<ControlPointNetwork, "call">, place: Place, calling: Calling): Promise<LocatedAnswer> {
  const { method, headers = [], body, timeoutMs = TIMEOUT_MS } = calling
  return network.call({
    method,
    to: place.to,
    path: place.path,
    headers: [["HOST", place.host], ...headers],
    ...(body !== undefined && { body }),
    maxBytes: MAX_BODY_BYTES,
    connectTimeoutMs: Math.min(CONNECT_TIMEOUT_MS, timeoutMs),
    timeoutMs,
  })
}

/** The same network, whose calls all end by `end`; each has a signal of its own, for Node.js warns of many who listen to one. */
export function endable(network: ControlPointNetwork): { readonly network: ControlPointNetwork; readonly end: () => void } {
  const open = new Set<AbortController>()
  let isOver = false
  const call: ControlPointNetwork["call"] = async (asked) => {
    const ending = new AbortController()
    if (isOver) ending.abort()
    open.add(ending)
    try {
      return await network.call({ ...asked, signal: ending.signal })
    } finally {
      open.delete(ending)
    }
  }
  const end = () => {
    isOver = true
    for (const each of open) each.abort()
  }
  return {
    network: {
      interfaces: (choice) => network.interfaces(choice),
      listen: (...to) => network.listen(...to),
      openSsdp: (...at) => network.openSsdp(...at),
      openSearch: (...at) => network.openSearch(...at),
      call,
    },
    end,
  }
}

const UNREACHABLE = [
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EHOSTDOWN",
  "ENETDOWN",
  "ECONNECT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ABORT_ERR",
]

/** Whether there is nobody at the other end, rather than somebody who does not do as he should. */
export const isUnreachable = (cause: unknown): boolean => UNREACHABLE.includes((cause as { code?: string }).code ?? "")
