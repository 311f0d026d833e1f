import type { SearchAnswer } from "../../../src/upnp/doctor/observation"
import type { DoctorNetwork } from "../../../src/upnp/doctor/ports"
import type {
  Endpoint,
  HttpAnswer,
  HttpCall,
  HttpHandler,
  HttpReply,
  SearchSocket,
  SsdpMessage,
} from "../../../src/upnp/transport"
import type { ManualClock } from "../../fakes/manual-clock"
import { headerOf } from "../../fakes/memory-network"

/** One search that was sent. */
export interface Search {
  readonly atMs: number
  readonly to: Endpoint
  readonly message: SsdpMessage
  readonly target: string
  /** What arrives at whoever sent it. */
  readonly answer: (answer: SearchAnswer) => void
}

type Answering = (call: HttpCall) => HttpAnswer | Error | undefined

/** A network in which a test plays everybody but the doctor. */
export class DoctorsNetwork implements DoctorNetwork {
  readonly searches: Search[] = []
  readonly calls: HttpCall[] = []
  /** Sockets and listeners that are open now. */
  open = 0
  openFailure: Error | undefined
  joinFailure: Error | undefined
  sendFailure: Error | undefined
  portFailure: Error | undefined
  listenFailure: Error | undefined
  onSearch: (search: Search) => void = () => {}
  /** What a call is answered with; nothing is ever said if it gives undefined. */
  onCall: Answering = () => undefined
  #handle: HttpHandler | undefined
  readonly #clock: ManualClock

  constructor(clock: ManualClock) {
    this.#clock = clock
  }

  async openSearch(_at: unknown, onAnswer: (answer: SearchAnswer) => void): Promise<SearchSocket> {
    if (this.openFailure) throw this.openFailure
    this.open += 1
    return {
      join: async () => {
        if (this.joinFailure) throw this.joinFailure
      },
      send: async (to, message) => {
        if (this.sendFailure) throw this.sendFailure
        const search = { atMs: this.#clock.now(), to, message, target: headerOf(message, "ST") ?? "", answer: onAnswer }
        this.searches.push(search)
        this.onSearch(search)
      },
      close: async () => {
        this.open -= 1
      },
    }
  }

  async tryPort() {
    if (this.portFailure) throw this.portFailure
  }

  async listen(_address: string, _port: number, handle: HttpHandler) {
    if (this.listenFailure) throw this.listenFailure
    this.open += 1
    this.#handle = handle
    return {
      port: 50_000,
      close: async () => {
        this.open -= 1
      },
    }
  }

  call(call: HttpCall): Promise<HttpAnswer> {
    this.calls.push(call)
    const answer = this.onCall(call)
    if (answer instanceof Error) return Promise.reject(answer)
    if (answer) return Promise.resolve(answer)
    const late = Object.assign(new Error("late"), { code: "ETIMEDOUT" })
    return new Promise((_resolve, reject) => this.#clock.after(call.timeoutMs, () => reject(late)))
  }

  /** Somebody calls at the doctor's own listener. */
  async visit(method: string, path: string): Promise<HttpReply | undefined> {
    const end = { address: "192.168.1.10", port: 50_000 }
    return this.#handle?.({ method, path, httpVersion: "1.1", headers: {}, body: "", local: end, peer: end })
  }
}
