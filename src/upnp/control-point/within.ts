import type { Clock } from "../../service/ports"

/** Resolves when the work is done or the time is over; rejects if the work fails before. */
export function within(clock: Clock, delayMs: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(delayMs, resolve)
    work.then(
      () => {
        cancel()
        resolve()
      },
      (cause) => {
        cancel()
        reject(cause)
      },
    )
  })
}
