import { type Identity, identify } from "./identity"
import { openLevelStore } from "./net/level-store"
import { osProduct, systemClock, systemEntropy } from "./net/system"
import { systemNetwork } from "./net/system-network"
import type { Pidf } from "./presence/pidf"
import { same } from "./presence/same"
import type { PresenceUpdate } from "./presence/user-presence"
import { NoDeviceError } from "./service/action-error"
import { DEFAULT_LIMITS } from "./service/limits"
import { Listeners } from "./service/listeners"
import type { Cancel, Store } from "./service/ports"
import { PresenceService, type UserChange } from "./service/presence-service"
import { Device } from "./upnp/device"
import type { DeviceStatus } from "./upnp/device-status"
import { serverHeader } from "./upnp/ssdp/messages"
import { VERSION } from "./version"

/** What a device that this Node-RED hosts is made from. */
export interface HostOptions {
  /** Names its part of the store. */
  readonly id: string
  readonly name: string
  /** The user's presentity URI; empty: made once and kept. */
  readonly entity: string
  readonly deviceType: string
  /** Without `uuid:`; empty: made once and kept. */
  readonly udn: string
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** 0 for any free port, the last one first. */
  readonly port: number
  /** The directory of the database. */
  readonly store: string
}

/** How a hosted device stands: towards the network, and its store. */
export type HostStatus = DeviceStatus | { readonly code: "store-failed"; readonly cause: Error } | { readonly code: "udn-taken" }

interface Running {
  readonly store: Store
  readonly service: PresenceService
  readonly device: Device
}

const clock = systemClock
const RETRY_MS = 2_000
const READY_MS = 5_000

/** UDNs of the devices that run in this process: DESC-10. */
const taken = new Set<string>()

class UdnTakenError extends Error {}

/** One Presence device with its store, from `start` to `stop`. */
export class HostedDevice {
  readonly #errors = new Listeners<unknown>(() => {})
  readonly #statuses = new Listeners<HostStatus>((cause) => this.#errors.tell(cause))
  readonly #changes = new Listeners<UserChange>((cause) => this.#errors.tell(cause))
  #status: HostStatus = { code: "starting" }
  #running: Running | undefined
  #waiting: (() => void)[] = []
  #retry: Cancel | undefined
  #work: Promise<void> = Promise.resolve()
  #stopped: Promise<void> | undefined
  #settled = false
  readonly #initials = new Set<(user: Pidf) => void>()

  constructor(readonly options: HostOptions) {}

  get id(): string {
    return this.options.id
  }

  get status(): HostStatus {
    return this.#status
  }

  /** With its `uuid:`, undefined until the store was read. */
  udn: string | undefined

  /** Begins as soon as `free` resolves: when whoever had the same name has let go of everything. */
  start(free: Promise<void>): void {
    this.#work = free.then(() => this.#open())
  }

  /** Says byebye, closes everything within 2 s. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  onStatus(listener: (status: HostStatus) => void): Cancel {
    return this.#statuses.add(listener)
  }

  /** Hears every change of the user's presence. */
  onChange(listener: (change: UserChange) => void): Cancel {
    return this.#changes.add(listener)
  }

  /** Hears what went wrong where nobody waits for an answer. */
  onError(listener: (cause: unknown) => void): Cancel {
    return this.#errors.add(listener)
  }

  /** The user's presence; rejects with NoDeviceError. */
  async user(): Promise<Pidf> {
    return (await this.#service()).user
  }

  /** Merges an update from a flow; resolves with all of the user's presence, kept. Rejects with ActionError or NoDeviceError. */
  async update(update: PresenceUpdate): Promise<Pidf> {
    return (await this.#service()).update(update, "flow")
  }

  /** Hands over the user's presence once all flows have started and it is known. */
  onceSettled(run: (user: Pidf) => void): Cancel {
    this.#initials.add(run)
    return () => this.#initials.delete(run)
  }

  /** All flows have started: what ran out before is told now. */
  settle(): void {
    this.#settled = true
    const service = this.#running?.service
    if (!service) return
    service.start()
    const initials = [...this.#initials]
    this.#initials.clear()
    for (const run of initials) run(service.user)
  }

  async #service(): Promise<PresenceService> {
    if (!this.#running && this.#stopped === undefined) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve)
        clock.after(READY_MS, resolve)
      })
    }
    if (!this.#running) throw new NoDeviceError()
    return this.#running.service
  }

  async #open(): Promise<void> {
    if (this.#stopped !== undefined) return
    let store: Store | undefined
    try {
      store = await openLevelStore(this.options.store, this.id)
      await this.#run(store)
    } catch (cause) {
      await store?.close()
      this.#become(cause instanceof UdnTakenError ? { code: "udn-taken" } : { code: "store-failed", cause: cause as Error })
      this.#retry = clock.after(RETRY_MS, () => {
        this.#work = this.#open()
      })
    }
  }

  async #run(store: Store): Promise<void> {
    const kept = await store.load()
    const identity = await identify(store, kept, this.options)
    if (taken.has(identity.udn)) throw new UdnTakenError()
    taken.add(identity.udn)
    this.udn = identity.udn
    const service = new PresenceService(
      { clock, store, onError: (cause) => this.#errors.tell(cause) },
      { entity: identity.entity, limits: DEFAULT_LIMITS },
      kept,
    )
    service.onChange((change) => this.#changes.tell(change))
    const device = this.#device(service, store, identity)
    this.#running = { store, service, device }
    device.start()
    if (this.#settled) this.settle()
    for (const resolve of this.#waiting.splice(0)) resolve()
  }

  #device(service: PresenceService, store: Store, { udn, port: usualPort }: Identity): Device {
    const { name, deviceType, port } = this.options
    const keepPort = (used: number) => {
      if (used !== usualPort) store.write(new Map([["port", used]])).catch((cause) => this.#errors.tell(cause))
    }
    return new Device({ clock, entropy: systemEntropy, network: systemNetwork(DEFAULT_LIMITS.bodyBytes) }, service, {
      friendlyName: name,
      deviceType,
      udn,
      modelNumber: VERSION,
      interface: this.options.interface,
      port,
      usualPort,
      server: serverHeader(osProduct(), { name: "node-red-contrib-upnp-presence", version: VERSION }),
      limits: DEFAULT_LIMITS,
      onStatus: (status) => this.#become(status),
      onPort: keepPort,
      onError: (cause) => this.#errors.tell(cause),
    })
  }

  #become(status: HostStatus): void {
    const changed = !same({ ...status, cause: "" }, { ...this.#status, cause: "" })
    this.#status = status
    if (changed) this.#statuses.tell(status)
  }

  async #end(): Promise<void> {
    this.#retry?.()
    await this.#work
    if (!this.#running) return
    const { device, service, store } = this.#running
    this.#running = undefined
    try {
      await device.stop()
      await service.close()
      await store.close()
    } catch (cause) {
      this.#errors.tell(cause)
    } finally {
      if (this.udn) taken.delete(this.udn)
    }
  }
}
