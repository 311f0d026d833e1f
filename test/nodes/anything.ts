import { deepStrictEqual, strictEqual } from "node:assert"
import fc from "fast-check"
import { contactMessageFrom } from "../../nodes/contact-message"
import { decisionFrom } from "../../nodes/decision-message"
import { USUAL, updateFrom } from "../../nodes/flow-message"
import { registerAt, registeringFrom } from "../../nodes/registration-message"
import { requestFrom } from "../../nodes/request-message"
import { formatPresenceOfContactsList, formatPresenceOfContactsUpdate } from "../../src/documents/contacts-presence"
import { formatUserPresence } from "../../src/documents/user-presence"
import { formatWatcher } from "../../src/documents/watcher"
import { ActionError } from "../../src/service/action-error"
import { noteSent } from "../sent-documents"
import { type ServiceStory, serviceStory } from "../service/service-story"
import { sayings } from "./sayings"

const ANN = { id: "sip:ann@x", name: "Ann", contactInstanceId: 7 }
const LONGER_THAN_SLEEP_MS = 61_000 // after a jump of the clock nothing that is over stays longer

const told = Object.entries(sayings).map(([node, payload]) =>
  payload.map((said) => ({
    does: `says to presence-${node} ${JSON.stringify(said)}`,
    run: (story: ServiceStory) => say(story, node, said),
  })),
)
const happens = fc.oneof(
  fc.constantFrom(10, 1000, 4_000_000).map((ms) => ({ does: `passes ${ms}`, run: (story: ServiceStory) => story.pass(ms) })),
  fc
    .constantFrom(-50_000, 90_000)
    .map((ms) => ({ does: `jumps ${ms}`, run: async (story: ServiceStory) => story.clock.jump(ms) })),
  fc.constantFrom(0, 70_000).map((ms) => ({ does: `restarts after ${ms}`, run: (story: ServiceStory) => story.restart(ms) })),
  fc.constantFrom("allow" as const, "ask" as const, "block" as const).map((unknownWatchers) => ({
    does: unknownWatchers,
    run: (story: ServiceStory) => story.configure({ unknownWatchers }),
  })),
)

/** As the nodes do. */
async function say({ service, clock }: ServiceStory, node: string, payload: unknown): Promise<unknown> {
  const now = clock.now()
  if (node === "update") return service.update(updateFrom(payload, USUAL, now), "flow")
  if (node === "register")
    return registerAt(service, registeringFrom(payload, { contact: "Ann", expires: 60, renew: false }, now), now)
  if (node === "request") return service.request(requestFrom(payload, now))
  if (node === "authorize") {
    const asked = decisionFrom(payload, { mode: "proactive", decision: "allow", expires: 60 }, now)
    return "settled" in asked ? undefined : service.authorize(asked)
  }
  const message = contactMessageFrom(payload, "bob", now)
  if ("said" in message) return service.tellOfContact(message.contact, message.said)
  if ("result" in message) return service.answerForContact(message.contact, message.result)
  return service.removeContact(message.contact)
}

const known = ({ service }: ServiceStory) =>
  JSON.stringify([service.user, service.contacts(service.addressBook), service.registrations, service.watchers])

/** What control points would get by now. */
function noteDocuments({ service, events }: ServiceStory): void {
  noteSent(formatUserPresence("UserPresence", service.user))
  noteSent(formatPresenceOfContactsList(service.contacts(service.addressBook)))
  for (const { UserPresenceInfo, PresenceOfContactsUpdate, Watcher } of [service.snapshot(), ...events]) {
    if (UserPresenceInfo) noteSent(formatUserPresence("UserPresenceInfo", UserPresenceInfo))
    if (PresenceOfContactsUpdate) noteSent(formatPresenceOfContactsUpdate(PresenceOfContactsUpdate))
    if (Watcher) noteSent(formatWatcher(Watcher))
  }
}

/** Flows say sense and nonsense while time passes. */
export const happenings = fc.array(fc.oneof(...told, happens), { maxLength: 25, size: "max" })

type Happening = typeof happenings extends fc.Arbitrary<(infer H)[]> ? H : never

/** Whatever flows say: refused it changes nothing, taken it is there after a restart; what leaves is noted, to be validated. */
export async function liveThrough(all: readonly Happening[]): Promise<void> {
  const story = await serviceStory({ unknownContacts: "ask", contacts: new Map([["ann@x", ANN]]) })
  for (const { run } of all) {
    await story.pass(LONGER_THAN_SLEEP_MS)
    const before = known(story)
    try {
      await run(story)
    } catch (cause) {
      if (!(cause instanceof ActionError) || cause.code === 501) throw cause
      strictEqual(known(story), before)
    }
  }
  await story.pass(LONGER_THAN_SLEEP_MS)
  await story.pass(5000)
  noteDocuments(story)
  const last = known(story)
  await story.restart()
  strictEqual(known(story), last)
  deepStrictEqual(story.errors, [])
}
