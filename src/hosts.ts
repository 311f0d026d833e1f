import { HostedDevice } from "./hosted-device"
import { forgetDevice, type KeptDevice, keptDevices } from "./kept-device"
import { isProcessLeaving, watchProcessEnd } from "./net/process-end"
import type { HostOptions, HostPolicy } from "./running-device"

/** The devices that this Node-RED hosts, by the id of their config node; a deploy that leaves one as it is does not touch it. */
class Hosts {
  readonly #devices = new Map<string, HostedDevice>()
  readonly #parked = new Set<HostedDevice>()
  readonly #ending = new Map<string, Promise<void>>()
  #watching = false

  /** The device for these options: the one that was parked if they are the same, else a new one. */
  claim(options: HostOptions, policy: HostPolicy): HostedDevice {
    if (!this.#watching) watchProcessEnd()
    this.#watching = true
    const parked = this.#devices.get(options.id)
    if (parked && JSON.stringify(parked.options) === JSON.stringify(options)) {
      this.#parked.delete(parked)
      parked.configure(policy)
      return parked
    }
    if (parked) void this.#stop(parked)
    const device = new HostedDevice(options, policy)
    this.#devices.set(options.id, device)
    device.start(this.#ending.get(options.id) ?? Promise.resolve())
    return device
  }

  /** Its config node closes: it waits to be claimed again, unless it or the process goes. */
  async release(device: HostedDevice, removed: boolean): Promise<void> {
    if (removed || isProcessLeaving()) await this.#stop(device)
    else this.#parked.add(device)
  }

  get(id: string): HostedDevice | undefined {
    return this.#devices.get(id)
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

  /** Those that are not here, but of which the directory still keeps something. */
  kept(directory: string): Promise<KeptDevice[]> {
    return keptDevices(directory, (id) => !this.#devices.has(id))
  }

  /** [contract.md] Deletes what is kept of a device that is not here; false, and nothing is deleted, if it is. */
  async forget(directory: string, id: string): Promise<boolean> {
    if (this.#devices.has(id)) return false
    const gone = this.#ending.get(id) ?? Promise.resolve()
    await this.#busy(
      id,
      gone.then(() => forgetDevice(directory, id)),
    )
    return true
  }

  #stop(device: HostedDevice): Promise<void> {
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
export const hosts = new Hosts()
