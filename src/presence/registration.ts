import type { Addressed } from "./peer"

/** We ask for a contact's presence. */
export interface Registration {
  readonly contact: Addressed
  readonly state: "active" | "pending" | "rejected"
  /** Absent: for good. */
  readonly expiresAt?: number
}

/** [Presence 5.3.7] */
export const REGISTRATION_RESULTS = ["accepted", "rejected", "pending"] as const
export type RegistrationResult = (typeof REGISTRATION_RESULTS)[number]

/** [presence.md 40] Begins a registration or replaces its time; a rejection holds as long as what it rejected was to hold. */
export function register(
  old: Registration | undefined,
  contact: Addressed,
  isKnown: boolean,
  expiresAt: number | undefined,
): Registration {
  if (old?.state === "rejected") return old
  return { contact, state: isKnown ? "active" : "pending", ...(expiresAt !== undefined && { expiresAt }) }
}

/** [presence.md 20] One result for all: theirs if they agree. */
export function commonResult(results: readonly RegistrationResult[]): RegistrationResult {
  const [result = "accepted", ...others] = new Set(results)
  return others.length === 0 ? result : "pending"
}

export const resultOf = ({ state }: Registration): RegistrationResult => (state === "active" ? "accepted" : state)
