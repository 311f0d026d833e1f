/** What of a device is no longer as it was, as the runtime tells it. */
export type Aspect = "status" | "user" | "contacts" | "watchers" | "subscriptions" | "refusals"

/** A part of what is shown of a device, and where it comes from. */
export interface Section {
  readonly element: JQuery
  readonly aspect: Aspect
  /** What to ask for, below the address of the device. */
  readonly path: () => string
  show(answer: unknown): void
}

/** What a section may do at its device. */
export interface DeviceContext {
  /** Does something there, and shows what came of it. */
  readonly send: (path: string, body: object) => Promise<void>
  /** Asks anew for these aspects. */
  readonly refresh: (aspects: readonly Aspect[]) => Promise<void>
  /** Reads something out to those who do not see the sidebar. */
  readonly announce: (text: string) => void
}
