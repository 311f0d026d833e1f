import { isTimestamp } from "./timestamp"

/** How long something holds, as a user writes it: whole seconds from now or an instant; empty for good, absent for no wish. */
export interface Wish {
  readonly expires?: unknown
  /** RFC 3339, or milliseconds since the epoch. */
  readonly until?: unknown
}

export type Lifetime =
  | { readonly expiresAt: number | undefined }
  | { readonly refused: "range" | "value"; readonly detail: string }

export const LONGEST_SECONDS = 0xffff_ffff
const LAST_INSTANT = 8.64e15 // beyond it there are no dates

const isEmpty = (value: unknown): boolean => value === null || value === ""

/** The end that is wished for at `now`, in milliseconds since the epoch, undefined for good; `usual` where nothing is said. */
export function lifetimeOf({ expires, until }: Wish, usual: unknown, now: number): Lifetime {
  if (until !== undefined && !isEmpty(until)) return instant(until)
  const seconds = until !== undefined ? null : expires === undefined ? usual : expires
  return seconds === undefined || isEmpty(seconds) ? { expiresAt: undefined } : after(seconds, now)
}

function instant(until: unknown): Lifetime {
  const at = typeof until === "string" && isTimestamp(until) ? Date.parse(until) : until
  if (typeof at === "number" && Math.abs(at) <= LAST_INSTANT) return { expiresAt: at }
  return { refused: "value", detail: "until is neither an RFC 3339 time nor milliseconds" }
}

function after(expires: unknown, now: number): Lifetime {
  const seconds = typeof expires === "string" && /^[+-]?\d+$/.test(expires.trim()) ? Number(expires) : expires
  if (typeof seconds !== "number" || !Number.isInteger(seconds))
    return { refused: "value", detail: "expires is not a whole number" }
  if (seconds < 0 || seconds > LONGEST_SECONDS) return { refused: "range", detail: `expires is not within 0..${LONGEST_SECONDS}` }
  return { expiresAt: now + seconds * 1000 }
}
