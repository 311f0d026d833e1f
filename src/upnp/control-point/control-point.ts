import type { Authority } from "../ip"
import { type RefusalHooks, type RefusalRow, Refusals } from "../refusals"
import { type Attempt, UselessError } from "./attempt"
import { Attempts } from "./attempts"
import { Callbacks } from "./callbacks"
import { endable, isUnreachable } from "./calling"
import { Calm } from "./calm"
import { Candidates } from "./candidates"
import type { ConnectionHooks } from "./connection"
import type { DescribedService } from "./description"
import type { News, Sighting } from "./device-tracker"
import { Lookout } from "./lookout"
import type { ControlPointPorts } from "./ports"
import type { RemoteStatus } from "./remote-status"
import { Standing } from "./standing"
import type { Target } from "./target"
import { Timers } from "./timers"

export interface ControlPointOptions extends ConnectionHooks, RefusalHooks {
  readonly target: Target
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** Where to hear events; 0 for any port. */
  readonly port: number
  /** Where devices find us instead, behind a bridge or a NAT. */
  readonly advertised: Authority | undefined
  readonly userAgent: string
  readonly onStatus: (status: RemoteStatus) => void
  /** What the device knows is known. */
  readonly onConnected: (service: DescribedService) => void
  /** It can be called no more, or could not be. */
  readonly onDisconnected: () => void
  /** Advertisements cannot be heard. */
  readonly onDeaf: (cause: Error) => void
}

const RETRY_MS = 1_000
const LONGEST_RETRY_MS = 30_000
const NAMED_RETRY_MS = 2_000 // nobody tells when a device comes back that only its URL names
const PATIENCE_MS = 300_000 // a device that restarts is waited for before another one takes its place
const AGAIN_MS = 1_500 // a device announces itself several times at once
const LOOK_AFTER_MS = 3_000 // CP-2: a device that told of its root alone may have said the rest by then

/** Finds a Presence device elsewhere, connects to it, and does so again whenever it was lost. */
export class ControlPoint {
  readonly #options: ControlPointOptions
  readonly #lookout: Lookout
  readonly #callbacks: Callbacks
  readonly #refusals: Refusals
  readonly #candidates: Candidates
  readonly #attempts: Attempts
  readonly #timers: Timers<"retry" | "patience" | "look" | "again">
  readonly #calm: Calm
  readonly #standing: Standing
  readonly #endCalls: () => void
  #retryMs = RETRY_MS
  #isClosed = false

  constructor({ network, ...others }: ControlPointPorts, options: ControlPointOptions) {
    const calls = endable(network)
    const ports = { ...others, network: calls.network }
    this.#endCalls = calls.end
    this.#options = options
    this.#timers = new Timers(ports.clock)
    this.#calm = new Calm(ports.clock)
    this.#standing = new Standing(ports.clock, () => this.#attempts.current, options.onStatus)
    this.#refusals = new Refusals(ports.clock, options)
    this.#callbacks = new Callbacks(ports, options.port, options.advertised, this.#refusals)
    this.#candidates = new Candidates(options.target)
    this.#attempts = new Attempts(ports, {
      ...options,
      candidates: this.#candidates,
      callbacks: this.#callbacks,
      onEventing: () => this.#standing.tell(),
      onOpened: (attempt) => this.#succeed(attempt),
      onFailed: (attempt, cause) => this.#fail(attempt, cause),
      onLost: () => this.#lose(),
    })
    this.#lookout = new Lookout(ports, {
      interface: options.interface,
      userAgent: options.userAgent,
      onSighted: (sighting, news) => this.#sighted(sighting, news),
      onAgain: (udn) => this.#again(udn),
      onGone: (udn, why) => this.#gone(udn, why),
      onInterfaces: (count) => this.#standing.hear(count > 0),
      onDeaf: options.onDeaf,
    })
  }

  /** What it has refused of the events that came. */
  get refusals(): RefusalRow[] {
    return this.#refusals.rows
  }

  start(): void {
    this.#standing.tell()
    this.#lookout.want(true)
    this.#lookout.start()
    this.#tryNext()
  }

  /** Lets go of everything, within 2 s. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#standing.end()
    this.#timers.close()
    this.#calm.close()
    await Promise.all([this.#attempts.close(), this.#lookout.close()])
    this.#endCalls() // what a device that hangs still owes
    await this.#callbacks.close()
    this.#refusals.close()
    this.#options.onStatus({ code: "stopped" })
  }

  #sighted(sighting: Sighting, news: News): void {
    const isOther = news === "boot" || news === "config" // CP-5
    const isOurs = this.#candidates.isChosen(sighting.udn)
    const attempt = this.#attempts.current
    if (!this.#candidates.mayBe(sighting, false)) this.#timers.once("look", LOOK_AFTER_MS, () => this.#tryNext())
    else if (!attempt || (isOther && isOurs)) this.#calm.do(() => this.#tryAnew(sighting.udn, isOther))
    else if (isOurs && news === "location" && attempt.isConnected) this.#calm.do(() => this.#attempts.current?.check())
  }

  // some devices count no boots: whoever announces himself may have started anew
  #again(udn: string): void {
    if (!this.#candidates.isChosen(udn)) return
    this.#timers.once("again", AGAIN_MS, () => this.#attempts.current?.check())
  }

  #tryAnew(udn: string, isOther: boolean): void {
    const sighting = this.#lookout.sightingOf(udn)
    if (!sighting || (this.#attempts.current && !isOther)) return
    this.#retryMs = RETRY_MS
    this.#attempts.begin(sighting)
  }

  #gone(udn: string, why: "byebye" | "expired"): void {
    if (!this.#candidates.isChosen(udn)) return
    if (why === "byebye") this.#lose()
    else this.#attempts.current?.check() // its advertisements may only not come through to here
  }

  #tryNext(): void {
    if (this.#attempts.current || this.#isClosed) return
    const { target } = this.#options
    const next = this.#candidates.next(this.#lookout.sightings) ?? (target.kind === "place" ? target.place : undefined)
    if (next) this.#attempts.begin(next)
  }

  #succeed({ service, sighting }: Attempt): void {
    if (!service) return
    this.#candidates.choose(sighting?.udn, service.udn)
    this.#retryMs = RETRY_MS
    this.#timers.cancelAll()
    this.#lookout.want(false)
    this.#standing.rise()
    this.#options.onConnected(service)
  }

  #fail({ sighting }: Attempt, cause: unknown): void {
    const isUseless = cause instanceof UselessError
    if (sighting) this.#candidates.fail(sighting, isUseless)
    if (sighting && isUnreachable(cause)) this.#lookout.forget(sighting.udn) // CP-15: until it is heard of again
    this.#disconnect()
    const isPassedOver = sighting && !this.#candidates.mayBe(sighting, true)
    this.#timers.anew("retry", isPassedOver ? 0 : this.#nextRetryMs(), () => this.#tryNext())
  }

  #lose(): void {
    this.#disconnect()
    this.#timers.anew("retry", 0, () => this.#calm.do(() => this.#tryNext())) // at another of its places
  }

  #disconnect(): void {
    this.#attempts.end()
    if (this.#standing.isUp) {
      this.#standing.fall()
      this.#lookout.want(true)
      this.#timers.once("patience", PATIENCE_MS, () => this.#reconsider())
    }
    this.#options.onDisconnected()
    this.#standing.tell()
  }

  #reconsider(): void {
    this.#candidates.reconsider()
    this.#tryNext()
  }

  #nextRetryMs(): number {
    if (this.#options.target.kind === "place") return NAMED_RETRY_MS
    const retryMs = this.#retryMs
    this.#retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    return retryMs
  }
}
