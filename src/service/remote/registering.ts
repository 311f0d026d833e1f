import { present } from "../../presence/address-book"
import { isOver } from "../context"
import type { RegistrationAnswer } from "../registrations"
import { type Found, knownPeople } from "./known-people"
import type { Pledges } from "./pledges"
import type { RemoteCalls } from "./remote-calls"
import { secondsUntil } from "./requests"

export interface RegisteringPorts {
  readonly calls: RemoteCalls
  readonly pledges: Pledges
  readonly now: number
}

/** Registers for contacts, renews or ends: all of them in one action, which the device does wholly or not. */
export async function registerWith(
  { calls, pledges, now }: RegisteringPorts,
  found: readonly Found[],
  expiresAt: number | undefined,
): Promise<RegistrationAnswer[]> {
  const end = expiresAt === undefined ? {} : { expiresAt }
  const register = async (some: readonly Found[]) => {
    const Contact = some.map(({ asked }) => asked)
    return (await calls.invoke("RegisterForContactPresence", { Contact, Expire: secondsUntil(expiresAt, now) }))
      .RegistrationResult
  }
  const answers: RegistrationAnswer[] = []
  const common = await register(found)
  for (const each of found) {
    const result = common === "pending" && found.length > 1 ? await register([each]) : common // [presence.md 20] mixed ones say pending
    if (isOver(expiresAt, now)) pledges.end(each.contact)
    else if (result !== "rejected") pledges.make({ ...each, ...end, isActive: result === "accepted" })
    answers.push({ contact: present(each.contact, knownPeople([])), result, ...end })
  }
  return answers
}

/** Registers again for all that was promised: whoever has started anew may have forgotten it. */
export async function renewPledges({ calls, pledges, now }: RegisteringPorts): Promise<void> {
  for (const { asked, expiresAt } of pledges.held)
    await calls.invoke("RegisterForContactPresence", { Contact: [asked], Expire: secondsUntil(expiresAt, now) })
}
