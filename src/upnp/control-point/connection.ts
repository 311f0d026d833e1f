import type { Cancel } from "../../service/ports"
import type { RemoteCalls } from "../../service/remote/remote-calls"
import type { Properties } from "../../service/service-definition"
import type { Callbacks } from "./callbacks"
import { isUnreachable } from "./calling"
import { actionsOf, type Described } from "./describe"
import type { DescribedService } from "./description"
import type { ControlPointPorts } from "./ports"
import { parsePropertySet } from "./property-texts"
import { ServiceCalls } from "./service-calls"
import { Subscription } from "./subscription"
import { parseProperties } from "./values"
import { Vigil } from "./vigil"
import { within } from "./within"

/** What a connection brings to whoever uses the service. */
export interface ConnectionHooks {
  /** It can be called from now on. */
  readonly onCalls: (calls: RemoteCalls) => void
  readonly onEvent: (properties: Properties, isInitial: boolean) => void
  /** Asks the device about everything; `isNew`: it may have forgotten what it was asked for. Rejects if it is not there. */
  readonly sync: (isNew: boolean) => Promise<void>
  /** Asks whether what is known still holds; false if there is nothing to ask. Rejects if the device is not there. */
  readonly verify: () => Promise<boolean>
  /** Hears what the device did wrong. */
  readonly onError: (cause: unknown) => void
}

export interface ConnectionOptions extends ConnectionHooks {
  readonly described: Described
  readonly service: DescribedService
  readonly callbacks: Callbacks
  /** Nobody announces the device: only by asking often it is seen to go and to come. */
  readonly isUnannounced: boolean
  /** Whether the device tells of changes by itself has changed. */
  readonly onEventing: () => void
  /** The device is not there any more; told once. */
  readonly onLost: (cause: Error) => void
}

const FIRST_MS = 3_000 // what comes later counts as a change
const EVENTLESS_MS = 10_000
const UNANNOUNCED_MS = 3_000
const RETRY_MS = 2_000
const LONGEST_RETRY_MS = 60_000

/** A connection to the Presence service of one device, from its description to its loss. */
export class Connection {
  readonly #ports: ControlPointPorts
  readonly #options: ConnectionOptions
  readonly #timers = new Set<Cancel>()
  readonly #vigil: Vigil
  #subscription: Subscription | undefined
  #retryMs = RETRY_MS
  /** "due": subscribed, and the initial event is waited for. */
  #eventing: "due" | "yes" | "no" = "due"
  #heard: () => void = () => {}
  #isOpen = true

  constructor(ports: ControlPointPorts, options: ConnectionOptions) {
    this.#ports = ports
    this.#options = options
    this.#vigil = new Vigil({
      network: ports.network,
      place: options.described.place,
      isUnannounced: options.isUnannounced,
      isEvented: () => this.#eventing === "yes",
      verify: options.verify,
      after: (delayMs, run) => this.#after(delayMs, run),
      onGone: (cause) => this.#lose(cause),
    })
  }

  /** Whether the device tells of changes by itself, as far as is known. */
  get isEvented(): boolean {
    return this.#eventing !== "no"
  }

  /** Resolves when what the device knows is known, as far as it tells within some seconds; rejects if it is of no use. */
  async open(): Promise<void> {
    const { service, onCalls, sync } = this.#options
    const { network, clock } = this.#ports
    const offered = await actionsOf(network, service)
    if (!this.#isOpen) return
    const onUnreachable = (cause: Error) => this.#lose(cause)
    onCalls(new ServiceCalls({ network, service, offered, onUnreachable, onSilence: () => void this.#vigil.look() }))
    const initial = new Promise<void>((resolve) => {
      this.#heard = resolve
    })
    await this.#subscribe()
    await within(clock, FIRST_MS, Promise.all([sync(true), this.#eventing === "due" ? initial : undefined]))
    this.#vigil.begin()
  }

  /** Asks now whether the device is still there, and knows of the subscription: it may have started anew without a word. */
  async check(): Promise<void> {
    await this.#subscription?.check()
    await this.#vigil.verify()
  }

  async close(): Promise<void> {
    this.#end()
    await this.#subscription?.close()
  }

  async #subscribe(): Promise<void> {
    const { callbacks, described, service, isUnannounced, onError } = this.#options
    if (!service.event) return this.#become("no")
    try {
      const subscription = new Subscription(this.#ports, {
        callbacks,
        event: service.event,
        callbackBase: await callbacks.listenAt(described.localAddress),
        ...(isUnannounced && { renewMs: UNANNOUNCED_MS }),
        onEvent: (body, isInitial) => this.#hear(body, isInitial),
        onAgain: (why) => this.#sync(why === "unknown"),
        onLost: (cause) => this.#retry(cause),
      })
      await subscription.begin()
      if (!this.#isOpen) return await subscription.close()
      this.#subscription = subscription
      this.#after(EVENTLESS_MS, () => this.#eventing === "due" && this.#become("no"))
    } catch (cause) {
      if (isUnreachable(cause)) throw cause
      onError(new Error(`the device cannot be subscribed to: ${(cause as Error).message}`, { cause }))
      this.#retry(cause as Error)
    }
  }

  // a device without events is asked instead
  #retry(cause: Error): void {
    if (isUnreachable(cause)) {
      this.#lose(cause)
      return
    }
    this.#subscription = undefined
    this.#become("no")
    this.#after(this.#retryMs, () => {
      this.#subscribe().then(
        () => this.#sync(true),
        (again) => this.#lose(again as Error),
      )
    })
    this.#retryMs = Math.min(this.#retryMs * 2, LONGEST_RETRY_MS)
  }

  #hear(body: string, isInitial: boolean): void {
    if (!this.#isOpen) return
    const { onEvent, onError } = this.#options
    this.#retryMs = RETRY_MS
    try {
      onEvent(parseProperties(parsePropertySet(body), onError), isInitial)
    } catch (cause) {
      onError(cause)
    }
    this.#become("yes")
    this.#heard()
  }

  #become(eventing: "yes" | "no"): void {
    const before = this.isEvented
    this.#eventing = eventing
    if (before !== this.isEvented && this.#isOpen) this.#options.onEventing()
  }

  #sync(isNew: boolean): void {
    if (this.#isOpen) this.#options.sync(isNew).catch(() => {}) // who could not be reached is told by the calls
  }

  #lose(cause: Error): void {
    if (!this.#isOpen) return
    this.#end()
    this.#options.onLost(cause)
  }

  #end(): void {
    this.#isOpen = false
    this.#vigil.end()
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }

  #after(delayMs: number, run: () => void): void {
    if (!this.#isOpen) return
    const cancel = this.#ports.clock.after(delayMs, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
  }
}
