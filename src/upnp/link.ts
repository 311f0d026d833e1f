import type { Cancel } from "../service/ports"
import type { DeviceStatus } from "./device-status"
import { Discovery, type DiscoveryPorts } from "./discovery"
import { nextBootId } from "./ssdp/boot-id"
import type { Signature } from "./ssdp/messages"
import type { SsdpOptions } from "./ssdp/options"
import type { HttpHandler, HttpListener, Network, NetworkInterface } from "./transport"

const CHECK_MS = 5_000 // SSDP-35: within 10 s

export interface LinkPorts extends DiscoveryPorts {
  readonly network: Network
}

export interface LinkOptions extends Pick<SsdpOptions, "identity">, Omit<Signature, "bootId"> {
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** The port to listen at; 0 for any. */
  readonly port: number
  /** Where `port` is 0: the one to try first. */
  readonly usualPort: number
  /** The number of the last start, 0 before the first. */
  readonly lastBootId: number
  readonly descriptionPath: string
  readonly handle: HttpHandler
  readonly onStatus: (status: DeviceStatus) => void
  /** Hears of a port that is not the usual one; it is now. */
  readonly onPort: (port: number) => void
  /** Hears the number of each start: it is the last one now. */
  readonly onBoot: (bootId: number) => void
}

interface Hold {
  readonly interfaces: readonly NetworkInterface[]
  readonly listener: HttpListener
  discovery?: Discovery
}

/** A device's hold on the network: it listens and is found, and what cannot be now is tried again. */
export class Link {
  readonly #ports: LinkPorts
  readonly #options: LinkOptions
  #usualPort: number
  #bootId: number
  #hold: Hold | undefined
  #work: Promise<void> = Promise.resolve()
  #timer: Cancel | undefined
  #stopped = false

  constructor(ports: LinkPorts, options: LinkOptions) {
    this.#ports = ports
    this.#options = options
    this.#usualPort = options.usualPort
    this.#bootId = options.lastBootId
  }

  /** The addresses that it listens at now. */
  get interfaces(): readonly NetworkInterface[] {
    return this.#hold?.interfaces ?? []
  }

  start(): void {
    this.#inTurn(() => this.#check())
  }

  /** Says byebye, then lets go of everything, within 2 s. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.()
    this.#inTurn(() => this.#letGo())
    await this.#work
    this.#options.onStatus({ code: "stopped" })
  }

  /** One thing after the other, so that no step meets another half done. */
  #inTurn(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch((cause: Error) => this.#options.onStatus({ code: "failed", cause }))
  }

  async #check(): Promise<void> {
    if (this.#stopped) return
    this.#timer = this.#ports.clock.after(CHECK_MS, () => this.#inTurn(() => this.#check()))
    const interfaces = this.#ports.network.interfaces(this.#options.interface)
    if (this.#hold && addressesOf(interfaces) !== addressesOf(this.#hold.interfaces)) await this.#letGo()
    if (interfaces.length === 0) return this.#options.onStatus({ code: "no-network" })
    this.#hold ??= await this.#listen(interfaces)
    if (this.#hold && !this.#hold.discovery) await this.#discover(this.#hold)
  }

  async #listen(interfaces: readonly NetworkInterface[]): Promise<Hold | undefined> {
    const { port, handle } = this.#options
    const usual = this.#usualPort
    const addresses = interfaces.map(({ address }) => address)
    const listen = (at: number) => this.#ports.network.listen(addresses, at, handle)
    try {
      const listener = await (port === 0 && usual !== 0 ? listen(usual).catch(() => listen(0)) : listen(port))
      if (listener.port !== usual) this.#options.onPort(listener.port)
      this.#usualPort = listener.port
      return { interfaces, listener }
    } catch (cause) {
      this.#refused(cause as Error, port)
      return undefined
    }
  }

  #refused(cause: Error & { code?: string }, port: number): void {
    this.#options.onStatus(cause.code === "EADDRINUSE" ? { code: "port-taken", port, cause } : { code: "failed", cause })
  }

  async #discover(hold: Hold): Promise<void> {
    const { identity, server, configId, onStatus, onBoot } = this.#options
    const { interfaces } = hold
    const locationOf = ({ address }: NetworkInterface) =>
      `http://${address}:${hold.listener.port}${this.#options.descriptionPath}`
    const locations = interfaces.map(locationOf)
    const lost = (cause: Error) => onStatus({ code: "undiscoverable", locations, cause })
    const onLost = (cause: Error) => {
      lost(cause)
      this.#inTurn(() => this.#hide(hold))
    }
    const found = () => onStatus({ code: interfaces.every(({ internal }) => internal) ? "local" : "up", locations })
    const onReach = (cause: Error | undefined) => (cause ? lost(cause) : found())
    const bootId = nextBootId(this.#bootId, this.#ports.clock.now())
    try {
      const signature = { server, bootId, configId }
      const options = { identity, signature, interfaces, locationOf, onError: () => {} } // onReach tells
      hold.discovery = await Discovery.open(this.#ports, options, { onLost, onReach })
      this.#bootId = bootId
      onBoot(bootId)
      found()
    } catch (cause) {
      lost(cause as Error)
    }
  }

  async #hide(hold: Hold): Promise<void> {
    const { discovery } = hold
    delete hold.discovery
    await discovery?.close()
  }

  async #letGo(): Promise<void> {
    const hold = this.#hold
    this.#hold = undefined
    if (!hold) return
    await this.#hide(hold)
    await hold.listener.close()
  }
}

const addressesOf = (interfaces: readonly NetworkInterface[]): string =>
  interfaces
    .map(({ address }) => address)
    .sort()
    .join(" ")
