import type { DeviceStatus } from "./device-status"
import type { Failures } from "./listening"
import type { NetworkInterface } from "./transport"

export interface LinkStatusOptions {
  /** The one that is wanted. */
  readonly port: number
  /** Where the device listens. */
  readonly interfaces: () => readonly NetworkInterface[]
  /** Where it can be found. */
  readonly findable: () => readonly NetworkInterface[]
  /** The URL of its description that is told there. */
  readonly locationOf: (networkInterface: NetworkInterface) => string
  readonly onStatus: (status: DeviceStatus) => void
}

/** Tells how a device stands on the network: where it is, what it cannot use, and why nobody finds it. */
export class LinkStatus {
  readonly #options: LinkStatusOptions
  /** Why nobody finds it. */
  #hidden: Error | undefined
  /** Why it is not found at some addresses while it is at others. */
  #unjoined: Error | undefined
  /** The addresses that could not be used when it last looked. */
  #failed: Failures = new Map()

  constructor(options: LinkStatusOptions) {
    this.#options = options
  }

  /** Discovery has opened, or could not. */
  opened(cause: Error | undefined): void {
    this.#hidden = cause
  }

  /** Nobody finds it any more, or again; told at once. */
  hide(cause: Error | undefined): void {
    const isNews = (cause === undefined) !== (this.#hidden === undefined)
    this.#hidden = cause
    if (isNews) this.#tellFound([])
  }

  /** At an address that is new it cannot be found. */
  unjoined(cause: Error): void {
    this.#unjoined = cause
  }

  /** It has looked where it can be; `isWanted`: there is an address to be at. */
  tell(isWanted: boolean, failures: Failures): void {
    const { onStatus, port, interfaces } = this.#options
    const [cause] = failures.values()
    const all = new Map([...failures, ...this.#unfound()])
    const lasting = [...all].filter(([address]) => this.#failed.has(address)) // an address is new for a second or two
    this.#failed = all
    if (!isWanted) onStatus({ code: "no-network" })
    else if (interfaces().length > 0) this.#tellFound(lasting.map(([address, { message }]) => `${address}: ${message}`))
    else if (cause?.code === "EADDRINUSE") onStatus({ code: "port-taken", port, cause })
    else if (cause) onStatus({ code: "failed", cause })
  }

  /** Where it listens, but cannot be found while it can elsewhere. */
  #unfound(): Failures {
    const found = new Set(this.#options.findable().map(({ address }) => address))
    const cause = this.#unjoined
    return new Map(this.#options.interfaces().flatMap(({ address }) => (cause && !found.has(address) ? [[address, cause]] : [])))
  }

  #tellFound(unused: readonly string[]): void {
    const { interfaces, locationOf, onStatus } = this.#options
    const locations = [...new Set(interfaces().map(locationOf))]
    const isLocal = interfaces().every(({ internal }) => internal)
    if (this.#hidden) onStatus({ code: "undiscoverable", locations, cause: this.#hidden })
    else onStatus({ code: isLocal ? "local" : "up", locations, unused })
  }
}
