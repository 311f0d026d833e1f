import { isOwnHost, type Level } from "./access"
import { methodNotAllowed, refuse } from "./http-reply"
import type { Authority } from "./ip"
import { CONTENT_TYPE_XML, PATHS } from "./protocol"
import type { Refusals } from "./refusals"
import type { HttpHandler, HttpReply, HttpRequest } from "./transport"

export interface ResourcesOptions {
  /** The SERVER header of every reply. */
  readonly server: string
  /** What an address may do. */
  readonly levelOf: (address: string) => Level
  /** Where it says to be instead of where it is. */
  readonly advertise?: Authority | undefined
  readonly description: string
  readonly scpd: string
  readonly control: (request: HttpRequest, level: Level) => HttpReply | Promise<HttpReply>
  readonly event: HttpHandler
  readonly refusals: Pick<Refusals, "note">
}

const LANGUAGE = "en"

/** What a device answers at its URLs; nothing to strangers, to other host names and to pages in a browser. */
export function resources(options: ResourcesOptions): HttpHandler {
  const server = ["SERVER", options.server] as const
  const finish = (answer: HttpReply, request: HttpRequest): HttpReply => {
    if (answer.refused) options.refusals.note(answer.refused, request.peer.address)
    return { ...answer, headers: [...answer.headers, server] }
  }
  return (request) => {
    const answer = route(request, options)
    return answer instanceof Promise ? answer.then((later) => finish(later, request)) : finish(answer, request)
  }
}

function route(request: HttpRequest, options: ResourcesOptions): HttpReply | Promise<HttpReply> {
  const level = options.levelOf(request.peer.address)
  if (level === "none") return refuse("stranger") // SEC-12, SEC-15
  if (!isOwnHost(request, options.advertise)) return refuse("host") // SEC-5
  switch (request.path) {
    case PATHS.description:
      return document(request, options.description)
    case PATHS.scpd:
      return document(request, options.scpd)
    case PATHS.control:
      return isFromPage(request) ? refuse("page") : options.control(request, level)
    case PATHS.event:
      return isFromPage(request) ? refuse("page") : options.event(request)
    default:
      return refuse("path")
  }
}

// SEC-6
const isFromPage = ({ headers }: HttpRequest): boolean => headers.origin !== undefined

// DESC-1..3
function document({ method, headers }: HttpRequest, body: string): HttpReply {
  if (method !== "GET" && method !== "HEAD") return methodNotAllowed("GET", "HEAD")
  const language = headers["accept-language"] === undefined ? [] : [["CONTENT-LANGUAGE", LANGUAGE] as const]
  return { status: 200, headers: [["CONTENT-TYPE", CONTENT_TYPE_XML], ...language], body }
}
