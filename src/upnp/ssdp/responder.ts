import type { Cancel, Clock, Entropy } from "../../service/ports"
import type { Endpoint, NetworkInterface, SsdpRequest, SsdpSocket } from "../transport"
import { AnswerLimits } from "./answer-limits"
import { interfaceOf } from "./asker-interface"
import { searchReply } from "./messages"
import type { SsdpOptions } from "./options"
import { RecentSearches } from "./recent-searches"
import { isAdvertisement, parseSearch } from "./search-request"
import { answersTo, type UsnEntry } from "./usn-table"

export interface ResponderPorts {
  readonly clock: Clock
  readonly entropy: Pick<Entropy, "fraction">
  readonly socket: Pick<SsdpSocket, "reply">
}

const MARGIN_MS = 250 // SSDP-21: an answer on its way when MX ends comes too late

/** Answers searches for a device, each at a moment of its own. */
export class Responder {
  readonly #ports: ResponderPorts
  readonly #options: SsdpOptions
  readonly #limits = new AnswerLimits()
  readonly #recent = new RecentSearches()
  readonly #waiting = new Set<Cancel>()
  #closed = false

  constructor(ports: ResponderPorts, options: SsdpOptions) {
    this.#ports = ports
    this.#options = options
  }

  /** Takes any request in; what is not a search for this device gets silence. */
  handle(request: SsdpRequest): void {
    if (this.#closed || isAdvertisement(request)) return
    const { identity, interfaces, limits, refusals } = this.#options
    const asker = request.from
    const networkInterface = interfaceOf(asker.address, interfaces)
    if (!networkInterface || asker.port === 0) return void refusals.note("outside", asker.address) // SEC-11
    const search = parseSearch(request)
    if (!search) return void refusals.note("search", asker.address)
    const now = this.#ports.clock.now()
    if (this.#recent.has(asker, search.target, now)) return
    const all = answersTo(search.target, identity)
    const answers = all.filter(() => this.#limits.admits(asker.address, now, limits()))
    if (answers.length < all.length) refusals.note("answers", asker.address)
    if (answers.length > 0) this.#recent.add(asker, search.target, now)
    for (const answer of answers) this.#delay(search.waitSeconds, () => this.#reply(networkInterface, asker, answer))
  }

  /** Forgets the answers that still wait, and answers no more. */
  close(): void {
    this.#closed = true
    for (const cancel of this.#waiting) cancel()
    this.#waiting.clear()
  }

  #delay(waitSeconds: number, run: () => Promise<void>): void {
    const { clock, entropy } = this.#ports
    const cancel = clock.after(entropy.fraction() * (waitSeconds * 1000 - MARGIN_MS), () => {
      this.#waiting.delete(cancel)
      void run()
    })
    this.#waiting.add(cancel)
  }

  async #reply(networkInterface: NetworkInterface, asker: Endpoint, answer: UsnEntry): Promise<void> {
    const { clock, socket } = this.#ports
    const { locationOf, signature, onError } = this.#options
    try {
      const message = searchReply(answer, locationOf(networkInterface), signature, clock.now())
      await socket.reply(networkInterface.address, asker, message)
    } catch (cause) {
      onError(cause, networkInterface)
    }
  }
}
