import { expect } from "vitest"

/** So many seconds, of which some may have passed on a busy machine; 0 and null as they are. */
export const about = (seconds: number | null) =>
  seconds ? expect.toSatisfy((value) => (value as number) <= seconds && (value as number) > seconds * 0.9 - 20) : seconds
