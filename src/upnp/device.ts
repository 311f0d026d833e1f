import { same } from "../presence/same"
import type { Limits } from "../service/limits"
import type { Cancel } from "../service/ports"
import type { PresenceService } from "../service/presence-service"
import { defineService, type Properties, SERVICE_TYPE, type ServiceDefinition } from "../service/service-definition"
import { type AccessRule, levelOf } from "./access"
import { handleControl } from "./control/control-handler"
import { configIdOf } from "./description/configuration"
import { type Description, formatDeviceDescription } from "./description/device-description"
import { formatScpd } from "./description/scpd"
import type { DeviceStatus } from "./device-status"
import { doorOf } from "./door"
import { Publisher } from "./eventing/publisher"
import type { SubscriptionRow } from "./eventing/subscription-row"
import type { Authority } from "./ip"
import { Link, type LinkPorts, type Place } from "./link"
import { deviceTypeUrn, PATHS } from "./protocol"
import { type RefusalHooks, type RefusalRow, Refusals } from "./refusals"
import { resources } from "./resources"

export interface DeviceOptions extends Description, RefusalHooks {
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** What LOCATION says instead of where it listens. */
  readonly advertise?: Authority | undefined
  /** The port to listen at; 0 for any, the usual one first. */
  readonly port: number
  readonly usualPort: number
  /** The number of the last start, 0 before the first: SSDP-38. */
  readonly lastBootId: number
  /** The SERVER header: SSDP-14. */
  readonly server: string
  /** Whether control points may authorize watchers. */
  readonly authorization: boolean
  readonly onStatus: (status: DeviceStatus) => void
  readonly onPort: (port: number) => void
  readonly onBoot: (bootId: number) => void
  /** Something about the subscriptions is no longer as it was. */
  readonly onSubscriptions: () => void
  /** Hears what went wrong on our side. */
  readonly onError: (cause: unknown) => void
}

/** What may change while a device runs. */
export interface DevicePolicy {
  readonly limits: Limits
  /** [contract.md] Who may call; empty: the device's own subnets may do all. */
  readonly access: readonly AccessRule[]
}

/** The Presence device on the network: what it says of itself, what it answers, whom it tells. */
export class Device {
  readonly #link: Link
  readonly #publisher: Publisher
  readonly #refusals: Refusals
  readonly #endEvents: Cancel
  readonly #definition: ServiceDefinition
  #policy: DevicePolicy

  constructor(ports: LinkPorts, service: PresenceService, options: DeviceOptions, policy: DevicePolicy) {
    const { server, onSubscriptions, onError } = options
    this.#policy = policy
    const definition = defineService(options)
    this.#definition = definition
    const snapshot = () => this.#offered(service.snapshot())
    const limits = () => this.#policy.limits
    const refusals = new Refusals(ports.clock, options)
    this.#refusals = refusals
    this.#publisher = new Publisher(ports, {
      limits,
      admits: () => (this.#policy.access.length > 0 ? this.#admits : undefined),
      snapshot,
      onSubscriptions,
      onError,
    })
    const configId = configIdOf([formatDeviceDescription(options, 0), formatScpd(definition, 0)])
    const control = { clock: ports.clock, service, definition, limits, onError }
    const handle = resources({
      server,
      levelOf: this.#levelOf,
      advertise: options.advertise,
      description: formatDeviceDescription(options, configId),
      scpd: formatScpd(definition, configId),
      control: (request, level) => handleControl(request, level, control),
      event: (request) => this.#publisher.handle(request, this.#link.interfaces),
      refusals,
    })
    const identity = { udn: options.udn, deviceType: deviceTypeUrn(options.deviceType), serviceType: SERVICE_TYPE }
    this.#link = new Link(ports, {
      ...options,
      identity,
      configId,
      descriptionPath: PATHS.description,
      handle,
      limits,
      refusals,
      door: doorOf(ports.clock, { admits: this.#admits, limits, refusals }),
    })
    this.#endEvents = service.onEvent((properties) => this.#event(this.#offered(properties)))
  }

  /** How each subscription stands. */
  get subscriptions(): SubscriptionRow[] {
    return this.#publisher.subscriptions
  }

  /** What it has refused. */
  get refusals(): RefusalRow[] {
    return this.#refusals.rows
  }

  /** Where it listens now, and what it tells there. */
  get places(): readonly Place[] {
    return this.#link.places
  }

  /** Decides otherwise from now on, without a break; who is no longer let in hears no more. */
  configure(policy: DevicePolicy): void {
    const isAsBefore = same(policy.access, this.#policy.access)
    this.#policy = policy
    if (!isAsBefore) this.#publisher.review(this.#admits)
  }

  start(): void {
    this.#link.start()
  }

  /** Says byebye and lets go of everything, within 2 s. */
  async stop(): Promise<void> {
    this.#endEvents()
    this.#publisher.close()
    await this.#link.stop()
    this.#refusals.close()
  }

  readonly #levelOf = (address: string) => levelOf(address, this.#policy.access, this.#link.interfaces)

  readonly #admits = (address: string) => this.#levelOf(address) !== "none"

  #event(properties: Properties): void {
    if (Object.keys(properties).length > 0) this.#publisher.publish(properties)
  }

  /** The variables that this device has. */
  #offered(properties: Properties): Properties {
    const { variables } = this.#definition
    return Object.fromEntries(Object.entries(properties).filter(([name]) => variables.has(name)))
  }
}
