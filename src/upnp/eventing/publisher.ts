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
import type { Delivery, SubscriptionRow } from "./subscription-row"
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

interface Subscription extends Term {
  readonly subscriber: Subscriber
  delivery?: Delivery
}

/** How long a subscription holds. */
interface Term {
  expiresAt: number
  /** Stops the timer that would end it. */
  keep: Cancel
}

/** [UDA 4] The subscriptions of one service, and what they are told. */
export class Publisher {
  readonly #ports: PublisherPorts
  readonly #options: PublisherOptions
  readonly #subscriptions = new Map<string, Subscription>()
  readonly #beginnings = new Map<Subscriber, Cancel>()
  /** Those that ended, as long as they are still sent something. */
  #leaving: readonly Subscriber[] = []
  readonly #lanes: Lanes
  readonly #backOff: BackOff
  /** What all are about to be told. */
  #due: { readonly properties: Properties; readonly cancel: Cancel } | undefined

  constructor(ports: PublisherPorts, options: PublisherOptions) {
    this.#ports = ports
    this.#options = options
    this.#backOff = new BackOff(ports.clock)
    this.#lanes = new Lanes(() => options.limits().notifications)
  }

  /** How each subscription stands. */
  get subscriptions(): SubscriptionRow[] {
    return [...this.#subscriptions.values()].map(rowOf)
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
    for (const { subscriber } of [...this.#subscriptions.values()]) {
      const { sid, peer, callbacks } = subscriber
      if (![peer, ...callbacks.map(({ to }) => to.address)].every(admits)) this.#end(sid)
    }
  }

  /** Ends all subscriptions; byebye tells control points (GENA-12). */
  close(): void {
    for (const sid of [...this.#subscriptions.keys()]) this.#end(sid)
    this.#due?.cancel()
    this.#due = undefined
    for (const cancel of this.#beginnings.values()) cancel()
    this.#beginnings.clear()
    this.#backOff.close()
  }

  #tell(): void {
    const due = this.#due
    this.#due = undefined
    due?.cancel()
    if (due) for (const { subscriber } of this.#subscriptions.values()) subscriber.notify(due.properties)
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
    if (!this.#makeRoom(callbacks, peer.address)) return refuse("subscribers")
    return this.#open(callbacks, peer.address, seconds)
  }

  #unsubscribe({ headers: { sid, nt, callback } }: HttpRequest): HttpReply {
    if (sid !== undefined && (nt !== undefined || callback !== undefined)) return refuse("request")
    if (sid === undefined || !this.#subscriptions.has(sid)) return refuse("subscription")
    this.#end(sid)
    return reply(200)
  }

  #renew(sid: string, seconds: number): HttpReply {
    const subscription = this.#subscriptions.get(sid)
    if (!subscription) return refuse("subscription") // GENA-3: never 404
    subscription.keep()
    this.#backOff.asked(subscription.subscriber)
    Object.assign(subscription, this.#term(sid, seconds))
    this.#options.onSubscriptions()
    return accept(sid, seconds)
  }

  #open(callbacks: readonly Callback[], peer: string, seconds: number): HttpReply {
    const sid = `uuid:${this.#ports.entropy.uuid()}`
    const { clock, network } = this.#ports
    const { onError, onSubscriptions } = this.#options
    const onUnknown = () => this.#end(sid)
    const onSent = (seq: number, status: number) => this.#sent(sid, seq, status)
    const [lanes, backOff] = [this.#lanes, this.#backOff]
    const subscriber = new Subscriber({ sid, callbacks, peer, clock, network, lanes, backOff, onUnknown, onSent, onError })
    backOff.asked(subscriber)
    this.#subscriptions.set(sid, { subscriber, ...this.#term(sid, seconds) })
    onSubscriptions()
    return { ...accept(sid, seconds), sent: (delivered) => (delivered ? this.#beginSoon(subscriber) : this.#end(sid)) } // GENA-17
  }

  #beginSoon(subscriber: Subscriber): void {
    const cancel = this.#ports.clock.after(INITIAL_EVENT_DELAY_MS, () => {
      this.#beginnings.delete(subscriber)
      this.#tell() // which the snapshot holds already
      subscriber.begin(this.#options.snapshot())
      if (!this.#subscriptions.has(subscriber.sid)) this.#leaving = [...this.#leaving, subscriber]
    })
    this.#beginnings.set(subscriber, cancel)
  }

  // SEC-9: one that subscribes anew again and again replaces itself
  #makeRoom(callbacks: readonly Callback[], peer: string): boolean {
    const { subscribers, subscribersPerAddress } = this.#options.limits()
    const theirs = [...this.#subscriptions.values()].filter(({ subscriber }) => subscriber.peer === peer)
    const owed = this.#owedTo(peer)
    if (owed >= subscribersPerAddress) return false
    if (theirs.length + owed >= subscribersPerAddress) {
      const twin = theirs.find(({ subscriber }) => subscriber.isTwin(callbacks, peer))
      if (!twin) return false
      this.#end(twin.subscriber.sid)
    }
    return this.#subscriptions.size < subscribers
  }

  // GENA-14: who ended his subscriptions is still owed their initial events, and holds places with those
  #owedTo(peer: string): number {
    this.#leaving = this.#leaving.filter((subscriber) => subscriber.isSending)
    const ended = [...this.#beginnings.keys()].filter(({ sid }) => !this.#subscriptions.has(sid))
    return [...this.#leaving, ...ended].filter((subscriber) => subscriber.peer === peer).length
  }

  #term(sid: string, seconds: number): Term {
    const { clock } = this.#ports
    return { expiresAt: clock.now() + seconds * 1000, keep: clock.after(seconds * 1000, () => this.#end(sid)) }
  }

  #sent(sid: string, seq: number, status: number): void {
    const subscription = this.#subscriptions.get(sid)
    if (!subscription) return
    subscription.delivery = { at: this.#ports.clock.now(), seq, status }
    this.#options.onSubscriptions()
  }

  #end(sid: string): void {
    const subscription = this.#subscriptions.get(sid)
    this.#subscriptions.delete(sid)
    subscription?.keep()
    subscription?.subscriber.end()
    if (subscription?.subscriber.isSending) this.#leaving = [...this.#leaving, subscription.subscriber]
    this.#options.onSubscriptions()
  }
}

const rowOf = ({ subscriber, expiresAt, delivery }: Subscription): SubscriptionRow => ({
  sid: subscriber.sid,
  peer: subscriber.peer,
  callbacks: subscriber.callbacks.map(({ host, path }) => `http://${host}${path}`),
  expiresAt,
  ...(delivery && { delivery }),
})

// GENA-5
const accept = (sid: string, seconds: number): HttpReply => ({
  status: 200,
  headers: [
    ["SID", sid],
    ["TIMEOUT", `Second-${seconds}`],
  ],
})
