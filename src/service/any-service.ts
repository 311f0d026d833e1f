import type { Addressed } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import type { PresenceUpdate } from "../presence/user-presence"
import type { Decision, DecisionAnswer } from "./authorizations"
import type { Change, Source } from "./change"
import type { Named } from "./context"
import type { Cancel } from "./ports"
import type { RegistrationAnswer } from "./registrations"
import type { ContactRow } from "./rows"

type Awaitable<T> = T | Promise<T>

/** A Presence service as flows use it, wherever it runs; what is refused rejects or throws. */
export interface AnyService {
  /** The user's presence as the service has it now. */
  readonly user: Awaitable<Pidf>
  /** [presence.md 42] The presence of contacts that was evented last. */
  readonly updates: Awaitable<readonly ContactRow[]>
  /** What it knows of these contacts now. */
  contacts(contacts: readonly Named[]): Awaitable<readonly ContactRow[]>
  /** The contacts that are known here. */
  readonly addressBook: readonly Addressed[]
  /** Those are only some: the service does not tell whom its user knows. */
  readonly hidesAddressBook?: true
  /** All that is known here, as if it had just come about. */
  readonly known: readonly Change[]
  /** Hears that the address book may be another one, also where nobody's presence changed with it; only a host tells. */
  onBook?(listener: () => void): Cancel
  /** Merges an update into the user's presence; resolves with all of it. */
  update(update: PresenceUpdate, source: Source): Promise<Pidf>
  /** Registers for contacts' presence, renews or ends. */
  register(contacts: readonly Named[], expiresAt: number | undefined): Promise<readonly RegistrationAnswer[]>
  /** Decides about watchers. */
  authorize(decision: Decision): Promise<DecisionAnswer>
}
