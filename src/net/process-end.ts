const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2", "SIGBREAK"] as const

let leaving = false

/** Whether somebody asked this process to end. */
export const isProcessLeaving = (): boolean => leaving

/** Watches for the end, ahead of those who act on it; a signal that nobody handles keeps its meaning. */
export function watchProcessEnd(): void {
  const leave = () => {
    leaving = true
  }
  for (const signal of SIGNALS) if (process.listenerCount(signal) > 0) process.prependOnceListener(signal, leave)
  if (process.listenerCount("message") > 0) process.prependListener("message", (message) => message === "shutdown" && leave())
}
