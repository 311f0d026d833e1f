import type { DescribedService } from "./description"
import type { Sighting } from "./device-tracker"
import type { Target } from "./target"

/** Which of the devices that are there may be the one that is wanted, and which of its services. */
export class Candidates {
  readonly #target: Target
  /** The UDNs that stand for the device that was chosen: of the root device, of the one that has the service. */
  readonly #chosen = new Set<string>()
  readonly #failures = new Map<string, number>()
  readonly #useless = new Set<string>()

  constructor(target: Target) {
    this.#target = target
    if (target.kind === "udn") this.#chosen.add(target.udn)
  }

  /** Whether the device is the one that was chosen. */
  isChosen(udn: string): boolean {
    return this.#chosen.has(udn)
  }

  /** Whether a device that is there is worth a try; `andUnsure`: also one that may have the service without saying so. */
  mayBe(sighting: Sighting, andUnsure: boolean): boolean {
    if (this.#useless.has(stateOf(sighting))) return false
    if (this.#chosen.size > 0) return this.#chosen.has(sighting.udn)
    return this.#target.kind === "any" && (andUnsure || sighting.hasPresence === "yes")
  }

  /** The one to try next, of those that failed the one that did so least. */
  next(sightings: readonly Sighting[]): Sighting | undefined {
    const failures = ({ udn }: Sighting) => this.#failures.get(udn) ?? 0
    const sure = ({ hasPresence }: Sighting) => (hasPresence === "yes" ? 0 : 1)
    const [first] = sightings
      .filter((sighting) => this.mayBe(sighting, true))
      .sort((one, other) => sure(one) - sure(other) || failures(one) - failures(other))
    return first
  }

  /** The service that is wanted, of those that a description has. */
  serviceOf(services: readonly DescribedService[]): DescribedService | undefined {
    return services.find(({ udn }) => this.#chosen.has(udn)) ?? services[0]
  }

  /** From now on it is this device and no other. */
  choose(...udns: readonly (string | undefined)[]): void {
    for (const udn of udns) if (udn !== undefined) this.#chosen.add(udn)
    this.#failures.clear()
  }

  /** [contract.md] `target` empty: another one may take its place. */
  reconsider(): void {
    if (this.#target.kind === "any") this.#chosen.clear()
  }

  /** It could not be used; `isUseless`: it cannot be as long as it stays as it is. */
  fail(sighting: Sighting, isUseless: boolean): void {
    this.#failures.set(sighting.udn, (this.#failures.get(sighting.udn) ?? 0) + 1)
    if (isUseless && this.#useless.size < MAX_USELESS) this.#useless.add(stateOf(sighting))
  }
}

const MAX_USELESS = 1_000

const stateOf = ({ udn, bootId, configId, places, hasPresence }: Sighting): string =>
  JSON.stringify([udn, bootId, configId, places[0]?.url, hasPresence])
