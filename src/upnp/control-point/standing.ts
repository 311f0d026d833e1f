import type { Clock } from "../../service/ports"
import type { Attempt } from "./attempt"
import type { RemoteStatus } from "./remote-status"

type Connected = Pick<Attempt, "location" | "isEvented">

/** How a device elsewhere stands, told each time that it may have changed. */
export class Standing {
  readonly #clock: Pick<Clock, "now">
  readonly #tell: (status: RemoteStatus) => void
  readonly #current: () => Connected | undefined
  #hasNetwork = true
  #isUp = false
  #lostAt: number | undefined
  #isOver = false

  /** `current`: the attempt that is going on, or has connected. */
  constructor(clock: Pick<Clock, "now">, current: () => Connected | undefined, tell: (status: RemoteStatus) => void) {
    this.#clock = clock
    this.#current = current
    this.#tell = tell
  }

  /** It is connected, or about to be again without having been lost. */
  get isUp(): boolean {
    return this.#isUp
  }

  /** There is an interface to look out from, or none. */
  hear(hasNetwork: boolean): void {
    if (hasNetwork === this.#hasNetwork) return
    this.#hasNetwork = hasNetwork
    this.tell()
  }

  /** It has connected. */
  rise(): void {
    this.#isUp = true
    this.#lostAt = undefined
    this.tell()
  }

  /** It is lost; told by `tell`. */
  fall(): void {
    this.#isUp = false
    this.#lostAt = this.#clock.now()
  }

  tell(): void {
    if (!this.#isOver) this.#tell(this.#status())
  }

  /** Nobody uses it any more; nothing is told after that. */
  end(): void {
    this.#isOver = true
  }

  #status(): RemoteStatus {
    const { location, isEvented } = this.#current() ?? { location: "", isEvented: true }
    if (this.#isUp) return { code: isEvented ? "connected" : "eventless", locations: [location] }
    if (this.#lostAt !== undefined) return { code: "lost", sinceAt: this.#lostAt }
    return { code: this.#hasNetwork ? "searching" : "no-network" }
  }
}
