import type { Headers, HttpReply } from "./transport"

/** A reply without a body. */
export const reply = (status: number, headers: Headers = []): HttpReply => ({ status, headers })

/** [DESC-1, CTRL-1, GENA-1] The resource has no such method. */
export const methodNotAllowed = (...allowed: string[]): HttpReply => reply(405, [["ALLOW", allowed.join(", ")]])
