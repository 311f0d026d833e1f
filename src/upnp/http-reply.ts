import { type HttpReason, REFUSALS } from "./refusal"
import type { Headers, HttpReply } from "./transport"

/** A reply without a body. */
export const reply = (status: number, headers: Headers = []): HttpReply => ({ status, headers })

/** Refuses a request for a reason, with the status that belongs to it. */
export const refuse = (reason: HttpReason, headers: Headers = []): HttpReply => ({
  ...reply(REFUSALS[reason].status, headers),
  refused: reason,
})

/** [DESC-1, CTRL-1, GENA-1] The resource has no such method. */
export const methodNotAllowed = (...allowed: string[]): HttpReply => refuse("method", [["ALLOW", allowed.join(", ")]])
