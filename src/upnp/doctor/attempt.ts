import type { Clock } from "../../service/ports"
import type { Failure } from "./observation"

/** What was thrown, as it is told. */
export function failureOf(cause: unknown): Failure {
  const { code, message } = Object(cause) as { readonly code?: unknown; readonly message?: string }
  return { code: String(code ?? ""), message: message || String(cause) }
}

/** Lets something fail: resolves with what it gave, or with why not. */
export const attempt = <T>(promise: Promise<T>): Promise<T | Failure> => promise.catch(failureOf)

/** Why it failed; undefined if it did not. */
export const failing = (promise: Promise<unknown>): Promise<Failure | undefined> => promise.then(() => undefined, failureOf)

export const pause = (clock: Clock, delayMs: number): Promise<void> => new Promise((resolve) => clock.after(delayMs, resolve))

/** Whether something came in time. */
export function within(clock: Clock, timeMs: number, coming: Promise<void>): Promise<boolean> {
  return new Promise((resolve) => {
    const cancel = clock.after(timeMs, () => resolve(false))
    void coming.then(() => {
      cancel()
      resolve(true)
    })
  })
}
