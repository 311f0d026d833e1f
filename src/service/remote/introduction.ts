import type { AnyService } from "../any-service"
import type { Cancel, Clock } from "../ports"
import { Knowing } from "./knowing"
import type { RemoteService } from "./remote-service"

const CATCH_UP_MS = 3_000

export interface IntroductionPorts {
  readonly clock: Pick<Clock, "after">
  readonly service: Pick<RemoteService, "catchUp" | "settle" | "release"> & AnyService
  /** Hears what a listener throws. */
  readonly onError: (cause: unknown) => void
}

/** [contract.md] Hands over what is known at each connection, once all flows have started; what has changed since is told after that. */
export class Introduction {
  readonly #ports: IntroductionPorts
  readonly #knowing: Knowing
  #isConnected = false
  #isSettled = false
  /** The longest that is waited for those whom flows name. */
  #later: Cancel | undefined

  constructor(ports: IntroductionPorts) {
    this.#ports = ports
    this.#knowing = new Knowing(ports.onError)
  }

  add(run: (service: AnyService) => void): Cancel {
    return this.#knowing.add(run)
  }

  /** It is connected anew. */
  begin(): void {
    this.#isConnected = true
    this.#knowing.begin()
    if (this.#isSettled) this.#tell()
  }

  /** It can be called no more. */
  end(): void {
    this.#isConnected = false
    this.#later?.()
  }

  /** All flows have started: those whom they name are asked about first. */
  settle(): void {
    const { clock, service } = this.#ports
    this.#isSettled = true
    if (!this.#isConnected) return
    this.#later?.()
    const later = clock.after(CATCH_UP_MS, () => this.#tell())
    this.#later = later
    const now = () => {
      later()
      this.#tell()
    }
    service.catchUp().then(now, now)
  }

  #tell(): void {
    const { service } = this.#ports
    if (!this.#isConnected) return
    this.#knowing.tell(service)
    service.settle()
    service.release()
  }
}
