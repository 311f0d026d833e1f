import { type AnyDevice, type Status, settling } from "../src/index"
import type { InSettings } from "./presence-in-settings"

/** How somebody, or a group, is. */
export interface Standing {
  readonly status: Status
  readonly activities: readonly string[]
}

/** What is held back: how it is, how that was before which was told, and since when. */
export interface HeldBack<T> {
  readonly value: T
  readonly now: Standing
  readonly before: Standing
  readonly sinceAt: number
}

export interface SettledStatus<T> {
  /** Takes in what is now, and how it was before; what was held back already has lasted since then. */
  offer(value: T, now: Standing, before: Standing, sinceAt?: number): void
  readonly held: HeldBack<T> | undefined
  close(): void
}

/** [contract.md] Tells what becomes of one subject, once it has lasted and as often as the node wants to hear it; `atRest`: nothing is held back. */
export function settledStatus<T>(
  clock: AnyDevice["clock"],
  settings: InSettings,
  tell: (value: T, previous: Status) => void,
  atRest = () => {},
): SettledStatus<T> {
  let last: Standing | undefined
  const said = (standing: Standing | undefined) => JSON.stringify([standing?.status, standing?.activities])
  const settled = settling<{ value: T; now: Standing }>(clock, settings, ({ value, now }, previous) => {
    const isNews = said(now) !== said(last) || settings.when === "any"
    last = now
    atRest()
    if (isNews) tell(value, previous)
  })
  return {
    offer: (value, now, before, sinceAt) => {
      last ??= before
      settled.offer({ value, now }, now.status, before.status, sinceAt)
    },
    get held() {
      const { held } = settled
      return held && last && { ...held.value, before: last, sinceAt: held.sinceAt }
    },
    close: settled.close,
  }
}

/** The same of many. Only those of whom something is held back are kept: to the others happens what did before, from what they were. */
export class SettledStatuses<T> {
  readonly #held = new Map<string, SettledStatus<T>>()
  readonly #make: (atRest: () => void) => SettledStatus<T>

  constructor(clock: AnyDevice["clock"], settings: InSettings, tell: (value: T, previous: Status) => void) {
    this.#make = (atRest) => settledStatus(clock, settings, tell, atRest)
  }

  /** How many are kept. */
  get size(): number {
    return this.#held.size
  }

  /** What is held back, by id. */
  get held(): ReadonlyMap<string, HeldBack<T>> {
    return new Map([...this.#held].flatMap(([id, { held }]) => (held ? [[id, held]] : [])))
  }

  /** Takes in what the subject of this id is now, and how it was before. */
  offer(id: string, value: T, now: Standing, before: Standing, sinceAt?: number): void {
    const subject = this.#held.get(id) ?? this.#make(() => this.#held.delete(id))
    this.#held.set(id, subject)
    subject.offer(value, now, before, sinceAt)
  }

  close(): void {
    for (const subject of this.#held.values()) subject.close()
  }
}
