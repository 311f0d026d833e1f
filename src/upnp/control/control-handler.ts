import { ACTION_ERRORS, ActionError, toActionError } from "../../service/action-error"
import type { DocumentLimits } from "../../service/limits"
import type { Clock } from "../../service/ports"
import type { PresenceService } from "../../service/presence-service"
import {
  ACTIONS,
  type Action,
  type ActionDefinition,
  isReading,
  type Out,
  SERVICE_TYPE,
  type ServiceDefinition,
} from "../../service/service-definition"
import { XmlError } from "../../xml/xml-error"
import type { Level } from "../access"
import { methodNotAllowed, refuse } from "../http-reply"
import { CONTENT_TYPE_XML } from "../protocol"
import { type Reason, reasonOf } from "../refusal"
import type { HttpReply, HttpRequest } from "../transport"
import { formatArguments, parseArguments } from "./arguments"
import { formatFault, formatMustUnderstandFault } from "./fault"
import { type Call, formatResult, parseCall } from "./soap"

const ANSWER_MS = 25_000 // CTRL-13: 30 s with the way there and back

export interface ControlOptions {
  readonly clock: Pick<Clock, "after">
  readonly service: Pick<PresenceService, "invoke">
  readonly definition: ServiceDefinition
  readonly limits: () => DocumentLimits
  /** Hears of what went wrong on our side; the control point is told 501 and no more (CTRL-29). */
  readonly onError: (cause: unknown) => void
}

/** [UDA 3] Answers what arrives at the control URL; `level` is what the caller may do. What changes nothing is answered at once. */
export function handleControl(request: HttpRequest, level: Level, options: ControlOptions): HttpReply | Promise<HttpReply> {
  if (request.method !== "POST") return methodNotAllowed("POST")
  if (!isXml(request.headers["content-type"])) return refuse("type")
  const call = readCall(request.body)
  if (!call) return refuse("request") // CTRL-11
  if (call.mustUnderstand) return refusal("call", formatMustUnderstandFault())
  const fail = (cause: unknown): HttpReply => {
    const error = toActionError(cause)
    if (error.code === 501) options.onError(error.cause ?? error)
    return refusal(reasonOf(error.code), formatFault(error, textOf(call.action, error)))
  }
  try {
    const action = actionOf(call, request.headers.soapaction, options.definition)
    if (level !== "control" && !isReading(action)) throw new ActionError(606) // SEC-15
    const answer = (values: Out<Action>) => soapReply(200, formatResult(action, formatArguments(action, values)))
    const result = options.service.invoke(action, parseArguments(action, call.args, options.limits()))
    return result instanceof Promise ? inTime(result, options.clock).then(answer).catch(fail) : answer(result)
  } catch (cause) {
    return fail(cause)
  }
}

// CTRL-13: a store that hangs does not keep the control point waiting
function inTime<T>(work: Promise<T>, clock: Pick<Clock, "after">): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ANSWER_MS, () => reject(new Error(`no result within ${ANSWER_MS} ms`)))
    work.finally(cancel).then(resolve, reject)
  })
}

// CTRL-3..5: header and body name the same action of our service
function actionOf({ serviceType, action }: Call, soapAction: string | undefined, { actions }: ServiceDefinition): Action {
  if (serviceType !== SERVICE_TYPE) throw new ActionError(401, "of another service")
  const said = `${serviceType}#${action}`
  if (soapAction !== undefined && soapAction !== `"${said}"` && unquoted(soapAction) !== said) {
    throw new ActionError(401, "SOAPACTION and Body differ")
  }
  if (!actions.has(action)) throw new ActionError(401)
  return action as Action
}

// [presence.md 35] the text of the action's own table
function textOf(action: string, { code }: ActionError): string {
  const { invalidContact }: Partial<ActionDefinition> = Object.hasOwn(ACTIONS, action) ? ACTIONS[action as Action] : {}
  return (code === 770 && invalidContact) || ACTION_ERRORS[code].text
}

// CTRL-3: seen without quotes, with single ones and with blanks around
const unquoted = (text: string): string =>
  text
    .trim()
    .replace(/^(["'])(.*)\1$/, "$2")
    .trim()

// CTRL-6
const isXml = (contentType: string | undefined): boolean =>
  contentType === undefined || /^\s*text\/xml\s*(?:;|$)/i.test(contentType)

function readCall(body: string): Call | undefined {
  try {
    return parseCall(body)
  } catch (cause) {
    if (cause instanceof XmlError) return undefined
    throw cause
  }
}

// CTRL-12
const soapReply = (status: number, body: string): HttpReply => ({
  status,
  headers: [
    ["CONTENT-TYPE", CONTENT_TYPE_XML],
    ["EXT", ""],
  ],
  body,
})

const refusal = (refused: Reason, fault: string): HttpReply => ({ ...soapReply(500, fault), refused })
