import type { AnyDevice, HostStatus } from "./any-device"
import { systemClock } from "./net/system"
import { same } from "./presence/same"
import { Refused } from "./refused"
import { type HostOptions, type HostPolicy, type Running, runDevice, UdnTakenError } from "./running-device"
import { NoDeviceError } from "./service/action-error"
import type { Change } from "./service/change"
import { DEFAULT_LIMITS, type DocumentLimits } from "./service/limits"
import { Listeners } from "./service/listeners"
import { type Cancel, type Clock, guardedClock } from "./service/ports"
import type { PresenceService } from "./service/presence-service"
import { Waiting } from "./service/waiting"
import { type StoreTrouble, withTrouble } from "./store-trouble"
import { within } from "./upnp/control-point/within"
import type { SubscriptionRow } from "./upnp/eventing/subscription-row"
import type { Place } from "./upnp/link"

const RETRY_MS = 1_000
const READY_MS = 5_000
const CLOSE_MS = 1_800 // [contract.md] 2 s

/** One Presence device with its store, from `start` to `stop`. */
export class HostedDevice implements AnyDevice {
  readonly isHost = true
  readonly #errors = new Listeners<unknown>(() => {})
  readonly clock: Clock = guardedClock(systemClock, (cause) => this.#errors.tell(cause))
  readonly #statuses = new Listeners<HostStatus>((cause) => this.#errors.tell(cause))
  readonly #changes = new Listeners<Change>((cause) => this.#errors.tell(cause))
  readonly #subscriptions = new Listeners<void>((cause) => this.#errors.tell(cause))
  readonly #initials = new Listeners<PresenceService>((cause) => this.#errors.tell(cause))
  #status: HostStatus = { code: "starting" }
  /** The same, whatever the store is like. */
  #standing: HostStatus = this.#status
  #trouble: StoreTrouble = {}
  #running: Running | undefined
  /** What it has refused of all that the network brought. */
  readonly refused = new Refused(
    () => this.#running?.refusals() ?? [],
    (cause) => this.#errors.tell(cause),
  )
  readonly #waiting = new Waiting(systemClock, READY_MS)
  #retry: Cancel | undefined
  #work: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined
  #settled = false
  #policy: HostPolicy

  constructor(
    readonly options: HostOptions,
    policy: HostPolicy,
  ) {
    this.#policy = policy
  }

  get id(): string {
    return this.options.id
  }

  get name(): string {
    return this.options.name
  }

  get status(): HostStatus {
    return this.#status
  }

  get limits(): DocumentLimits {
    return { ...DEFAULT_LIMITS, ...this.#policy.limits }
  }

  /** With its `uuid:`, undefined until the store was read. */
  get udn(): string | undefined {
    return this.#running?.udn
  }

  /** How each subscription of a control point stands. */
  get subscriptions(): readonly SubscriptionRow[] {
    return this.#running?.subscriptions() ?? []
  }

  /** Where it listens now, and what it tells there. */
  get places(): readonly Place[] {
    return this.#running?.places() ?? []
  }

  /** Begins as soon as `free` resolves: when whoever had the same name has let go of everything. */
  start(free: Promise<void>): void {
    this.#work = free.then(() => this.#open())
  }

  /** Says byebye, closes everything within 2 s; a store that hangs is closed when it no longer does. */
  stop(): Promise<void> {
    this.#stopped ??= within(systemClock, CLOSE_MS, this.#end())
    return this.#stopped
  }

  /** [contract.md] Decides otherwise from now on, without a break. */
  configure(policy: HostPolicy): void {
    this.#policy = policy
    this.#running?.configure(policy)
  }

  onStatus(listener: (status: HostStatus) => void): Cancel {
    return this.#statuses.add(listener)
  }

  /** Hears every change of presence, of watchers and of registrations. */
  onChange(listener: (change: Change) => void): Cancel {
    return this.#changes.add(listener)
  }

  /** Hears when something about the subscriptions is no longer as it was. */
  onSubscriptions(listener: () => void): Cancel {
    return this.#subscriptions.add(listener)
  }

  /** Hears what went wrong where nobody waits for an answer. */
  onError(listener: (cause: unknown) => void): Cancel {
    return this.#errors.add(listener)
  }

  /** Its service, as soon as it runs; rejects with NoDeviceError. */
  async service(): Promise<PresenceService> {
    if (!this.#running && this.#stopped === undefined) await this.#waiting.wait()
    if (!this.#running) throw new NoDeviceError()
    return this.#running.service
  }

  /** The same, for whoever needs what only a host can do. */
  host(): Promise<PresenceService> {
    return this.service()
  }

  /** Hands over the service once all flows have started and what it keeps is known. */
  onKnown(run: (service: PresenceService) => void): Cancel {
    return this.#initials.add(run)
  }

  /** Everything that it knows is known here anyway. */
  follow(): Cancel {
    return () => {}
  }

  /** All flows have started: what ran out before is told now. */
  settle(): void {
    this.#settled = true
    const service = this.#running?.service
    if (!service) return
    service.start()
    this.#initials.tell(service)
    this.#initials.clear()
  }

  async #open(): Promise<void> {
    if (this.#stopped !== undefined) return
    const policy = this.#policy
    this.#trouble = { ...this.#trouble, cause: undefined } // the store that is opened has not failed yet
    try {
      this.#running = await runDevice(this.options, policy, {
        onStatus: (status) => this.#become(status),
        onTrouble: (trouble) => this.#become(this.#standing, { ...this.#trouble, ...trouble }),
        onChange: (change) => this.#changes.tell(change),
        onSubscriptions: () => this.#subscriptions.tell(),
        ...this.refused.hooks,
        onError: (cause) => this.#errors.tell(cause),
      })
    } catch (cause) {
      this.#become(cause instanceof UdnTakenError ? { code: "udn-taken" } : { code: "store-failed", cause: cause as Error })
      this.#retry = systemClock.after(RETRY_MS, () => {
        this.#work = this.#open()
      })
      return
    }
    if (policy !== this.#policy) this.configure(this.#policy)
    if (this.#settled) this.settle()
    this.#waiting.end()
  }

  #become(standing: HostStatus, trouble: StoreTrouble = this.#trouble): void {
    this.#standing = standing
    this.#trouble = trouble
    const status = withTrouble(standing, trouble)
    const changed = !same({ ...status, cause: "" }, { ...this.#status, cause: "" })
    this.#status = status
    if (changed) this.#statuses.tell(status)
  }

  async #end(): Promise<void> {
    this.#retry?.()
    await this.#work
    const running = this.#running
    this.#running = undefined
    this.#waiting.end()
    await running?.close().catch((cause) => this.#errors.tell(cause))
  }
}
