/** How a device elsewhere stands. */
export type RemoteStatus =
  /** None was found yet. */
  | { readonly code: "searching" | "stopped" | "no-network" }
  /** eventless: it does not tell of changes, and is asked instead. */
  | { readonly code: "connected" | "eventless"; readonly locations: readonly string[] }
  /** It went away, or does not answer. */
  | { readonly code: "lost"; readonly sinceAt: number }
