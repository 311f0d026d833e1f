import { join } from "node:path"
import type { Pidf } from "../../src/presence/pidf"
import type { PresenceUpdate } from "../../src/presence/user-presence"
import type { Decision, DecisionAnswer } from "../../src/service/authorizations"
import type { Change } from "../../src/service/change"
import type { Named } from "../../src/service/context"
import type { RegistrationAnswer } from "../../src/service/registrations"
import type { ContactRow } from "../../src/service/rows"
import type { RemoteStatus } from "../../src/upnp/control-point/remote-status"
import { until } from "../real/processes"
import { JsonLines, type Said } from "./json-lines"
import type { Seat } from "./places"

type At<T> = T & Said & { readonly atMs: number }
type StatusSaid = At<RemoteStatus>
type ChangeSaid = At<{ readonly change: Change }>
type FaultSaid = At<{ readonly message: string }>

const isStatus = (said: Said): said is StatusSaid => said.event === "status"
const isChange = (said: Said): said is ChangeSaid => said.event === "change"
const isFault = (said: Said): said is FaultSaid => said.event === "fault"

/** The product as a control point, without Node-RED, in a process of its own. */
export class Using {
  readonly #lines: JsonLines

  private constructor(lines: JsonLines) {
    this.#lines = lines
  }

  static async start(seat: Pick<Seat, "inside">, target: string, options: object = {}): Promise<Using> {
    const command = [...seat.inside, process.execPath, join(__dirname, "remote-alone.mjs"), target, JSON.stringify(options)]
    return new Using(await new JsonLines(command).ready())
  }

  /** How the device stood, from the beginning. */
  get statuses(): StatusSaid[] {
    return this.#lines.events.filter(isStatus)
  }

  get status(): StatusSaid | undefined {
    return this.statuses.at(-1)
  }

  /** What flows were told. */
  get changes(): ChangeSaid[] {
    return this.#lines.events.filter(isChange)
  }

  /** What the device did wrong, as the log tells it. */
  get faults(): string[] {
    return this.#lines.events.filter(isFault).map(({ message }) => message)
  }

  /** Waits until it stands so; gives since when, of the same clock as `monotonicMs`. */
  async is(code: RemoteStatus["code"], isPlace: (url: string) => boolean = () => true): Promise<StatusSaid> {
    const stands = () => {
      const { status } = this
      const isThere = !status || !("locations" in status) || isPlace(status.locations[0] ?? "")
      return status?.code === code && isThere ? status : undefined
    }
    return until(`${code}`, stands).catch((cause) => {
      throw new Error(`${JSON.stringify(this.statuses)}\n${this.faults.join("\n")}`, { cause })
    })
  }

  /** Waits for a change after the first `past` ones. */
  told(past: number, wanted: (change: Change) => boolean): Promise<ChangeSaid> {
    return until("a change", () => this.changes.slice(past).find(({ change }) => wanted(change)))
  }

  get udn(): Promise<string> {
    return this.#lines.ask({ do: "udn" })
  }

  get user(): Promise<Pidf> {
    return this.#lines.ask({ do: "user" })
  }

  get updates(): Promise<readonly ContactRow[]> {
    return this.#lines.ask({ do: "updates" })
  }

  contacts(...contacts: Named[]): Promise<readonly ContactRow[]> {
    return this.#lines.ask({ do: "contacts", contacts })
  }

  update(update: PresenceUpdate): Promise<Pidf> {
    return this.#lines.ask({ do: "update", update })
  }

  register(contacts: readonly Named[], expiresAt?: number): Promise<readonly RegistrationAnswer[]> {
    return this.#lines.ask({ do: "register", contacts, expiresAt })
  }

  authorize(decision: Decision): Promise<DecisionAnswer> {
    return this.#lines.ask({ do: "authorize", decision })
  }

  close(): Promise<void> {
    return this.#lines.close()
  }
}

/** Whether a change says that the user is so. */
export const userIs =
  (basic: string) =>
  (change: Change): boolean =>
    change.event === "user" && change.user.tuples.some((tuple) => tuple.basic === basic)
