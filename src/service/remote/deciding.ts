import type { Filter } from "../../presence/filter"
import type { Pidf } from "../../presence/pidf"
import type { Decision } from "../authorizations"
import type { Found } from "./known-people"
import type { RemoteCalls } from "./remote-calls"
import { decisionSeconds, viewFor } from "./requests"

export interface RemoteDecision extends Omit<Decision, "watchers"> {
  readonly watchers: readonly (Found & { readonly filter?: Filter })[]
}

/** [Presence 5.5.6, 5.5.7] Lets a device elsewhere decide about watchers, with the user's presence as it is now as the view if none is given. */
export async function decideAt(calls: RemoteCalls, decision: RemoteDecision, user: Pidf, now: number): Promise<void> {
  const Expire = decisionSeconds(decision, now)
  const UserPresenceInfo = viewFor(decision, user)
  if (decision.mode === "reactive") {
    const Contact = decision.watchers.map(({ asked }) => asked)
    await calls.invoke("AuthorizePresenceReactive", { Contact, Expire, UserPresenceInfo })
    return
  }
  const WatcherList = decision.watchers.map(({ asked, filter }) => ({ watcher: asked, ...(filter && { filter }) }))
  await calls.invoke("AuthorizePresenceProactive", { UserPresenceInfo, Expire, WatcherList })
}
