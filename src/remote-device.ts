import type { AnyDevice } from "./any-device"
import { formatActivity, formatUnknown } from "./documents/extension"
import { systemControlPoint } from "./net/system-network"
import { same } from "./presence/same"
import { PRODUCT } from "./product"
import { Refused } from "./refused"
import { ActionError, NoDeviceError } from "./service/action-error"
import type { AnyService } from "./service/any-service"
import type { Change } from "./service/change"
import { DEFAULT_LIMITS, type DocumentLimits } from "./service/limits"
import { Listeners } from "./service/listeners"
import { type Cancel, type Clock, guardedClock } from "./service/ports"
import { Introduction } from "./service/remote/introduction"
import { RemoteService } from "./service/remote/remote-service"
import { Waiting } from "./service/waiting"
import { ControlPoint } from "./upnp/control-point/control-point"
import type { DescribedService } from "./upnp/control-point/description"
import type { ControlPointPorts } from "./upnp/control-point/ports"
import type { RemoteStatus } from "./upnp/control-point/remote-status"
import type { Target } from "./upnp/control-point/target"
import { parseAuthority } from "./upnp/ip"

/** Which device elsewhere is used, and from where. */
export interface RemoteOptions {
  readonly id: string
  /** What it is called as long as its own name is not known. */
  readonly name: string
  readonly target: Target
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** Where it delivers its events; 0 for any free port. */
  readonly port: number
  /** `address` or `address:port` where it finds us instead; empty: the address that leads to it. */
  readonly advertise: string
}

const READY_MS = 5_000

/** One Presence device elsewhere on the network, from `start` to `stop`. */
export class RemoteDevice implements AnyDevice {
  readonly isHost = false
  readonly limits: DocumentLimits = DEFAULT_LIMITS
  readonly #errors = new Listeners<unknown>(() => {})
  readonly clock: Clock
  readonly #statuses = new Listeners<RemoteStatus>((cause) => this.#errors.tell(cause))
  readonly #changes = new Listeners<Change>((cause) => this.#errors.tell(cause))
  /** What it has refused of the events that came. */
  readonly refused = new Refused(
    () => this.#point.refusals,
    (cause) => this.#errors.tell(cause),
  )
  readonly #introduction: Introduction
  /** Flows that began while it is searched for. */
  readonly #waiting: Waiting
  readonly #service: RemoteService
  readonly #point: ControlPoint
  #status: RemoteStatus = { code: "searching" }
  #described: DescribedService | undefined
  #isConnected = false
  #stopped: Promise<void> | undefined
  #work: Promise<void> = Promise.resolve()

  constructor(
    readonly options: RemoteOptions,
    ports: ControlPointPorts = systemControlPoint,
  ) {
    const clock = guardedClock(ports.clock, (cause) => this.#errors.tell(cause))
    this.clock = clock
    this.#waiting = new Waiting(clock, READY_MS)
    this.#service = new RemoteService({
      clock,
      silence: { source: (source) => formatActivity(source, []), status: formatUnknown() },
      onChange: (change) => this.#changes.tell(change),
    })
    this.#introduction = new Introduction({ clock, service: this.#service, onError: (cause) => this.#errors.tell(cause) })
    this.#point = new ControlPoint({ ...ports, clock }, this.#pointOptions())
  }

  get id(): string {
    return this.options.id
  }

  get name(): string {
    return this.#described?.friendlyName || this.options.name
  }

  get udn(): string | undefined {
    return this.#described?.udn
  }

  get status(): RemoteStatus {
    return this.#status
  }

  /** Begins as soon as `free` resolves: when whoever had the same name has let go of everything. */
  start(free: Promise<void>): void {
    this.#work = free.then(() => {
      if (this.#stopped === undefined) this.#point.start()
    })
  }

  /** Lets go of everything, within 2 s. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  onStatus(listener: (status: RemoteStatus) => void): Cancel {
    return this.#statuses.add(listener)
  }

  onChange(listener: (change: Change) => void): Cancel {
    return this.#changes.add(listener)
  }

  onError(listener: (cause: unknown) => void): Cancel {
    return this.#errors.add(listener)
  }

  /** [contract.md] Hands over the service at each connection, once all flows have started. */
  onKnown(run: (service: AnyService) => void): Cancel {
    return this.#introduction.add(run)
  }

  /** Wants to know of a contact also if the device does not tell of him by itself. */
  follow(id: string): Cancel {
    return this.#service.follow(id)
  }

  async service(): Promise<AnyService> {
    if (this.#status.code === "searching" && this.#stopped === undefined) await this.#waiting.wait()
    if (!this.#isConnected) throw new NoDeviceError()
    return this.#service
  }

  async host(): Promise<never> {
    throw new ActionError(600, "only a device of mode host can do this")
  }

  /** All flows have started. */
  settle(): void {
    this.#introduction.settle()
  }

  #pointOptions(): ConstructorParameters<typeof ControlPoint>[1] {
    const service = this.#service
    return {
      ...this.options,
      advertised: parseAuthority(this.options.advertise),
      userAgent: PRODUCT,
      ...this.refused.hooks,
      onCalls: (calls) => {
        service.hold()
        service.connect(calls)
      },
      onEvent: (properties, isInitial) => service.hear(properties, isInitial),
      sync: (isNew) => service.sync(isNew),
      verify: () => service.verify(),
      onStatus: (status) => this.#become(status),
      onConnected: (described) => this.#connect(described),
      onDisconnected: () => this.#disconnect(),
      onDeaf: (cause) => this.#errors.tell(new Error(`advertisements cannot be heard, only searches go on: ${cause.message}`)),
      onError: (cause) => this.#errors.tell(cause),
    }
  }

  #connect(described: DescribedService): void {
    this.#described = described
    this.#isConnected = true
    this.#waiting.end()
    this.#introduction.begin()
  }

  #disconnect(): void {
    this.#isConnected = false
    this.#introduction.end()
    this.#service.connect(undefined)
    this.#service.release()
  }

  #become(status: RemoteStatus): void {
    const changed = !same(status, this.#status)
    this.#status = status
    if (changed) this.#statuses.tell(status)
  }

  async #end(): Promise<void> {
    this.#waiting.end()
    this.#introduction.end()
    await this.#work
    await this.#point.close().catch((cause) => this.#errors.tell(cause))
    this.#service.connect(undefined)
  }
}
