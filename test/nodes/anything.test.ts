import fc from "fast-check"
import { test } from "vitest"
import { happenings, liveThrough } from "./anything"

test("[contract.md] whatever flows say: refused it changes nothing, taken it is there after a restart, and what leaves is valid", async () => {
  await fc.assert(fc.asyncProperty(happenings, liveThrough), { numRuns: 100 })
})
