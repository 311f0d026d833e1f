import type { NodeAPI } from "node-red"
import { ActionError, type AnyDevice, type PresenceService } from "../src/index"
import { Refusal, respond } from "./admin-reply"
import { deviceOf } from "./device-user"
import { isShape, type Shape, wrong } from "./shape"
import { errorKey } from "./status"

/** As much of a request as the routes read. */
export interface AdminRequest {
  readonly params: Readonly<Record<string, string | string[]>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body?: unknown
  is(type: string): unknown
}

/** What is asked of a device. */
export interface Asked {
  readonly device: AnyDevice
  /** Empty where there is none. */
  readonly body: Shape
  /** A parameter of the URL, empty where there is none. */
  readonly query: (name: string) => string
}

/** What a route gives as JSON; undefined, which becomes null, if this device has no such thing. */
type Answer = (asked: Asked) => unknown

export const mayRead = (RED: NodeAPI) => RED.auth.needsPermission("presence-device.read")
export const mayWrite = (RED: NodeAPI) => RED.auth.needsPermission("presence-device.write")

/** Whoever may read gets something of a device, as JSON, or with `?format=text` in words where there are some. */
export function readDevice(RED: NodeAPI, path: string, answer: Answer, wordOf?: (answer: unknown) => string): void {
  RED.httpAdmin.get(`/presence-device/:id/${path}`, mayRead(RED), (request, response) => {
    const isText = request.query.format === "text"
    void respond(RED, response, () => ask(RED, request, answer, {}), isText ? wordOf : undefined)
  })
}

/** Whoever may write does something at a device, with a JSON object. */
export function writeDevice(RED: NodeAPI, path: string, answer: Answer): void {
  RED.httpAdmin.post(`/presence-device/:id/${path}`, mayWrite(RED), (request, response) => {
    void respond(RED, response, () => ask(RED, request, answer, bodyOf(request)))
  })
}

/** The service with what only a host has; undefined for a device elsewhere, which keeps that to itself. */
export async function hostOf(device: AnyDevice): Promise<PresenceService | undefined> {
  try {
    return await device.host()
  } catch (cause) {
    if (cause instanceof ActionError) return undefined
    throw cause
  }
}

async function ask(RED: NodeAPI, { params, query }: AdminRequest, answer: Answer, body: Shape): Promise<unknown> {
  const device = deviceOf(RED, String(params.id))
  if (!device) throw new Refusal(404, "NO_DEVICE", RED._(errorKey("NO_DEVICE")))
  return answer({ device, body, query: (name) => String(query[name] ?? "") })
}

// a form that another site sends is no JSON
function bodyOf(request: AdminRequest): Shape {
  if (!request.is("application/json") || !isShape(request.body)) throw wrong("the body is not a JSON object")
  return request.body
}
