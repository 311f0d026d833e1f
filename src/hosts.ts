import { HostedDevice } from "./hosted-device"
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

  #stop(device: HostedDevice): Promise<void> {
    this.#parked.delete(device)
    if (this.#devices.get(device.id) === device) this.#devices.delete(device.id)
    const ending = device.stop().finally(() => {
      if (this.#ending.get(device.id) === ending) this.#ending.delete(device.id)
    })
    this.#ending.set(device.id, ending)
    return ending
  }
}

/** Those of this process: an address, a port and a name on the network exist once. */
export const hosts = new Hosts()
