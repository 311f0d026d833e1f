import { type Properties, VARIABLES } from "../../service/service-definition"

const GRAIN_MS = 1 // the clock counts whole ones

type Name = keyof Properties

/** [GENA-31] When each variable may be sent to one subscriber again: the service counts from the release, but a message may leave later. */
export class Spacing {
  readonly #sentAt: { [V in Name]?: number } = {}

  /** These leave now. */
  sent(properties: Properties, now: number): void {
    for (const name of namesIn(properties)) this.#sentAt[name] = now
  }

  /** Milliseconds until one of them may leave; Infinity if there are none. */
  restMs(properties: Properties, now: number): number {
    return Math.min(...namesIn(properties).map((name) => this.#restOf(name, now)))
  }

  /** Parts what may leave now from what may not yet. */
  part(properties: Properties, now: number): [due: Properties | undefined, later: Properties | undefined] {
    const due = namesIn(properties).filter((name) => this.#restOf(name, now) === 0)
    if (due.length === namesIn(properties).length) return [properties, undefined]
    if (due.length === 0) return [undefined, properties]
    const those = (areDue: boolean): Properties =>
      Object.fromEntries(Object.entries(properties).filter(([name]) => due.includes(name as Name) === areDue))
    return [those(true), those(false)]
  }

  #restOf(name: Name, now: number): number {
    const passedMs = now - (this.#sentAt[name] ?? Number.NEGATIVE_INFINITY)
    const isPutBack = passedMs < 0 // the wall clock: then the release alone counts, which goes by a monotonic one [GENA-34]
    return isPutBack ? 0 : Math.max(VARIABLES[name].moderationMs + GRAIN_MS - passedMs, 0)
  }
}

const namesIn = (properties: Properties): Name[] => Object.keys(properties) as Name[]
