import { setImmediate as nextTurn } from "node:timers/promises"
import type { NodeAPI } from "node-red"
import { systemClock } from "../src/index"
import { flowError } from "./flow-error"

/** As much of a response as the routes need. */
export interface AdminResponse {
  status(code: number): AdminResponse
  json(value: unknown): unknown
  type(type: string): AdminResponse
  send(text: string): unknown
}

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

/** Answers with JSON or in words, or with what went wrong in the words that a flow would get; never rejects. */
export async function respond(
  RED: NodeAPI,
  response: AdminResponse,
  work: () => unknown,
  wordOf?: (answer: unknown) => string,
): Promise<void> {
  try {
    const answer = (await work()) ?? null
    if (wordOf && answer !== null) response.type("text/plain").send(wordOf(answer))
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

const PAGE = 200

/** As many rows as one answer holds, how many there are, and the time to which their instants belong. */
export const page = <Row>(rows: readonly Row[], format: (row: Row) => unknown = (row) => row): object => ({
  now: systemClock.now(),
  total: rows.length,
  rows: rows.slice(0, PAGE).map(format),
})

const TURN_MS = 20

/** The same where a row may take long: everything else has its turn in between. */
export async function pageInTurns<Row>(rows: readonly Row[], format: (row: Row) => unknown): Promise<object> {
  const shown: unknown[] = []
  let begun = performance.now()
  for (const row of rows.slice(0, PAGE)) {
    shown.push(format(row))
    if (performance.now() - begun < TURN_MS) continue
    await nextTurn()
    begun = performance.now()
  }
  return { now: systemClock.now(), total: rows.length, rows: shown }
}
