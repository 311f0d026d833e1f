import type { Pidf } from "../presence/pidf"
import type { Limits } from "../service/limits"
import { moderate } from "../service/moderation"
import type { Cancel } from "../service/ports"
import type { PresenceService } from "../service/presence-service"
import { SERVICE_TYPE, VARIABLES } from "../service/service-definition"
import { formatVariable } from "./control/arguments"
import { handleControl } from "./control/control-handler"
import { configIdOf } from "./description/configuration"
import { type Description, formatDeviceDescription } from "./description/device-description"
import { formatScpd } from "./description/scpd"
import type { DeviceStatus } from "./device-status"
import type { PropertySet } from "./eventing/property-set"
import { Publisher } from "./eventing/publisher"
import { Link, type LinkPorts } from "./link"
import { deviceTypeUrn, PATHS } from "./protocol"
import { resources } from "./resources"

export interface DeviceOptions extends Description {
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** The port to listen at; 0 for any, the usual one first. */
  readonly port: number
  readonly usualPort: number
  /** The SERVER header: SSDP-14. */
  readonly server: string
  readonly limits: Limits
  readonly onStatus: (status: DeviceStatus) => void
  readonly onPort: (port: number) => void
  /** Hears what went wrong on our side. */
  readonly onError: (cause: unknown) => void
}

const SENDING_MS = 10 // a message leaves a little after its release: the next, quicker one may not come within the second

/** The Presence device on the network: what it says of itself, what it answers, whom it tells. */
export class Device {
  readonly #link: Link
  readonly #publisher: Publisher
  readonly #endEvents: Cancel
  /** What subscribers were told last; undefined once one of them knows something else. */
  #told: string | undefined

  constructor(ports: LinkPorts, service: PresenceService, options: DeviceOptions) {
    const { limits, server, onError } = options
    this.#publisher = new Publisher(ports, { limits, snapshot: () => this.#snapshot(service) })
    const configId = configIdOf([formatDeviceDescription(options, 0), formatScpd(0)])
    const handle = resources({
      server,
      interfaces: () => this.#link.interfaces,
      description: formatDeviceDescription(options, configId),
      scpd: formatScpd(configId),
      control: (request) => handleControl(request, { service, documentBytes: limits.documentBytes, onError }),
      event: (request) => this.#publisher.handle(request, this.#link.interfaces),
    })
    const bootId = Math.floor(ports.clock.now() / 1000) % 2 ** 31 // SSDP-38
    const identity = { udn: options.udn, deviceType: deviceTypeUrn(options.deviceType), serviceType: SERVICE_TYPE }
    const signature = { server, bootId, configId }
    this.#link = new Link(ports, { ...options, identity, signature, descriptionPath: PATHS.description, handle })
    this.#told = render(service.user)
    this.#endEvents = this.#event(ports, service)
  }

  start(): void {
    this.#link.start()
  }

  /** Says byebye and lets go of everything, within 2 s. */
  async stop(): Promise<void> {
    this.#endEvents()
    this.#publisher.close()
    await this.#link.stop()
  }

  /** GENA-13: whoever begins within the second learns more than was told, and must hear what comes at its end. */
  #snapshot({ user }: PresenceService): PropertySet {
    const text = render(user)
    if (text !== this.#told) this.#told = undefined
    return properties(text)
  }

  /** [Presence 5.4.1] GENA-30..34: at most one event a second, the last state always, none for what was told already. */
  #event(ports: LinkPorts, service: PresenceService): Cancel {
    const newest = (_: Pidf, fresh: Pidf) => fresh
    const moderated = moderate(ports.clock, VARIABLES.UserPresenceInfo.moderationMs + SENDING_MS, newest, (user) => {
      const text = render(user)
      if (text !== this.#told) this.#publisher.publish(properties(text))
      this.#told = text
    })
    const end = service.onChange(({ user }) => moderated.offer(user))
    return () => {
      end()
      moderated.close()
    }
  }
}

const render = (user: Pidf): string => formatVariable("UserPresenceInfo", user)
const properties = (userPresenceInfo: string): PropertySet => new Map([["UserPresenceInfo", userPresenceInfo]])
