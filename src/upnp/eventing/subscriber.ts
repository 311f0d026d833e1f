import { gather } from "../../service/gather"
import type { Cancel, Clock } from "../../service/ports"
import type { Properties } from "../../service/service-definition"
import { CONTENT_TYPE_XML, NT_EVENT, NTS_PROPCHANGE, SEQ_MAX } from "../protocol"
import type { Network } from "../transport"
import type { BackOff } from "./back-off"
import type { Callback } from "./callback"
import type { Lane, Lanes } from "./lanes"
import { formatPropertySet } from "./property-set"
import { Spacing } from "./spacing"

const CONNECT_TIMEOUT_MS = 5_000 // GENA-25
const TIMEOUT_MS = 30_000

export interface SubscriberOptions {
  readonly sid: string
  readonly callbacks: readonly Callback[]
  /** The address that asked. */
  readonly peer: string
  readonly clock: Clock
  readonly network: Pick<Network, "notify">
  readonly lanes: Lanes
  readonly backOff: BackOff
  /** The subscriber answered that it knows nothing of this subscription. */
  readonly onUnknown: () => void
  /** An event message was sent; `status` is that of the answer, 0 if there was none. */
  readonly onSent: (seq: number, status: number) => void
  /** Hears what went wrong on our side. */
  readonly onError: (cause: unknown) => void
}

interface Message {
  readonly body: string
  readonly seq: number
  /** It leaves now: at the latest when there is a connection. */
  readonly onLeaving: () => void
}

/** One subscription: what still waits to be told, and in which order. */
export class Subscriber {
  #phase: "accepted" | "live" | "ended" = "accepted"
  #seq = 0
  #waiting: Properties | undefined
  #sending = false
  readonly #spacing = new Spacing()
  /** Does not look again when what waits may be sent. */
  #rest: Cancel | undefined
  #lane: Lane = "live"
  readonly #options: SubscriberOptions

  constructor(options: SubscriberOptions) {
    this.#options = options
  }

  get sid(): string {
    return this.#options.sid
  }

  get peer(): string {
    return this.#options.peer
  }

  get callbacks(): readonly Callback[] {
    return this.#options.callbacks
  }

  /** Whether something is on its way, or waits. */
  get isSending(): boolean {
    return this.#sending
  }

  /** Whether it goes to the same place. */
  isTwin(callbacks: readonly Callback[], peer: string): boolean {
    const places = (all: readonly Callback[]) => all.map(({ host, path }) => host + path).join(" ")
    return this.peer === peer && places(this.#options.callbacks) === places(callbacks)
  }

  /** GENA-13, 14: sends all variables as SEQ 0, even if the subscription was cancelled at once. */
  begin(snapshot: Properties): void {
    if (this.#phase === "accepted") this.#phase = "live"
    this.#enqueue(snapshot)
  }

  /** GENA-16, GENA-28: nothing before SEQ 0; then now, or once the message before got its answer, lists united. */
  notify(properties: Properties): void {
    if (this.#phase === "live") this.#enqueue(properties)
  }

  /** Nothing more is sent but what is on its way. */
  end(): void {
    this.#phase = "ended"
    this.#rest?.()
    if (this.#seq > 0) this.#waiting = undefined // the initial event is owed: GENA-14
  }

  #enqueue(properties: Properties): void {
    this.#waiting = this.#waiting ? gather(this.#waiting, properties) : properties
    if (!this.#sending) void this.#deliverAll()
  }

  // GENA-23: strictly one after the other; GENA-31: what came too early, later; never rejects
  async #deliverAll(): Promise<void> {
    const { clock } = this.#options
    this.#rest?.()
    this.#sending = true
    while (this.#restMs() === 0) await this.#inTurn(() => this.#deliverNext())
    this.#sending = false
    if (this.#waiting) this.#rest = clock.after(this.#restMs(), () => void this.#deliverAll())
  }

  #restMs(): number {
    return this.#spacing.restMs(this.#waiting ?? {}, this.#options.clock.now())
  }

  async #inTurn(deliver: () => Promise<void>): Promise<void> {
    const { lanes, backOff, callbacks } = this.#options
    for (let rest = backOff.rest(callbacks); rest; rest = backOff.rest(callbacks)) await rest
    const lane = this.#lane
    const turn = lanes.enter(lane)
    if (turn !== undefined) await turn
    try {
      await deliver()
    } finally {
      lanes.leave(lane)
    }
  }

  // GENA-22, GENA-28: put together and numbered now, so that what changed while it waited is in it
  async #deliverNext(): Promise<void> {
    if (!this.#waiting) return
    const { clock } = this.#options
    const [due, later] = this.#spacing.part(this.#waiting, clock.now())
    this.#waiting = later
    if (!due) return
    const body = this.#format(due)
    if (body === undefined) return
    const seq = this.#takeSeq()
    const onLeaving = () => seq > 0 && this.#spacing.sent(due, clock.now()) // GENA-34: the initial event moves no second
    onLeaving()
    await this.#deliver({ body, seq, onLeaving })
  }

  #format(properties: Properties): string | undefined {
    try {
      return formatPropertySet(properties)
    } catch (cause) {
      this.#options.onError(cause)
      return undefined
    }
  }

  // GENA-24..26: each URL in turn until one takes it; a failed message stays lost and leaves its gap
  async #deliver(message: Message): Promise<void> {
    const { seq } = message
    const { callbacks, backOff } = this.#options
    const awake = backOff.awake(callbacks) // none is, where another one has just tried
    let status = 0
    for (const callback of awake.length > 0 ? awake : callbacks) {
      if (this.#phase === "ended" && seq > 0) return // GENA-12; the initial event is owed: GENA-14
      status = await this.#send(callback, message).catch(() => 0)
      if (status > 0) backOff.answered(callback.to)
      else if (this.#phase !== "ended") backOff.failed(callback.to)
      if (status === 412) {
        this.end()
        return this.#options.onUnknown()
      }
      if (status >= 200 && status < 300) break
    }
    this.#lane = status === 0 ? "failing" : "live"
    this.#options.onSent(seq, status)
  }

  #send({ to, host, path }: Callback, { body, seq, onLeaving }: Message): Promise<number> {
    return this.#options.network.notify({
      to,
      path,
      headers: [
        ["HOST", host],
        ["CONTENT-TYPE", CONTENT_TYPE_XML],
        ["NT", NT_EVENT],
        ["NTS", NTS_PROPCHANGE],
        ["SID", this.sid],
        ["SEQ", String(seq)],
        ["CONNECTION", "close"],
      ],
      body,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
      timeoutMs: TIMEOUT_MS,
      onConnected: onLeaving,
    })
  }

  // GENA-22: numbered when sending begins
  #takeSeq(): number {
    const seq = this.#seq
    this.#seq = nextSeq(seq)
    return seq
  }
}

/** GENA-21: after the last number comes 1, never 0 again. */
export const nextSeq = (seq: number): number => (seq === SEQ_MAX ? 1 : seq + 1)
