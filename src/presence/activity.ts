/** What a person may be doing, as RFC 4480 names it. */
export const RPID_ACTIVITIES = [
  "appointment",
  "away",
  "breakfast",
  "busy",
  "dinner",
  "holiday",
  "in-transit",
  "looking-for-work",
  "meal",
  "meeting",
  "on-the-phone",
  "performance",
  "permanent-absence",
  "playing",
  "presentation",
  "shopping",
  "sleeping",
  "spectator",
  "steering",
  "travel",
  "tv",
  "vacation",
  "working",
  "worship",
] as const

/** One of the activities that RFC 4480 names. */
export type Activity = (typeof RPID_ACTIVITIES)[number]

const NAMES: ReadonlySet<string> = new Set(RPID_ACTIVITIES)

/** Whether RFC 4480 names this activity. */
export const isActivity = (name: string): name is Activity => NAMES.has(name)
