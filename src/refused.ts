import { Listeners } from "./service/listeners"
import type { Cancel } from "./service/ports"
import type { RefusalHooks, RefusalNews, RefusalRow } from "./upnp/refusals"

/** What a device refuses of all that the network brings, for whoever shows it or writes it down. */
export class Refused {
  readonly #rows: () => readonly RefusalRow[]
  readonly #lines: Listeners<RefusalNews>
  readonly #more: Listeners<void>

  /** `onError` hears of listeners that throw. */
  constructor(rows: () => readonly RefusalRow[], onError: (cause: unknown) => void) {
    this.#rows = rows
    this.#lines = new Listeners(onError)
    this.#more = new Listeners(onError)
  }

  /** What tells of it. */
  get hooks(): RefusalHooks {
    return { onRefused: (news) => this.#lines.tell(news), onRefusals: () => this.#more.tell() }
  }

  /** The last one first. */
  get rows(): readonly RefusalRow[] {
    return this.#rows()
  }

  /** Hears what is worth a line in the log. */
  onLine(listener: (news: RefusalNews) => void): Cancel {
    return this.#lines.add(listener)
  }

  /** Hears when something more was refused. */
  onMore(listener: () => void): Cancel {
    return this.#more.add(listener)
  }
}
