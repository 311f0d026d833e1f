import { HostedDevice } from "./hosted-device"
import { forgetDevice, type KeptDevice, keptDevices } from "./kept-device"
import { isProcessLeaving, watchProcessEnd } from "./net/process-end"
import { RemoteDevice, type RemoteOptions } from "./remote-device"
import type { HostOptions, HostPolicy } from "./running-device"

/** A device that a config node has. */
export type ClaimedDevice = HostedDevice | RemoteDevice

/** The devices that this Node-RED hosts or uses elsewhere, by the id of their config node; a deploy that leaves one as it is does not touch it. */
class Devices {
  readonly #devices = new Map<string, ClaimedDevice>()
  readonly #parked = new Set<ClaimedDevice>()
  readonly #ending = new Map<string, Promise<void>>()
  readonly #stores = new Set<string>()
  #watching = false

  /** The hosted device for these options: the one that was parked if they are the same, else a new one. */
  host(options: HostOptions, policy: HostPolicy): HostedDevice {
    this.#stores.add(options.store)
    const parked = this.#reclaim(options)
    if (!(parked instanceof HostedDevice)) return this.#begin(new HostedDevice(options, policy))
    parked.configure(policy)
    return parked
  }

  /** The same for a device elsewhere. */
  use(options: RemoteOptions): RemoteDevice {
    const parked = this.#reclaim(options)
    return parked instanceof RemoteDevice ? parked : this.#begin(new RemoteDevice(options))
  }

  /** Its config node closes: it waits to be claimed again, unless it or the process goes. */
  async release(device: ClaimedDevice, removed: boolean): Promise<void> {
    if (removed || isProcessLeaving()) await this.#stop(device)
    else this.#parked.add(device)
  }

  /** The hosted device of this id. */
  get(id: string): HostedDevice | undefined {
    const device = this.#devices.get(id)
    return device instanceof HostedDevice ? device : undefined
  }

  /** All flows have started: who is still parked was removed. */
  settle(): void {
    this.abandon()
    for (const device of this.#devices.values()) device.settle()
  }

  /** The flows were stopped and nobody is about to start them. */
  abandon(): void {
    for (const device of this.#parked) void this.#stop(device)
  }

  /** Those that are not here, but of which these directories, or one that a device of this process had, still keep something. */
  async kept(...directories: readonly string[]): Promise<KeptDevice[]> {
    const found = new Map<string, KeptDevice>()
    for (const directory of new Set([...directories, ...this.#stores]))
      for (const device of await keptDevices(directory, (id) => !this.#devices.has(id))) found.set(device.id, device)
    return [...found.values()]
  }

  /** [contract.md] Deletes what is kept of a device that is not here; false, and nothing is deleted, if it is. */
  async forget(id: string, ...directories: readonly string[]): Promise<boolean> {
    if (this.#devices.has(id)) return false
    const gone = this.#ending.get(id) ?? Promise.resolve()
    await this.#busy(
      id,
      gone.then(async () => {
        for (const directory of new Set([...directories, ...this.#stores])) await forgetDevice(directory, id)
      }),
    )
    return true
  }

  /** What was parked and is wanted as it is; what is in the way ends. */
  #reclaim(options: HostOptions | RemoteOptions): ClaimedDevice | undefined {
    if (!this.#watching) watchProcessEnd()
    this.#watching = true
    const parked = this.#devices.get(options.id)
    if (parked && JSON.stringify(parked.options) === JSON.stringify(options)) {
      this.#parked.delete(parked)
      return parked
    }
    if (parked) void this.#stop(parked)
    return undefined
  }

  #begin<D extends ClaimedDevice>(device: D): D {
    this.#devices.set(device.id, device)
    device.start(this.#ending.get(device.id) ?? Promise.resolve())
    return device
  }

  #stop(device: ClaimedDevice): Promise<void> {
    this.#parked.delete(device)
    if (this.#devices.get(device.id) === device) this.#devices.delete(device.id)
    return this.#busy(device.id, device.stop())
  }

  /** Whoever gets the id next waits until this is over. */
  #busy(id: string, work: Promise<void>): Promise<void> {
    const over = work
      .catch(() => {}) // told to who asked for it
      .finally(() => {
        if (this.#ending.get(id) === over) this.#ending.delete(id)
      })
    this.#ending.set(id, over)
    return work
  }
}

/** Those of this process: an address, a port and a name on the network exist once. */
export const devices = new Devices()
