import type { Limits } from "../../service/limits"
import type { Cancel, Clock } from "../../service/ports"
import type { Callback } from "./callback"
import type { Subscriber } from "./subscriber"
import type { Delivery, SubscriptionRow } from "./subscription-row"

export interface SubscriptionsOptions {
  readonly clock: Clock
  readonly limits: () => Pick<Limits, "subscribers" | "subscribersPerAddress">
  /** A subscription began, was renewed, was sent something or ended. */
  readonly onChange: () => void
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

/** [UDA 4.1] Who is subscribed to one service and until when, and how many more may be. */
export class Subscriptions {
  readonly #options: SubscriptionsOptions
  readonly #held = new Map<string, Subscription>()
  readonly #beginnings = new Map<Subscriber, Cancel>()
  /** Those that ended, as long as they are still sent something. */
  #leaving: readonly Subscriber[] = []

  constructor(options: SubscriptionsOptions) {
    this.#options = options
  }

  /** How each subscription stands. */
  get rows(): SubscriptionRow[] {
    return [...this.#held.values()].map(rowOf)
  }

  get subscribers(): Subscriber[] {
    return [...this.#held.values()].map(({ subscriber }) => subscriber)
  }

  has(sid: string): boolean {
    return this.#held.has(sid)
  }

  /** Takes one up, for so long. */
  add(subscriber: Subscriber, seconds: number): void {
    this.#held.set(subscriber.sid, { subscriber, ...this.#term(subscriber.sid, seconds) })
    this.#options.onChange()
  }

  /** GENA-8: lets one hold so long from now; undefined if there is none of this SID. */
  renew(sid: string, seconds: number): Subscriber | undefined {
    const subscription = this.#held.get(sid)
    if (!subscription) return undefined
    subscription.keep()
    Object.assign(subscription, this.#term(sid, seconds))
    this.#options.onChange()
    return subscription.subscriber
  }

  /** Has the initial event sent in a moment, even if the subscription has ended by then (GENA-14). */
  beginIn(delayMs: number, subscriber: Subscriber, begin: () => void): void {
    const cancel = this.#options.clock.after(delayMs, () => {
      this.#beginnings.delete(subscriber)
      begin()
      if (!this.has(subscriber.sid)) this.#leaving = [...this.#leaving, subscriber]
    })
    this.#beginnings.set(subscriber, cancel)
  }

  /** An event message was sent, and this became of it. */
  sent(sid: string, seq: number, status: number): void {
    const subscription = this.#held.get(sid)
    if (!subscription) return
    subscription.delivery = { at: this.#options.clock.now(), seq, status }
    this.#options.onChange()
  }

  /** SEC-9: whether there is room for one more; one that subscribes anew again and again replaces itself. */
  makeRoom(callbacks: readonly Callback[], peer: string): boolean {
    const { subscribers, subscribersPerAddress } = this.#options.limits()
    const theirs = this.subscribers.filter((subscriber) => subscriber.peer === peer)
    const owed = this.#owedTo(peer)
    if (owed >= subscribersPerAddress) return false
    if (theirs.length + owed >= subscribersPerAddress) {
      const twin = theirs.find((subscriber) => subscriber.isTwin(callbacks, peer))
      if (!twin) return false
      this.end(twin.sid)
    }
    return this.#held.size < subscribers
  }

  end(sid: string): void {
    const subscription = this.#held.get(sid)
    if (!subscription) return
    const { subscriber, keep } = subscription
    this.#held.delete(sid)
    keep()
    subscriber.end()
    if (subscriber.isSending) this.#leaving = [...this.#leaving, subscriber]
    this.#options.onChange()
  }

  /** Ends all of them, and owes nothing more. */
  close(): void {
    for (const sid of [...this.#held.keys()]) this.end(sid)
    for (const cancel of this.#beginnings.values()) cancel()
    this.#beginnings.clear()
  }

  // GENA-14: who ended his subscriptions is still owed their initial events, and holds places with those
  #owedTo(peer: string): number {
    this.#leaving = this.#leaving.filter((subscriber) => subscriber.isSending)
    const ended = [...this.#beginnings.keys()].filter(({ sid }) => !this.has(sid))
    return [...this.#leaving, ...ended].filter((subscriber) => subscriber.peer === peer).length
  }

  #term(sid: string, seconds: number): Term {
    const { clock } = this.#options
    return { expiresAt: clock.now() + seconds * 1000, keep: clock.after(seconds * 1000, () => this.end(sid)) }
  }
}

const rowOf = ({ subscriber, expiresAt, delivery }: Subscription): SubscriptionRow => ({
  sid: subscriber.sid,
  peer: subscriber.peer,
  callbacks: subscriber.callbacks.map(({ host, path }) => `http://${host}${path}`),
  expiresAt,
  ...(delivery && { delivery }),
})
