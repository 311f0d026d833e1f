/** How long something holds, as messages say it: null for good. */
export interface LifetimeValue {
  /** Whole seconds from now. */
  readonly expires: number | null
  /** RFC 3339. */
  readonly until: string | null
}

export const formatLifetime = (expiresAt: number | undefined, now: number): LifetimeValue =>
  expiresAt === undefined
    ? { expires: null, until: null }
    : { expires: Math.max(0, Math.round((expiresAt - now) / 1000)), until: new Date(expiresAt).toISOString() }
