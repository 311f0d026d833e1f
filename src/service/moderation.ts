import type { Cancel, Clock } from "./ports"

export interface Moderated<T> {
  offer(value: T): void
  close(): void
}

/** [Presence 5.4] Lets the first value through at once, then gathers; one release in an interval, the last value always. */
export function moderate<T>(
  clock: Clock,
  intervalMs: number,
  gather: (old: T, fresh: T) => T,
  release: (value: T) => void,
): Moderated<T> {
  let waiting: { value: T } | undefined
  let cooling: Cancel | undefined
  let isClosed = false

  const send = (value: T) => {
    cooling = clock.after(intervalMs, cooled)
    release(value)
  }
  const cooled = () => {
    cooling = undefined
    const held = waiting
    waiting = undefined
    if (held) send(held.value)
  }
  return {
    offer: (value) => {
      if (isClosed) return
      if (!cooling) send(value)
      else waiting = { value: waiting ? gather(waiting.value, value) : value }
    },
    close: () => {
      isClosed = true
      cooling?.()
      cooling = undefined
      waiting = undefined
    },
  }
}
