import type { Cancel } from "../../service/ports"
import { describeAt } from "./describe"
import type { DescribedService } from "./description"
import type { Sighting } from "./device-tracker"
import { Lookout } from "./lookout"
import type { ControlPointPorts } from "./ports"

/** A Presence device that is there. */
export interface Neighbour {
  readonly udn: string
  readonly name: string
  /** The URL of its description. */
  readonly location: string
}

export interface NeighbourhoodOptions {
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  readonly userAgent: string
}

interface Seen {
  readonly state: string
  readonly location: string
  services: readonly DescribedService[]
}

const LOOK_AFTER_MS = 3_000 // CP-2: a device that told of its root alone may have said the rest by then

/** All Presence devices that are there, as long as somebody wants to know. */
export class Neighbourhood {
  readonly #ports: ControlPointPorts
  readonly #lookout: Lookout
  readonly #seen = new Map<string, Seen>()
  readonly #timers = new Set<Cancel>()

  constructor(ports: ControlPointPorts, options: NeighbourhoodOptions) {
    this.#ports = ports
    this.#lookout = new Lookout(ports, {
      ...options,
      onSighted: (sighting) => this.#sighted(sighting),
      onGone: (udn) => this.#seen.delete(udn),
      onInterfaces: () => {},
      onDeaf: () => {}, // searches find them
    })
  }

  /** Each device once, by name. */
  get devices(): readonly Neighbour[] {
    const found = [...this.#seen.values()].flatMap(({ location, services }) =>
      services.map(({ udn, friendlyName }) => [udn, { udn, name: friendlyName, location }] as const),
    )
    return [...new Map(found).values()].sort((one, other) => one.name.localeCompare(other.name))
  }

  start(): void {
    this.#lookout.want(true)
    this.#lookout.start()
  }

  async close(): Promise<void> {
    for (const cancel of this.#timers) cancel()
    await this.#lookout.close()
  }

  #sighted(sighting: Sighting): void {
    if (sighting.hasPresence === "yes") return void this.#look(sighting)
    const cancel = this.#ports.clock.after(LOOK_AFTER_MS, () => {
      this.#timers.delete(cancel)
      const now = this.#lookout.sightingOf(sighting.udn)
      if (now) void this.#look(now)
    })
    this.#timers.add(cancel)
  }

  // each description is read once, as long as it is the same one
  async #look({ udn, places: [place], bootId, configId }: Sighting): Promise<void> {
    const state = JSON.stringify([place?.url, bootId, configId])
    if (!place || this.#seen.get(udn)?.state === state) return
    const seen: Seen = { state, location: place.url, services: [] }
    this.#seen.set(udn, seen)
    try {
      seen.services = (await describeAt(this.#ports.network, place)).services
    } catch {
      // what cannot be read is no choice
    }
  }
}
