import { type AnyDevice, type Status, settling } from "../src/index"
import type { InSettings } from "./presence-in-settings"

/** How somebody, or a group, is. */
export interface Standing {
  readonly status: Status
  readonly activities: readonly string[]
}

export interface SettledStatus<T> {
  /** Takes in what is now, and how it was before. */
  offer(value: T, now: Standing, before: Standing): void
  close(): void
}

/** [contract.md] Tells what becomes of one subject, once it has lasted and as often as the node wants to hear it. */
export function settledStatus<T>(
  clock: AnyDevice["clock"],
  settings: InSettings,
  tell: (value: T, previous: Status) => void,
): SettledStatus<T> {
  let last: string | undefined
  const said = ({ status, activities }: Standing) => JSON.stringify([status, activities])
  const settled = settling<{ value: T; now: Standing }>(clock, settings, ({ value, now }, previous) => {
    const isNews = said(now) !== last || settings.when === "any"
    last = said(now)
    if (isNews) tell(value, previous)
  })
  return {
    offer: (value, now, before) => {
      last ??= said(before)
      settled.offer({ value, now }, now.status, before.status)
    },
    close: settled.close,
  }
}
