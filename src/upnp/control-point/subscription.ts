import type { Cancel } from "../../service/ports"
import { nextSeq } from "../eventing/subscriber"
import { NT_EVENT, TIMEOUT_SECONDS } from "../protocol"
import type { Headers, LocatedAnswer } from "../transport"
import type { Callbacks } from "./callbacks"
import { callAt } from "./calling"
import { secondsGranted } from "./granted"
import type { Place } from "./place"
import type { ControlPointPorts } from "./ports"

export interface SubscriptionOptions {
  readonly callbacks: Callbacks
  readonly event: Place
  /** Where the device finds us. */
  readonly callbackBase: string
  /** Renews at least so often; absent: at half of the time that is granted. */
  readonly renewMs?: number
  readonly onEvent: (body: string, isInitial: boolean) => void
  /** It is a new one, because the old one had a gap, or the device did not know it. */
  readonly onAgain: (why: "gap" | "unknown") => void
  /** The device did not answer, or will have no subscription. */
  readonly onLost: (cause: Error) => void
}

const UNSUBSCRIBE_MS = 1_500 // CP-16; a close ends within 2 s
const BETWEEN_GAPS_MS = 2_000 // a device that cannot count costs no more than that
const SOONEST_MS = 2_000 // nor does one that grants a second
const TIMEOUT: Headers = [["TIMEOUT", `Second-${TIMEOUT_SECONDS}`]]

/** [UDA 4.1] A subscription at a device, renewed and begun again for as long as it answers. */
export class Subscription {
  readonly #ports: ControlPointPorts
  readonly #options: SubscriptionOptions
  #sid = ""
  #path = ""
  #last: { readonly seq: number; readonly body: string } | undefined
  #renewal: Cancel | undefined
  /** Waits to begin again; a renewal meanwhile does not heal the gap. */
  #afterGap: Cancel | undefined
  #begunAt = 0
  #isClosed = false

  constructor(ports: ControlPointPorts, options: SubscriptionOptions) {
    this.#ports = ports
    this.#options = options
  }

  /** Rejects if there is none; then nothing is left. */
  async begin(): Promise<void> {
    const { callbacks, callbackBase } = this.#options
    const path = `/${this.#ports.entropy.uuid()}`
    const end = callbacks.expect()
    try {
      const { status, headers } = await this.#call("SUBSCRIBE", [
        ["CALLBACK", `<${callbackBase}${path}>`],
        ["NT", NT_EVENT],
        ...TIMEOUT,
      ])
      const { sid = "" } = headers
      if (status !== 200 || sid === "") throw new Error(status === 200 ? "the device gave no SID" : `HTTP ${status}`)
      if (this.#isClosed) return void (await this.#unsubscribe(sid))
      this.#path = path
      this.#last = undefined
      this.#begunAt = this.#ports.clock.now()
      this.#listen(sid)
      this.#plan(headers.timeout)
    } finally {
      end()
    }
  }

  /** Asks whether it still holds, ahead of time. */
  check(): Promise<void> {
    return this.#renew()
  }

  /** CP-16: says goodbye, which the device need not hear. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#forget()
  }

  #hear(sid: string, seq: number, body: string): void {
    if (this.#isClosed || sid !== this.#sid) return
    const last = this.#last
    if (last && last.seq === seq && last.body === body) return // said twice
    this.#last = { seq, body }
    this.#options.onEvent(body, !last && seq === 0)
    if (seq !== (last ? nextSeq(last.seq) : 0)) this.#gap()
  }

  // CP-14: a fresh snapshot
  #gap(): void {
    const leftMs = this.#begunAt + BETWEEN_GAPS_MS - this.#ports.clock.now()
    const waitMs = Math.min(Math.max(leftMs, 0), BETWEEN_GAPS_MS) // the wall clock may be put back
    this.#afterGap?.()
    this.#afterGap = this.#ports.clock.after(waitMs, () => void this.#again("gap"))
  }

  // CP-15
  #plan(timeout: string | undefined): void {
    const { renewMs = Number.POSITIVE_INFINITY } = this.#options
    const delayMs = Math.max(Math.min(secondsGranted(timeout) * 500, renewMs), SOONEST_MS)
    this.#renewal?.()
    this.#renewal = this.#ports.clock.after(delayMs, () => void this.#renew())
  }

  async #renew(): Promise<void> {
    const sid = this.#sid
    if (this.#isClosed || sid === "") return
    try {
      const { status, headers } = await this.#call("SUBSCRIBE", [["SID", sid], ...TIMEOUT])
      if (this.#isClosed || sid !== this.#sid) return
      if (status !== 200) return await this.#again("unknown")
      if (headers.sid && headers.sid !== sid) {
        this.#options.callbacks.delete(sid)
        this.#listen(headers.sid)
      }
      this.#plan(headers.timeout)
    } catch (cause) {
      if (sid === this.#sid) this.#lose(cause as Error) // another one may have begun meanwhile
    }
  }

  async #again(why: "gap" | "unknown"): Promise<void> {
    try {
      if (why === "gap") await this.#forget()
      else this.#drop()
      if (this.#isClosed) return
      await this.begin()
      this.#options.onAgain(why)
    } catch (cause) {
      this.#lose(cause as Error)
    }
  }

  #listen(sid: string): void {
    const { callbacks, event } = this.#options
    this.#sid = sid
    callbacks.add(sid, { peer: event.to.address, path: this.#path, hear: (seq, body) => this.#hear(sid, seq, body) })
  }

  #lose(cause: Error): void {
    this.#drop()
    if (!this.#isClosed) this.#options.onLost(cause)
  }

  #drop(): string {
    const sid = this.#sid
    this.#renewal?.()
    this.#afterGap?.()
    this.#sid = ""
    this.#options.callbacks.delete(sid)
    return sid
  }

  async #forget(): Promise<void> {
    const sid = this.#drop()
    if (sid !== "") await this.#unsubscribe(sid)
  }

  async #unsubscribe(sid: string): Promise<void> {
    await this.#call("UNSUBSCRIBE", [["SID", sid]], UNSUBSCRIBE_MS).catch(() => {})
  }

  #call(method: string, headers: Headers, timeoutMs?: number): Promise<LocatedAnswer> {
    return callAt(this.#ports.network, this.#options.event, { method, headers, ...(timeoutMs !== undefined && { timeoutMs }) })
  }
}
