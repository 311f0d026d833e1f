import type { Status } from "../presence/pidf"
import type { Cancel, Clock } from "./ports"

export interface SettlingTimes {
  /** How long a new status must last before it is told. */
  readonly openAfterMs: number
  readonly closedAfterMs: number
}

export interface Settling<T> {
  /** Takes in what is now; `before` is what was until now. What has been held back already has lasted since then. */
  offer(value: T, status: Status, before: Status, sinceAt?: number): void
  /** What is held back, and since when. */
  readonly held: { readonly value: T; readonly sinceAt: number } | undefined
  close(): void
}

/** Tells a new status only once it has lasted, so that a short absence or visit is not told at all; the rest at once. */
export function settling<T>(
  clock: Clock,
  { openAfterMs, closedAfterMs }: SettlingTimes,
  tell: (value: T, previous: Status) => void,
): Settling<T> {
  let told: Status | undefined
  let held: { value: T; status: Status; sinceAt: number; cancel: Cancel } | undefined

  const release = (value: T, status: Status) => {
    held?.cancel()
    held = undefined
    const previous = told ?? status
    told = status
    tell(value, previous)
  }
  const hold = (value: T, status: Status, delayMs: number, sinceAt: number) => {
    held?.cancel()
    const cancel = clock.after(Math.max(0, sinceAt + delayMs - clock.now()), () => held && release(held.value, status))
    held = { value, status, sinceAt, cancel }
  }
  return {
    get held() {
      return held
    },
    offer: (value, status, before, sinceAt = clock.now()) => {
      told ??= before
      const delayMs = status === "open" ? openAfterMs : status === "closed" ? closedAfterMs : 0
      if (status === told || delayMs === 0) release(value, status)
      else if (held?.status === status) held.value = value
      else hold(value, status, delayMs, sinceAt)
    },
    close: () => {
      held?.cancel()
      held = undefined
    },
  }
}
