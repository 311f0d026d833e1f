/** What a peer gets: a status of HTTP, a fault with one of these errors, or nothing. */
interface Answer {
  readonly status?: number
  readonly errors?: readonly number[]
}

/** Why something that came from the network is refused, and what is answered: all reasons that there are. */
export const REFUSALS = {
  stranger: { status: 403 }, // SEC-12, SEC-15
  host: { status: 403 }, // SEC-5
  page: { status: 403 }, // SEC-6
  rate: { status: 503 }, // SEC-7
  connections: {}, // SEC-7
  request: { status: 400 },
  path: { status: 404 },
  method: { status: 405 },
  timeout: { status: 408 }, // SEC-7
  body: { status: 413 }, // SEC-7
  type: { status: 415 }, // SEC-6
  headers: { status: 431 }, // SEC-7
  access: { errors: [606] }, // SEC-15
  document: { errors: [605] },
  full: { errors: [603] },
  call: { errors: [401, 402, 600, 601] }, // SEC-8
  contact: { errors: [770] },
  failed: { errors: [501] },
  subscription: { status: 412 },
  callback: { status: 412 }, // SEC-1..4
  subscribers: { status: 503 }, // SEC-9
  event: { status: 412 }, // CP-12, CP-13
  search: {}, // SSDP-28
  outside: {}, // SEC-11
  answers: {}, // SEC-11
  datagram: {}, // SEC-7
} as const satisfies Record<string, Answer>

export type Reason = keyof typeof REFUSALS

/** Those that have a status of HTTP. */
export type HttpReason = { [R in Reason]: (typeof REFUSALS)[R] extends { status: number } ? R : never }[Reason]

const REASONS = Object.entries(REFUSALS) as [Reason, Answer][]

/** The reason that stands for an error of the service. */
export const reasonOf = (error: number): Reason => REASONS.find(([, { errors }]) => errors?.includes(error))?.[0] ?? "call"
