import type { Door, HttpHandler, HttpListener, Network, NetworkInterface } from "./transport"

export interface ListeningOptions {
  /** The port to listen at; 0 for any, the usual one first. */
  readonly port: number
  readonly usualPort: number
  readonly handle: HttpHandler
  readonly door: Door
}

interface Spot {
  readonly networkInterface: NetworkInterface
  readonly listener: HttpListener
}

/** What the system said of each address that did not open. */
export type Failures = ReadonlyMap<string, Error & { readonly code?: string }>

/** The addresses at which a device listens, all at one port. */
export class Listening {
  readonly #network: Pick<Network, "listen">
  readonly #options: ListeningOptions
  readonly #spots = new Map<string, Spot>()
  #port: number

  constructor(network: Pick<Network, "listen">, options: ListeningOptions) {
    this.#network = network
    this.#options = options
    this.#port = options.port || options.usualPort
  }

  /** The port of all, or where it would be. */
  get port(): number {
    return this.#port
  }

  get interfaces(): readonly NetworkInterface[] {
    return [...this.#spots.values()].map(({ networkInterface }) => networkInterface)
  }

  /** Opens at the addresses where it is not open yet; returns those that failed. */
  async open(interfaces: readonly NetworkInterface[]): Promise<Failures> {
    const missing = interfaces.filter(({ address }) => !this.#spots.has(address))
    if (this.#spots.size > 0 || this.#options.port > 0) return this.#openAt(missing, this.#port)
    for (const port of [this.#port, 0]) {
      const failures = await this.#openAt(missing, port)
      if (![...failures.values()].some(({ code }) => code === "EADDRINUSE")) return failures
      await this.closeAllBut(new Set()) // another port may be free at all of them
    }
    return this.#openAt(missing, 0)
  }

  /** Ends it, and all connections, at the other addresses. */
  async closeAllBut(addresses: ReadonlySet<string>): Promise<void> {
    const gone = [...this.#spots].filter(([address]) => !addresses.has(address))
    for (const [address] of gone) this.#spots.delete(address)
    await Promise.all(gone.map(([, { listener }]) => listener.close()))
  }

  async #openAt(interfaces: readonly NetworkInterface[], port: number): Promise<Failures> {
    const { handle, door } = this.#options
    const failures = new Map<string, Error>()
    for (const networkInterface of interfaces) {
      const { address } = networkInterface
      try {
        const at = this.#spots.size > 0 ? this.#port : port
        const listener = await this.#network.listen(address, at, handle, door)
        this.#spots.set(address, { networkInterface, listener })
        this.#port = listener.port
      } catch (cause) {
        failures.set(address, cause as Error)
      }
    }
    return failures
  }
}
