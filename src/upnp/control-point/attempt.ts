import type { Callbacks } from "./callbacks"
import { isUnreachable } from "./calling"
import type { Candidates } from "./candidates"
import { Connection, type ConnectionOptions } from "./connection"
import { describeAt } from "./describe"
import type { DescribedService } from "./description"
import type { Sighting } from "./device-tracker"
import type { Place } from "./place"
import type { ControlPointPorts } from "./ports"

export interface AttemptOptions extends Omit<ConnectionOptions, "described" | "service" | "callbacks" | "isUnannounced"> {
  readonly candidates: Candidates
  readonly callbacks: Callbacks
}

/** The device is there, but has no Presence service that could be used. */
export class UselessError extends Error {}

/** One attempt to connect to a device, and the connection that comes of it. */
export class Attempt {
  readonly #ports: ControlPointPorts
  readonly #options: AttemptOptions
  /** Undefined: the place was named, and nobody announces it. */
  readonly sighting: Sighting | undefined
  readonly #places: readonly Place[]
  #connection: Connection | undefined
  #isClosed = false
  /** Set when it has succeeded. */
  service: DescribedService | undefined
  location = ""

  constructor(ports: ControlPointPorts, options: AttemptOptions, at: Sighting | Place) {
    this.#ports = ports
    this.#options = options
    this.sighting = "udn" in at ? at : undefined
    this.#places = "udn" in at ? at.places : [at]
  }

  get isConnected(): boolean {
    return this.service !== undefined
  }

  get isEvented(): boolean {
    return this.#connection?.isEvented ?? false
  }

  /** Tries one place after the other; rejects with what the last one said. */
  async open(): Promise<void> {
    let failure = new Error("it has no place")
    for (const place of this.#places) {
      if (this.#isClosed) return
      try {
        return await this.#openAt(place)
      } catch (cause) {
        failure = cause as Error
        await this.#connection?.close()
        if (!isUnreachable(cause)) break
      }
    }
    throw failure
  }

  /** Whether the device is still there. */
  check(): void {
    void this.#connection?.check()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#connection?.close()
  }

  async #openAt(place: Place): Promise<void> {
    const { candidates, ...options } = this.#options
    const described = await describeAt(this.#ports.network, place)
    const service = candidates.serviceOf(described.services)
    if (!service) throw new UselessError(`there is no Presence service at ${place.url}`)
    if (this.#isClosed) return
    this.#connection = new Connection(this.#ports, { ...options, described, service, isUnannounced: !this.sighting })
    await this.#connection.open()
    this.service = service
    this.location = place.url
  }
}
