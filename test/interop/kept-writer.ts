import { contactId, userPresence, watcherList } from "./documents"
import type { Hosting, Kept } from "./hosting"

/** By what is kept, the number of the write that it came from. */
export type Numbers = Readonly<Record<string, number>>

interface Draw {
  readonly action: string
  readonly args: Readonly<Record<string, string>>
  /** What it writes, 0 for what it removes. */
  readonly numbers: Numbers
}

const STEP_SECONDS = 100_000 // write n holds n times that long, so its end tells n; a test takes far less
const TUPLES = 4
const PEOPLE = 20

/** Writes one thing after the other, and knows what has to be there: what was acknowledged, and maybe what was asked last. */
export class KeptWriter {
  /** What it has kept, as far as the device has said so. */
  acknowledged: Numbers = {}
  #asked: Numbers = {}
  #number = 0
  readonly #begunAt = Date.now()

  constructor(
    readonly name: string,
    /** Gives numbers in [0, 1). */
    readonly chance: () => number,
  ) {}

  /** Resolves once the device has acknowledged it; rejects if it did not. */
  async write(device: Hosting): Promise<void> {
    const { action, args, numbers } = this.#draw(++this.#number)
    this.#asked = Object.fromEntries(Object.entries({ ...this.acknowledged, ...numbers }).filter(([, number]) => number > 0))
    await device.call(action, args)
    this.acknowledged = this.#asked
  }

  /** Takes over what a device has kept of this writer's; gives what it may have kept, and has. */
  resume({ user, registrations, watchers }: Kept): { readonly possible: readonly Numbers[]; readonly kept: Numbers } {
    const possible = [this.acknowledged, this.#asked]
    const kept = Object.fromEntries(
      [
        ...user.tuples.map(({ id, notes }) => [`tuple ${id}`, Number(notes[0]?.text)] as const),
        ...registrations.map(({ contact, expiresAt }) => [`registration ${contact.id}`, this.#numberOf(expiresAt)] as const),
        ...watchers.map(({ watcher, expiresAt }) => [`ruling ${watcher.id}`, this.#numberOf(expiresAt)] as const),
      ].filter(([what]) => what.includes(`${this.name}.`)),
    )
    this.acknowledged = this.#asked = kept
    return { possible, kept }
  }

  #draw(number: number): Draw {
    const kind = this.#below(3)
    if (kind === 0) {
      const id = `${this.name}.${this.#below(TUPLES)}`
      const document = userPresence(String(number)).replace('id="phone"', `id="${id}"`)
      return { action: "UpdatePresence", args: { UpdatedUserPresence: document }, numbers: { [`tuple ${id}`]: number } }
    }
    const first = this.#below(PEOPLE - 1)
    const ids = [first, first + 1].map((person) => `pres:${this.name}.${person}@example.com`)
    const Expire = String(number * STEP_SECONDS)
    if (kind === 1) {
      const ends = this.#below(5) === 0
      const args = { Contact: contactId(...ids), Expire: ends ? "0" : Expire }
      return { action: "RegisterForContactPresence", args, numbers: all(ids, "registration", ends ? 0 : number) }
    }
    const args = { UserPresenceInfo: userPresence(String(number)), Expire, WatcherList: watcherList(...ids) }
    return { action: "AuthorizePresenceProactive", args, numbers: all(ids, "ruling", number) }
  }

  #below(end: number): number {
    return Math.floor(this.chance() * end)
  }

  #numberOf(expiresAt = Number.NaN): number {
    return Math.floor((expiresAt - this.#begunAt) / (STEP_SECONDS * 1000))
  }
}

const all = (ids: readonly string[], what: string, number: number): Numbers =>
  Object.fromEntries(ids.map((id) => [`${what} ${id}`, number]))
