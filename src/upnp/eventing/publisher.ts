import { gather } from "../../service/gather"
import type { Limits } from "../../service/limits"
import type { Cancel, Clock, Entropy } from "../../service/ports"
import type { Properties } from "../../service/service-definition"
import { methodNotAllowed, refuse, reply } from "../http-reply"
import { NT_EVENT } from "../protocol"
import type { HttpReply, HttpRequest, Network, NetworkInterface } from "../transport"
import { BackOff } from "./back-off"
import { allowedCallbacks, type Callback } from "./callback"
import { Lanes } from "./lanes"
import { Subscriber } from "./subscriber"
import type { SubscriptionRow } from "./subscription-row"
import { Subscriptions } from "./subscriptions"
import { grantedSeconds } from "./timeout"

const INITIAL_EVENT_DELAY_MS = 50 // GENA-15: the reply is to arrive first
const TOGETHER_MS = 2 // GENA-33: timers that are due together run within so long

export interface PublisherPorts {
  readonly clock: Clock
  readonly entropy: Entropy
  readonly network: Pick<Network, "notify">
}

export interface PublisherOptions {
  readonly limits: () => Pick<Limits, "subscribers" | "subscribersPerAddress" | "notifications">
  /** [contract.md] Whether callbacks may go to an address; undefined where the subnets decide. */
  readonly admits: () => ((address: string) => boolean) | undefined
  /** All evented variables with their present values. */
  readonly snapshot: () => Properties
  /** A subscription began, was renewed, was sent something or ended. */
  readonly onSubscriptions: () => void
  /** Hears what went wrong on our side. */
  readonly onError: (cause: unknown) => void
}

/** [UDA 4] The subscriptions of one service, and what they are told. */
export class Publisher {
  readonly #ports: PublisherPorts
  readonly #options: PublisherOptions
  readonly #subscriptions: Subscriptions
  readonly #lanes: Lanes
  readonly #backOff: BackOff
  /** What all are about to be told. */
  #due: { readonly properties: Properties; readonly cancel: Cancel } | undefined

  constructor(ports: PublisherPorts, options: PublisherOptions) {
    this.#ports = ports
    this.#options = options
    this.#subscriptions = new Subscriptions({ clock: ports.clock, limits: options.limits, onChange: options.onSubscriptions })
    this.#backOff = new BackOff(ports.clock)
    this.#lanes = new Lanes(() => options.limits().notifications)
  }

  /** How each subscription stands. */
  get subscriptions(): SubscriptionRow[] {
    return this.#subscriptions.rows
  }

  /** Answers what arrives at the event URL. */
  handle(request: HttpRequest, interfaces: readonly NetworkInterface[]): HttpReply {
    if (request.method === "SUBSCRIBE") return this.#subscribe(request, interfaces)
    if (request.method === "UNSUBSCRIBE") return this.#unsubscribe(request)
    return methodNotAllowed("SUBSCRIBE", "UNSUBSCRIBE")
  }

  /** GENA-29: tells every subscriber the same; GENA-33: in one message what falls due together. */
  publish(properties: Properties): void {
    const cancel = this.#due?.cancel ?? this.#ports.clock.after(TOGETHER_MS, () => this.#tell())
    this.#due = { properties: gather(this.#due?.properties ?? {}, properties), cancel }
  }

  /** [SEC-15] Ends the subscriptions of those who are no longer let in, and those that send there. */
  review(admits: (address: string) => boolean): void {
    for (const { sid, peer, callbacks } of this.#subscriptions.subscribers)
      if (![peer, ...callbacks.map(({ to }) => to.address)].every(admits)) this.#subscriptions.end(sid)
  }

  /** Ends all subscriptions; byebye tells control points (GENA-12). */
  close(): void {
    this.#subscriptions.close()
    this.#due?.cancel()
    this.#due = undefined
    this.#backOff.close()
  }

  #tell(): void {
    const due = this.#due
    this.#due = undefined
    due?.cancel()
    if (due) for (const subscriber of this.#subscriptions.subscribers) subscriber.notify(due.properties)
  }

  // GENA-1, GENA-2: guards in the order of the clause
  #subscribe({ headers, local, peer }: HttpRequest, interfaces: readonly NetworkInterface[]): HttpReply {
    const { sid, nt, callback } = headers
    if (sid !== undefined && (nt !== undefined || callback !== undefined)) return refuse("request")
    const seconds = grantedSeconds(headers.timeout)
    if (sid !== undefined) return this.#renew(sid, seconds)
    if (nt !== NT_EVENT || callback === undefined) return refuse("subscription")
    const callbacks = allowedCallbacks(callback, { local, peer, interfaces, admits: this.#options.admits() })
    if (callbacks.length === 0) return refuse("callback")
    if (!this.#subscriptions.makeRoom(callbacks, peer.address)) return refuse("subscribers")
    return this.#open(callbacks, peer.address, seconds)
  }

  #unsubscribe({ headers: { sid, nt, callback } }: HttpRequest): HttpReply {
    if (sid !== undefined && (nt !== undefined || callback !== undefined)) return refuse("request")
    if (sid === undefined || !this.#subscriptions.has(sid)) return refuse("subscription")
    this.#subscriptions.end(sid)
    return reply(200)
  }

  #renew(sid: string, seconds: number): HttpReply {
    const subscriber = this.#subscriptions.renew(sid, seconds)
    if (!subscriber) return refuse("subscription") // GENA-3: never 404
    this.#backOff.asked(subscriber)
    return accept(sid, seconds)
  }

  #open(callbacks: readonly Callback[], peer: string, seconds: number): HttpReply {
    const sid = `uuid:${this.#ports.entropy.uuid()}`
    const { clock, network } = this.#ports
    const { onError } = this.#options
    const onUnknown = () => this.#subscriptions.end(sid)
    const onSent = (seq: number, status: number) => this.#subscriptions.sent(sid, seq, status)
    const [lanes, backOff] = [this.#lanes, this.#backOff]
    const subscriber = new Subscriber({ sid, callbacks, peer, clock, network, lanes, backOff, onUnknown, onSent, onError })
    backOff.asked(subscriber)
    this.#subscriptions.add(subscriber, seconds)
    const sent = (delivered: boolean) => (delivered ? this.#beginSoon(subscriber) : this.#subscriptions.end(sid)) // GENA-17
    return { ...accept(sid, seconds), sent }
  }

  #beginSoon(subscriber: Subscriber): void {
    this.#subscriptions.beginIn(INITIAL_EVENT_DELAY_MS, subscriber, () => {
      this.#tell() // which the snapshot holds already
      subscriber.begin(this.#options.snapshot())
    })
  }
}

// GENA-5
const accept = (sid: string, seconds: number): HttpReply => ({
  status: 200,
  headers: [
    ["SID", sid],
    ["TIMEOUT", `Second-${seconds}`],
  ],
})
