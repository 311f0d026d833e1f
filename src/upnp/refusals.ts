import { type Moderated, moderate } from "../service/moderation"
import type { Cancel, Clock } from "../service/ports"
import type { Reason } from "./refusal"

/** What was refused for one reason since the device began. */
export interface RefusalRow {
  readonly reason: Reason
  readonly count: number
  /** Who was refused last, and when in milliseconds since the epoch. */
  readonly address: string
  readonly at: number
  /** How often each of those who came last was refused, the last one first. */
  readonly addresses: readonly { readonly address: string; readonly count: number }[]
}

/** What is worth a line in a log: the first of its kind, or how many more there were in the hour after the last line. */
export interface RefusalNews {
  readonly reason: Reason
  readonly isFirst: boolean
  readonly count: number
  readonly address: string
  /** How many addresses they came from, as far as these are remembered. */
  readonly addresses: number
}

export interface RefusalHooks {
  readonly onRefused: (news: RefusalNews) => void
  /** The rows are no longer as they were; not more than once a second. */
  readonly onRefusals: () => void
}

/** The refusals for one reason. */
interface Tally {
  count: number
  address: string
  at: number
  /** Each with the line that was the last when it came; who came last stands last. */
  readonly addresses: Map<string, { count: number; line: number }>
  /** How many no line has told. */
  untold: number
  /** How many lines there were. */
  line: number
  /** Stops the hour after a line. */
  quiet: Cancel | undefined
}

const QUIET_MS = 3_600_000
const ADDRESSES = 32 // for each reason, whoever comes with how many
const NEWS_MS = 1000

/** Counts what is refused of all that the network brings, by reason and address. */
export class Refusals {
  readonly #clock: Clock
  readonly #hooks: RefusalHooks
  readonly #tallies = new Map<Reason, Tally>()
  readonly #news: Moderated<undefined>
  #isClosed = false

  constructor(clock: Clock, hooks: RefusalHooks) {
    this.#clock = clock
    this.#hooks = hooks
    this.#news = moderate<undefined>(clock, NEWS_MS, () => undefined, hooks.onRefusals)
  }

  /** The last one first. */
  get rows(): RefusalRow[] {
    return [...this.#tallies].map(rowOf).sort((one, other) => other.at - one.at)
  }

  /** Somebody was refused. */
  readonly note = (reason: Reason, address: string): void => {
    if (this.#isClosed) return
    const tally = this.#tallies.get(reason) ?? this.#open(reason)
    tally.count += 1
    tally.untold += 1
    tally.address = address
    tally.at = this.#clock.now()
    remember(tally, address)
    if (!tally.quiet) this.#tell(reason, tally, true)
    this.#news.offer(undefined)
  }

  /** Counts no more. */
  close(): void {
    this.#isClosed = true
    this.#news.close()
    for (const { quiet } of this.#tallies.values()) quiet?.()
  }

  #open(reason: Reason): Tally {
    const tally = { count: 0, address: "", at: 0, addresses: new Map(), untold: 0, line: 0, quiet: undefined }
    this.#tallies.set(reason, tally)
    return tally
  }

  // an hour without any ends the matter: the next one is a first one again
  #tell(reason: Reason, tally: Tally, isFirst: boolean): void {
    const { untold: count, address, line } = tally
    tally.quiet = undefined
    if (count === 0) return
    const addresses = [...tally.addresses.values()].filter((each) => each.line === line).length
    tally.untold = 0
    tally.line += 1
    tally.quiet = this.#clock.after(QUIET_MS, () => this.#tell(reason, tally, false))
    this.#hooks.onRefused({ reason, isFirst, count, address, addresses })
  }
}

function remember({ addresses, line }: Tally, address: string): void {
  const known = addresses.get(address) ?? { count: 0, line }
  known.count += 1
  known.line = line
  addresses.delete(address)
  addresses.set(address, known)
  if (addresses.size > ADDRESSES) addresses.delete(addresses.keys().next().value ?? "")
}

const rowOf = ([reason, { count, address, at, addresses }]: [Reason, Tally]): RefusalRow => ({
  reason,
  count,
  address,
  at,
  addresses: [...addresses].map(([each, seen]) => ({ address: each, count: seen.count })).reverse(),
})
