import type { Cancel } from "../../service/ports"
import type { Authority } from "../ip"
import { Attempt, UselessError } from "./attempt"
import { Callbacks } from "./callbacks"
import { isUnreachable } from "./calling"
import { Candidates } from "./candidates"
import type { ConnectionHooks } from "./connection"
import type { DescribedService } from "./description"
import type { News, Sighting } from "./device-tracker"
import { Lookout } from "./lookout"
import type { Place } from "./place"
import type { ControlPointPorts } from "./ports"
import type { RemoteStatus } from "./remote-status"
import type { Target } from "./target"

export interface ControlPointOptions extends ConnectionHooks {
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
const LOOK_AFTER_MS = 3_000 // CP-2: a device that told of its root alone may have said the rest by then

type Timer = "retry" | "patience" | "look"

/** Finds a Presence device elsewhere, connects to it, and does so again whenever it was lost. */
export class ControlPoint {
  readonly #ports: ControlPointPorts
  readonly #options: ControlPointOptions
  readonly #lookout: Lookout
  readonly #callbacks: Callbacks
  readonly #candidates: Candidates
  readonly #timers = new Map<Timer, Cancel>()
  readonly #closing = new Set<Promise<void>>()
  #attempt: Attempt | undefined
  #retryMs = RETRY_MS
  #hasNetwork = true
  /** It is connected, or about to be again without having been lost. */
  #isUp = false
  #lostAt: number | undefined
  #isClosed = false

  constructor(ports: ControlPointPorts, options: ControlPointOptions) {
    this.#ports = ports
    this.#options = options
    this.#callbacks = new Callbacks(ports, options.port, options.advertised)
    this.#candidates = new Candidates(options.target)
    this.#lookout = new Lookout(ports, {
      interface: options.interface,
      userAgent: options.userAgent,
      onSighted: (sighting, news) => this.#sighted(sighting, news),
      onGone: (udn, why) => this.#gone(udn, why),
      onInterfaces: (count) => this.#hear(count > 0),
      onDeaf: options.onDeaf,
    })
  }

  start(): void {
    this.#tell()
    this.#lookout.want(true)
    this.#lookout.start()
    this.#tryNext()
  }

  /** Lets go of everything, within 2 s. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#cancelAll()
    this.#end()
    await Promise.all([...this.#closing, this.#lookout.close()])
    await this.#callbacks.close()
    this.#options.onStatus({ code: "stopped" })
  }

  #sighted(sighting: Sighting, news: News): void {
    const isOther = news === "boot" || news === "config" // CP-5
    const isOurs = this.#candidates.isChosen(sighting.udn)
    if (!this.#candidates.mayBe(sighting, false)) this.#after("look", LOOK_AFTER_MS, () => this.#tryNext())
    else if (!this.#attempt || (isOther && isOurs)) this.#tryAnew(sighting)
    else if (isOurs && news === "location" && this.#attempt.isConnected) this.#attempt.check()
  }

  #tryAnew(sighting: Sighting): void {
    this.#retryMs = RETRY_MS
    this.#try(sighting)
  }

  #gone(udn: string, why: "byebye" | "expired"): void {
    if (!this.#candidates.isChosen(udn)) return
    if (why === "byebye") this.#lose()
    else this.#attempt?.check() // its advertisements may only not come through to here
  }

  #hear(hasNetwork: boolean): void {
    if (hasNetwork === this.#hasNetwork) return
    this.#hasNetwork = hasNetwork
    this.#tell()
  }

  #tryNext(): void {
    if (this.#attempt || this.#isClosed) return
    const { target } = this.#options
    const next = this.#candidates.next(this.#lookout.sightings) ?? (target.kind === "place" ? target.place : undefined)
    if (next) this.#try(next)
  }

  #try(at: Sighting | Place): void {
    this.#end()
    const attempt: Attempt = new Attempt(
      this.#ports,
      {
        ...this.#options,
        candidates: this.#candidates,
        callbacks: this.#callbacks,
        onEventing: () => this.#tell(),
        onLost: () => this.#attempt === attempt && attempt.isConnected && this.#lose(),
      },
      at,
    )
    this.#attempt = attempt
    attempt.open().then(
      () => this.#attempt === attempt && this.#succeed(attempt),
      (cause) => this.#attempt === attempt && this.#fail(attempt, cause),
    )
  }

  #succeed(attempt: Attempt): void {
    const { service } = attempt
    if (!service) return
    this.#candidates.choose(attempt.sighting?.udn, service.udn)
    this.#retryMs = RETRY_MS
    this.#isUp = true
    this.#lostAt = undefined
    this.#cancelAll()
    this.#lookout.want(false)
    this.#tell()
    this.#options.onConnected(service)
  }

  #fail({ sighting }: Attempt, cause: unknown): void {
    const isUseless = cause instanceof UselessError
    if (sighting) this.#candidates.fail(sighting, isUseless)
    if (sighting && isUnreachable(cause)) this.#lookout.forget(sighting.udn) // CP-15: until it is heard of again
    this.#disconnect()
    this.#after("retry", isUseless ? 0 : this.#nextRetryMs(), () => this.#tryNext())
  }

  #lose(): void {
    this.#disconnect()
    this.#after("retry", 0, () => this.#tryNext()) // at another of its places
  }

  #disconnect(): void {
    this.#end()
    if (this.#isUp) {
      this.#isUp = false
      this.#lostAt = this.#ports.clock.now()
      this.#lookout.want(true)
      this.#after("patience", PATIENCE_MS, () => this.#reconsider())
    }
    this.#options.onDisconnected()
    this.#tell()
  }

  #reconsider(): void {
    this.#candidates.reconsider()
    this.#tryNext()
  }

  // an attempt that ends may still have to say goodbye
  #end(): void {
    const closing = this.#attempt?.close()
    this.#attempt = undefined
    if (!closing) return
    this.#closing.add(closing)
    closing.then(() => this.#closing.delete(closing)).catch(this.#options.onError)
  }

  #nextRetryMs(): number {
    if (this.#options.target.kind === "place") return NAMED_RETRY_MS
    const retryMs = this.#retryMs
    this.#retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS)
    return retryMs
  }

  #tell(): void {
    if (!this.#isClosed) this.#options.onStatus(this.#status())
  }

  #status(): RemoteStatus {
    const { location, isEvented } = this.#attempt ?? { location: "", isEvented: true }
    if (this.#isUp) return { code: isEvented ? "connected" : "eventless", locations: [location] }
    if (this.#lostAt !== undefined) return { code: "lost", sinceAt: this.#lostAt }
    return { code: this.#hasNetwork ? "searching" : "no-network" }
  }

  #after(name: Timer, delayMs: number, run: () => void): void {
    if (this.#isClosed || (name !== "retry" && this.#timers.has(name))) return
    this.#timers.get(name)?.()
    const cancel = this.#ports.clock.after(delayMs, () => {
      this.#timers.delete(name)
      run()
    })
    this.#timers.set(name, cancel)
  }

  #cancelAll(): void {
    for (const cancel of this.#timers.values()) cancel()
    this.#timers.clear()
  }
}
