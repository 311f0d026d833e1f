import { DEFAULT_LIMITS } from "../../service/limits"
import type { Cancel } from "../../service/ports"
import { Turns } from "../../service/remote/turns"
import { doorOf } from "../door"
import { methodNotAllowed, refuse, reply } from "../http-reply"
import { type Authority, sameIp, urlHost } from "../ip"
import { NT_EVENT, NTS_PROPCHANGE } from "../protocol"
import type { Refusals } from "../refusals"
import type { Door, HttpListener, HttpReply, HttpRequest } from "../transport"
import type { ControlPointPorts } from "./ports"

/** Who hears the messages of one subscription. */
export interface CallbackEar {
  /** The address of the device. */
  readonly peer: string
  /** The path that was given to it, which nobody else knows. */
  readonly path: string
  hear(seq: number, body: string): void
}

const HOLD_MS = 5_000 // CP-11
const MAX_HELD = 16

/** [UDA 4.2] Where devices deliver their events: a listener at the address that leads to the device, SIDs and who hears them. */
export class Callbacks {
  readonly #ports: ControlPointPorts
  readonly #port: number
  readonly #advertised: Authority | undefined
  readonly #refusals: Pick<Refusals, "note">
  readonly #door: Door
  readonly #ears = new Map<string, CallbackEar>()
  readonly #pending = new Set<object>()
  readonly #waiting = new Set<() => void>()
  /** One opens or closes at a time: nothing is left open that opens while it closes. */
  readonly #turns = new Turns()
  #listening: { readonly address: string; readonly listener: HttpListener } | undefined

  /** `port` 0 for any; `advertised`: the address where devices find us, and the port if it is another one. */
  constructor(ports: ControlPointPorts, port: number, advertised: Authority | undefined, refusals: Pick<Refusals, "note">) {
    this.#ports = ports
    this.#port = port
    this.#advertised = advertised
    this.#refusals = refusals
    this.#door = doorOf(ports.clock, { admits: () => true, limits: () => DEFAULT_LIMITS, refusals }) // CP-13 knows devices
  }

  /** CP-10: is open when this resolves with the beginning of the URLs that lead there. */
  listenAt(address: string): Promise<string> {
    return this.#turns.take(() => this.#listenAt(address))
  }

  async #listenAt(address: string): Promise<string> {
    if (this.#listening?.address !== address) {
      await this.#close()
      const listener = await this.#ports.network.listen(address, this.#port, this.#answer, this.#door)
      this.#listening = { address, listener }
    }
    const { address: told, port = this.#listening?.listener.port } = this.#advertised ?? { address }
    return `http://${urlHost(told)}:${port}`
  }

  /** A SUBSCRIBE is under way: what comes for a SID that is not known yet may be its. */
  expect(): Cancel {
    const mark = {}
    this.#pending.add(mark)
    return () => {
      this.#pending.delete(mark)
      this.#wake()
    }
  }

  add(sid: string, ear: CallbackEar): void {
    this.#ears.set(sid, ear)
    this.#wake()
  }

  delete(sid: string): void {
    this.#ears.delete(sid)
  }

  close(): Promise<void> {
    return this.#turns.take(() => this.#close())
  }

  async #close(): Promise<void> {
    const { listener } = this.#listening ?? {}
    this.#listening = undefined
    await listener?.close()
  }

  readonly #answer = async (request: HttpRequest): Promise<HttpReply> => {
    const answer = await this.#handle(request)
    if (answer.refused) this.#refusals.note(answer.refused, request.peer.address)
    return answer
  }

  // CP-12: guards in its order
  async #handle(request: HttpRequest): Promise<HttpReply> {
    const { method, headers, body, path, peer } = request
    if (method !== "NOTIFY") return methodNotAllowed("NOTIFY")
    const { nt, nts, sid, seq = "" } = headers
    if (nt === undefined || nts === undefined) return refuse("request")
    if (nt !== NT_EVENT || nts !== NTS_PROPCHANGE || !sid) return refuse("event")
    if (!/^\d{1,12}$/.test(seq)) return refuse("request")
    const ear = this.#ears.get(sid) ?? (await this.#awaited(sid))
    if (!ear || !isFromDevice(ear, peer.address, path)) return refuse("event")
    return { ...reply(200), sent: () => ear.hear(Number(seq), body) }
  }

  // CP-11: events that are quicker than the answer to SUBSCRIBE
  async #awaited(sid: string): Promise<CallbackEar | undefined> {
    let isOver = false
    const cancel = this.#ports.clock.after(HOLD_MS, () => {
      isOver = true
      this.#wake()
    })
    while (!isOver && this.#pending.size > 0 && !this.#ears.has(sid) && this.#waiting.size < MAX_HELD)
      await new Promise<void>((resolve) => this.#waiting.add(resolve))
    cancel()
    return this.#ears.get(sid)
  }

  #wake(): void {
    const waking = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waking) wake()
  }
}

// CP-13: peers mangle the path, and may speak from another of their addresses, but not both
const isFromDevice = ({ peer, path }: CallbackEar, address: string, asked: string): boolean =>
  sameIp(address, peer) || asked.startsWith(path)
