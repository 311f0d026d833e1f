import { documents } from "../../src/presence-documents"
import type { Change, EventName } from "../../src/service/change"
import type { ContactSaid } from "../../src/service/contacts"
import type { Policy } from "../../src/service/context"
import { PresenceService } from "../../src/service/presence-service"
import type { Properties } from "../../src/service/service-definition"
import { ManualClock } from "../fakes/manual-clock"
import { MemoryStore } from "../fakes/memory-store"
import { ENTITY, POLICY, tuple } from "../presence-on-lan"

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS

type Of<E extends EventName> = Extract<Change, { event: E }>

/** A service whose store outlives it, on a clock that a test moves. */
export class ServiceStory {
  readonly clock = new ManualClock(Date.UTC(2026, 10, 22, 13))
  readonly store = new MemoryStore()
  readonly errors: unknown[] = []
  /** What the network was told. */
  readonly events: Properties[] = []
  #changes: Change[] = []
  service!: PresenceService

  constructor(public policy: Policy) {}

  /** Decides otherwise from now on. */
  async configure(policy: Partial<Policy>): Promise<void> {
    this.policy = { ...this.policy, ...policy }
    this.service.configure(this.policy)
    await this.pass()
  }

  /** Node-RED begins to start: not all flows have, yet. */
  async open(): Promise<void> {
    const { clock, store, errors } = this
    const ports = { clock, store, documents, onError: (cause: unknown) => errors.push(cause) }
    this.service = new PresenceService(ports, { entity: ENTITY, ...this.policy }, await store.load())
    this.service.onChange((change) => this.#changes.push(change))
    this.service.onEvent((properties) => this.events.push(properties))
  }

  /** Node-RED starts. */
  async start(): Promise<void> {
    await this.open()
    this.service.start()
    await this.pass()
  }

  /** Node-RED stops, and starts again after a while. */
  async restart(afterMs = 0): Promise<void> {
    await this.service.close()
    this.clock.advance(afterMs)
    await this.start()
  }

  /** Lets time pass, and all come about that it brings. */
  async pass(ms = 0): Promise<void> {
    this.clock.advance(ms)
    for (let round = 0; round < 3; round++) {
      await new Promise((resolve) => setImmediate(resolve))
      this.clock.advance(0)
    }
  }

  /** What flows were told since this was asked last. */
  async told(): Promise<Change[]> {
    await this.pass()
    return this.#changes.splice(0)
  }

  /** The same, of one event. */
  async toldOf<E extends EventName>(event: E): Promise<Of<E>[]> {
    return (await this.told()).filter((change): change is Of<E> => change.event === event)
  }

  /** Seconds from now as an instant. */
  in(seconds: number): number {
    return this.clock.now() + seconds * 1000
  }
}

/** A service that has started, with people in its address book. */
export async function serviceStory(policy: Partial<Policy> = {}): Promise<ServiceStory> {
  const story = new ServiceStory({ ...POLICY, ...policy })
  await story.start()
  return story
}

/** What is said of a contact: one tuple, or all that there is. */
export const says = (basic: "open" | "closed", more: { id?: string; whole?: boolean; expiresAt?: number } = {}): ContactSaid => {
  const { id = "phone", whole = false, ...rest } = more
  return { update: tuple(id, basic, rest), isWhole: whole }
}

/** Events in short: each with whom it is about and his state. */
export const brief = (changes: readonly Change[]): string[] =>
  changes.map((change) => {
    const who = "watcher" in change ? change.watcher : "contact" in change ? change.contact : undefined
    return [change.event, who?.name, "state" in change ? change.state : undefined].filter(Boolean).join(" ")
  })
