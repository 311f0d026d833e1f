import { test } from "vitest"
import { NOT_APPLIED } from "./title"

/** A rule that this device does not keep, or that does not concern it; its number may be followed by what it says. */
export const notApplied = (rule: string, reason: string): void => test.skip(`${rule}${NOT_APPLIED}${reason}`)
