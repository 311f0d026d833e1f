import type { Cancel } from "../service/ports"
import type { DeviceStatus } from "./device-status"
import { Discovery, type DiscoveryPorts } from "./discovery"
import { type Authority, isIpv6, urlHost } from "./ip"
import { LinkStatus } from "./link-status"
import { Listening, type ListeningOptions } from "./listening"
import { nextBootId } from "./ssdp/boot-id"
import type { Signature } from "./ssdp/messages"
import type { SsdpOptions } from "./ssdp/options"
import type { Endpoint, Network, NetworkInterface } from "./transport"

const CHECK_MS = 5_000 // SSDP-35: within 10 s

export interface LinkPorts extends DiscoveryPorts {
  readonly network: Network
}

export interface LinkOptions
  extends ListeningOptions,
    Pick<SsdpOptions, "identity" | "limits" | "refusals">,
    Omit<Signature, "bootId"> {
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** [contract.md] What LOCATION says instead of where it listens. */
  readonly advertise?: Authority | undefined
  /** The number of the last start, 0 before the first. */
  readonly lastBootId: number
  readonly descriptionPath: string
  readonly onStatus: (status: DeviceStatus) => void
  /** Hears of a port that is not the usual one; it is now. */
  readonly onPort: (port: number) => void
  /** Hears the number of each start: it is the last one now. */
  readonly onBoot: (bootId: number) => void
}

/** One address at which a device listens. */
export interface Place {
  readonly networkInterface: NetworkInterface
  readonly device: Endpoint
  /** The URL of its description that is told there. */
  readonly location: string
}

/** A device's hold on the network: it listens and is found, and what cannot be now is tried again. */
export class Link {
  readonly #ports: LinkPorts
  readonly #options: LinkOptions
  readonly #listening: Listening
  readonly #status: LinkStatus
  #usualPort: number
  #bootId: number
  #discovery: Discovery | undefined
  #work: Promise<void> = Promise.resolve()
  #timer: Cancel | undefined
  #stopped = false

  constructor(ports: LinkPorts, options: LinkOptions) {
    this.#ports = ports
    this.#options = options
    this.#listening = new Listening(ports.network, options)
    this.#status = new LinkStatus({
      port: options.port,
      interfaces: () => this.interfaces,
      findable: () => this.#discovery?.interfaces ?? this.interfaces,
      locationOf: (networkInterface) => this.#locationOf(networkInterface),
      onStatus: options.onStatus,
    })
    this.#usualPort = options.usualPort
    this.#bootId = options.lastBootId
  }

  /** The addresses that it listens at now. */
  get interfaces(): readonly NetworkInterface[] {
    return this.#listening.interfaces
  }

  /** The same, each with what is told there. */
  get places(): readonly Place[] {
    const placeOf = (networkInterface: NetworkInterface): Place => ({
      networkInterface,
      device: { address: networkInterface.address, port: this.#listening.port },
      location: this.#locationOf(networkInterface),
    })
    return this.interfaces.map(placeOf)
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
    const wanted = this.#wanted()
    const failures = await this.#listening.open(wanted)
    this.#tellPort()
    const present = this.#listening.interfaces.filter(({ address }) => addressesOf(wanted).has(address))
    await this.#beFoundOn(present)
    await this.#listening.closeAllBut(addressesOf(wanted)) // when byebye was said from them: SSDP-36
    this.#status.tell(wanted.length > 0, failures)
  }

  /** What is chosen and there; where something else is advertised, those of its family. */
  #wanted(): readonly NetworkInterface[] {
    const { advertise, interface: choice } = this.#options
    const all = this.#ports.network.interfaces(choice)
    return advertise ? all.filter(({ address }) => isIpv6(address) === isIpv6(advertise.address)) : all
  }

  async #beFoundOn(present: readonly NetworkInterface[]): Promise<void> {
    const before = this.#discovery?.interfaces ?? []
    const staying = before.filter(({ address }) => addressesOf(present).has(address))
    const fresh = present.filter(({ address }) => !addressesOf(before).has(address))
    const isFresh = fresh.length > 0 && (!this.#discovery || (await this.#canJoin(fresh)))
    if (!isFresh && staying.length === before.length) return
    const bootId = isFresh ? nextBootId(this.#bootId, this.#ports.clock.now()) : this.#bootId
    const [old, known] = [this.#discovery, addressesOf(staying)]
    this.#discovery = undefined
    await old?.handOver(known, bootId)
    if (present.length > 0) await this.#discover(present, bootId, known)
  }

  /** Whether one of them can be used, so that it is worth a word to all. */
  async #canJoin(interfaces: readonly NetworkInterface[]): Promise<boolean> {
    try {
      const probe = await this.#ports.network.openSsdp(interfaces, { onRequest: () => {}, onError: () => {} })
      await probe.close()
      return true
    } catch (cause) {
      this.#status.unjoined(cause as Error)
      return false
    }
  }

  async #discover(interfaces: readonly NetworkInterface[], bootId: number, known: ReadonlySet<string>): Promise<void> {
    const { identity, limits, refusals, server, configId, onBoot } = this.#options
    const signature = { server, bootId, configId }
    const options = { identity, limits, refusals, signature, interfaces, locationOf: this.#locationOf, onError: () => {} } // onReach tells
    const onLost = (cause: Error) => {
      this.#status.hide(cause)
      this.#inTurn(() => this.#endDiscovery())
    }
    try {
      this.#discovery = await Discovery.open(
        this.#ports,
        options,
        { onLost, onReach: (cause) => this.#status.hide(cause) },
        known,
      )
      this.#status.opened(undefined)
      if (bootId !== this.#bootId) onBoot(bootId)
      this.#bootId = bootId
    } catch (cause) {
      this.#status.opened(cause as Error)
    }
  }

  readonly #locationOf = ({ address }: NetworkInterface): string => {
    const { advertise, descriptionPath } = this.#options
    const { address: host, port = this.#listening.port } = advertise ?? { address }
    return `http://${urlHost(host)}:${port}${descriptionPath}`
  }

  #tellPort(): void {
    const { port, interfaces } = this.#listening
    if (interfaces.length === 0 || port === this.#usualPort) return
    this.#usualPort = port
    this.#options.onPort(port)
  }

  async #endDiscovery(): Promise<void> {
    const discovery = this.#discovery
    this.#discovery = undefined
    await discovery?.close()
  }

  async #letGo(): Promise<void> {
    await this.#endDiscovery()
    await this.#listening.closeAllBut(new Set())
  }
}

const addressesOf = (interfaces: readonly NetworkInterface[]): ReadonlySet<string> =>
  new Set(interfaces.map(({ address }) => address))
