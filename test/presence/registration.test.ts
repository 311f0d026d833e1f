import { expect, test } from "vitest"
import { commonResult, type Registration, type RegistrationResult, register, resultOf } from "../../src/presence/registration"

const contact = { id: "sip:bob@example.com" }

test.each<[string, Registration["state"] | undefined, boolean, Registration]>([
  ["somebody known is accepted", undefined, true, { contact, state: "active", expiresAt: 100 }],
  ["somebody unknown has to wait", undefined, false, { contact, state: "pending", expiresAt: 100 }],
  ["a renewal takes the new time", "active", true, { contact, state: "active", expiresAt: 100 }],
  ["so it does while it waits", "pending", false, { contact, state: "pending", expiresAt: 100 }],
  ["who waited and is known now is accepted", "pending", true, { contact, state: "active", expiresAt: 100 }],
  ["who was rejected stays so, to the end that was", "rejected", true, { contact, state: "rejected", expiresAt: 50 }],
])("[presence.md 40] %s", (_title, state, isKnown, registration) => {
  expect(register(state && { contact, state, expiresAt: 50 }, contact, isKnown, 100)).toEqual(registration)
})

test("without an end it is for good", () => {
  expect(register({ contact, state: "active", expiresAt: 50 }, contact, true, undefined)).toEqual({ contact, state: "active" })
})

test.each<[RegistrationResult[], RegistrationResult]>([
  [["accepted"], "accepted"],
  [["rejected", "rejected"], "rejected"],
  [["accepted", "rejected"], "pending"],
  [["accepted", "pending", "accepted"], "pending"],
])("[presence.md 20] %j together are %s", (results, result) => {
  expect(commonResult(results)).toBe(result)
})

test("[Presence 5.3.7] an active registration was accepted", () => {
  const results = (["active", "pending", "rejected"] as const).map((state) => resultOf({ contact, state }))
  expect(results).toEqual(["accepted", "pending", "rejected"])
})
