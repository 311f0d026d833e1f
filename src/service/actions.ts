import { commonResult } from "../presence/registration"
import { ActionError } from "./action-error"
import { authorize, type Decision } from "./authorizations"
import { contactPresences } from "./contacts"
import { type Context, type Step, userOf } from "./context"
import { registerForContacts } from "./registrations"
import type { Action, In, Out, Values } from "./service-definition"
import type { Reader } from "./tables"
import { updateUser } from "./user"

/** What an action may look at; those that change nothing need no step. */
export interface Known {
  readonly reader: Reader
  readonly context: Context
  readonly updates: () => Values["PresenceOfContactsUpdate"]
}

type Gets = "GetPresence" | "GetContactPresence" | "GetPresenceOfContactsUpdate"

/** [Presence 5.5] What each action answers that changes nothing. */
export const GETS: { readonly [A in Gets]: (known: Known, args: In<A>) => Out<A> } = {
  GetPresence: ({ reader, context }) => ({ UserPresence: userOf(reader, context) }),
  GetContactPresence: ({ reader, context }, { TargetContact }) => ({
    ContactPresence: contactPresences(reader, context, TargetContact),
  }),
  GetPresenceOfContactsUpdate: ({ updates }) => ({ ContactPresenceUpdate: updates() }),
}

/** [Presence 5.5] What each of the others does. */
export const STEPS: { readonly [A in Exclude<Action, Gets>]: (step: Step, context: Context, args: In<A>) => Out<A> } = {
  UpdatePresence: (step, context, { UpdatedUserPresence }) => {
    if (!UpdatedUserPresence) throw new ActionError(600, "the presence document is empty")
    updateUser(step, context, { ...UpdatedUserPresence, sources: [], remove: [] }, "control-point")
    return {}
  },
  RegisterForContactPresence: (step, context, { Contact, Expire }) => {
    const answers = registerForContacts(step, context, Contact, endOf(step, Expire))
    return { RegistrationResult: commonResult(answers.map(({ result }) => result)) }
  },
  AuthorizePresenceReactive: (step, context, { Contact, Expire, UserPresenceInfo }) => {
    const watchers = Contact.map((watcher) => ({ watcher }))
    authorize(step, context, { watchers, mode: "reactive", ...granted(step, Expire, UserPresenceInfo) })
    return {}
  },
  AuthorizePresenceProactive: (step, context, { UserPresenceInfo, Expire, WatcherList }) => {
    authorize(step, context, { watchers: WatcherList, mode: "proactive", ...granted(step, Expire, UserPresenceInfo) })
    return {}
  },
}

const endOf = (step: Step, seconds: number): number => step.now + seconds * 1000

// [presence.md 45-47] 0 blocks until changed; no document is never all of it
function granted(
  step: Step,
  seconds: number,
  presence: Values["A_ARG_TYPE_UserPresenceInfo"],
): Pick<Decision, "decision" | "expiresAt" | "presence"> {
  if (seconds === 0) return { decision: "block" }
  if (!presence) throw new ActionError(600, "UserPresenceInfo is empty: it says what may be seen")
  return { decision: "allow", expiresAt: endOf(step, seconds), presence }
}
