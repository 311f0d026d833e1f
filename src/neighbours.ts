import { systemControlPoint } from "./net/system-network"
import { PRODUCT } from "./product"
import type { Cancel } from "./service/ports"
import { type Neighbour, Neighbourhood } from "./upnp/control-point/neighbourhood"
import type { ControlPointPorts } from "./upnp/control-point/ports"

const IDLE_MS = 15_000 // a form that is open asks every few seconds
const MAX_LOOKING = 4

interface Looking {
  readonly neighbourhood: Neighbourhood
  idle: Cancel
}

/** Who is there, for whoever asks again and again: it looks as long as somebody does. */
export class Neighbours {
  readonly #ports: ControlPointPorts
  readonly #looking = new Map<string, Looking>()

  constructor(ports: ControlPointPorts = systemControlPoint) {
    this.#ports = ports
  }

  /** The Presence devices that were found so far from an interface: empty for every LAN interface, else its name or address. */
  find(interfaceChoice: string): readonly Neighbour[] {
    const looking = this.#looking.get(interfaceChoice) ?? this.#begin(interfaceChoice)
    looking.idle()
    looking.idle = this.#ports.clock.after(IDLE_MS, () => this.#end(interfaceChoice))
    return looking.neighbourhood.devices
  }

  #begin(interfaceChoice: string): Looking {
    for (const oldest of this.#looking.keys()) if (this.#looking.size >= MAX_LOOKING) this.#end(oldest)
    const neighbourhood = new Neighbourhood(this.#ports, { interface: interfaceChoice, userAgent: PRODUCT })
    const looking = { neighbourhood, idle: () => {} }
    this.#looking.set(interfaceChoice, looking)
    neighbourhood.start()
    return looking
  }

  #end(interfaceChoice: string): void {
    const looking = this.#looking.get(interfaceChoice)
    this.#looking.delete(interfaceChoice)
    looking?.idle()
    void looking?.neighbourhood.close()
  }
}

/** Those of this machine's networks. */
export const neighbours = new Neighbours()
