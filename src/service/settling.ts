import type { Status } from "../presence/pidf"
import type { Cancel, Clock } from "./ports"

export interface SettlingTimes {
  /** How long a new status must last before it is told. */
  readonly openAfterMs: number
  readonly closedAfterMs: number
}

export interface Settling<T> {
  /** Takes in what is now; `before` is what was until now. */
  offer(value: T, status: Status, before: Status): void
  close(): void
}

/** Tells a new status only once it has lasted, so that a short absence or visit is not told at all; the rest at once. */
export function settling<T>(
  clock: Clock,
  { openAfterMs, closedAfterMs }: SettlingTimes,
  tell: (value: T, previous: Status) => void,
): Settling<T> {
  let told: Status | undefined
  let held: { value: T; status: Status; cancel: Cancel } | undefined

  const release = (value: T, status: Status) => {
    held?.cancel()
    held = undefined
    const previous = told ?? status
    told = status
    tell(value, previous)
  }
  const hold = (value: T, status: Status, delayMs: number) => {
    held?.cancel()
    const cancel = clock.after(delayMs, () => held && release(held.value, status))
    held = { value, status, cancel }
  }
  return {
    offer: (value, status, before) => {
      told ??= before
      const delayMs = status === "open" ? openAfterMs : status === "closed" ? closedAfterMs : 0
      if (status === told || delayMs === 0) release(value, status)
      else if (held?.status === status) held.value = value
      else hold(value, status, delayMs)
    },
    close: () => {
      held?.cancel()
      held = undefined
    },
  }
}
