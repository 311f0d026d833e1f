import { contactId, type Person, watcherList } from "./documents"
import type { Argument, GUPnP } from "./gupnp"

type Seconds = string | number

/** The seven actions of a device as a control point made with GUPnP calls them. */
export class Caller {
  readonly #gupnp: GUPnP
  readonly #udn: string

  constructor(gupnp: GUPnP, udn: string) {
    this.#gupnp = gupnp
    this.#udn = udn
  }

  presence = (): Promise<string> => this.#get("GetPresence", [], "UserPresence")

  update = (document: string): Promise<unknown> => this.#call("UpdatePresence", [["UpdatedUserPresence", document]])

  presenceOf = (...contacts: Person[]): Promise<string> =>
    this.#get("GetContactPresence", [["TargetContact", contactId(...contacts)]], "ContactPresence")

  updates = (): Promise<string> => this.#get("GetPresenceOfContactsUpdate", [], "ContactPresenceUpdate")

  register = (seconds: Seconds, ...contacts: Person[]): Promise<string> =>
    this.#get(
      "RegisterForContactPresence",
      [
        ["Contact", contactId(...contacts)],
        ["Expire", seconds],
      ],
      "RegistrationResult",
    )

  answer = (seconds: Seconds, view: string, ...watchers: Person[]): Promise<unknown> =>
    this.#call("AuthorizePresenceReactive", [
      ["Contact", contactId(...watchers)],
      ["Expire", seconds],
      ["UserPresenceInfo", view],
    ])

  rule = (seconds: Seconds, view: string, ...watchers: Person[]): Promise<unknown> =>
    this.#call("AuthorizePresenceProactive", [
      ["UserPresenceInfo", view],
      ["Expire", seconds],
      ["WatcherList", watcherList(...watchers)],
    ])

  #call(action: string, args: readonly Argument[], out: readonly string[] = []) {
    return this.#gupnp.call(this.#udn, action, args, out)
  }

  async #get(action: string, args: readonly Argument[], out: string): Promise<string> {
    return (await this.#call(action, args, [out]))[out] ?? ""
  }
}
