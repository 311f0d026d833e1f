import type { NodeAPI } from "node-red"
import { ActionError, type AnyDevice, type PresenceService, systemClock } from "../src/index"
import { deviceOf } from "./device-user"
import { flowError } from "./flow-error"
import { isShape, type Shape, wrong } from "./shape"
import { errorKey } from "./status"

/** As much of a request as the routes read. */
export interface AdminRequest {
  readonly params: Readonly<Record<string, string | string[]>>
  readonly query: Readonly<Record<string, unknown>>
  readonly body?: unknown
  is(type: string): unknown
}

/** As much of a response as the routes need. */
export interface AdminResponse {
  status(code: number): AdminResponse
  json(value: unknown): unknown
  type(type: string): AdminResponse
  send(text: string): unknown
  sendStatus(code: number): unknown
}

/** What is asked of a device. */
export interface Asked {
  readonly device: AnyDevice
  /** Empty where there is none. */
  readonly body: Shape
  /** A parameter of the URL, empty where there is none. */
  readonly query: (name: string) => string
}

/** What a route gives as JSON; undefined if this device has no such thing. */
type Answer = (asked: Asked) => unknown

/** What HTTP refuses, with a word for it and a text in the user's language. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export const mayRead = (RED: NodeAPI) => RED.auth.needsPermission("presence-device.read")
export const mayWrite = (RED: NodeAPI) => RED.auth.needsPermission("presence-device.write")

const STATUS: Readonly<Record<string, number>> = {
  INVALID_ARGUMENT: 400,
  ARGUMENT_OUT_OF_RANGE: 400,
  ARGUMENT_TOO_LONG: 413,
  LIMIT_REACHED: 409,
  NOT_AUTHORIZED: 403,
  INVALID_CONTACT: 404,
  ACTION_FAILED: 500,
  NO_DEVICE: 503,
}

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

/** Answers with JSON or in words, or with what went wrong in the words that a flow would get; never rejects. */
export async function respond(
  RED: NodeAPI,
  response: AdminResponse,
  work: () => unknown,
  wordOf?: (answer: unknown) => string,
): Promise<void> {
  try {
    const answer = await work()
    if (answer === undefined) response.sendStatus(404)
    else if (wordOf) response.type("text/plain").send(wordOf(answer))
    else response.json(answer)
  } catch (cause) {
    const { status, code, message } = cause instanceof Refusal ? cause : refusalOf(RED, cause)
    response.status(status).json({ code, message })
  }
}

function refusalOf(RED: NodeAPI, cause: unknown): Pick<Refusal, "status" | "code" | "message"> {
  const { code, message } = flowError(RED, cause)
  return { status: STATUS[code] ?? 500, code, message }
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

/** The service with what only a host has; undefined for a device elsewhere, which keeps that to itself. */
export async function hostOf(device: AnyDevice): Promise<PresenceService | undefined> {
  try {
    return await device.host()
  } catch (cause) {
    if (cause instanceof ActionError) return undefined
    throw cause
  }
}

const PAGE = 200

/** As many rows as one answer holds, how many there are, and the time to which their instants belong. */
export const page = <Row>(rows: readonly Row[], format: (row: Row) => unknown = (row) => row): object => ({
  now: systemClock.now(),
  total: rows.length,
  rows: rows.slice(0, PAGE).map(format),
})
