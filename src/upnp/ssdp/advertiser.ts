import type { Cancel, Clock, Entropy } from "../../service/ports"
import { MAX_AGE_SECONDS } from "../protocol"
import type { NetworkInterface, SsdpMessage, SsdpSocket } from "../transport"
import { groupHost } from "./group"
import { aliveMessage, byebyeMessage, updateMessage } from "./messages"
import type { SsdpOptions } from "./options"
import { type UsnEntry, usnTable } from "./usn-table"

export interface AdvertiserPorts {
  readonly clock: Clock
  readonly entropy: Pick<Entropy, "fraction">
  readonly socket: Pick<SsdpSocket, "multicast">
}

type Say = (entry: UsnEntry, networkInterface: NetworkInterface) => SsdpMessage | undefined
type Addresses = ReadonlySet<string>

const STARTUP_WAIT_MS = 100 // SSDP-6
const SET_INTERVAL_MS = 300 // SSDP-7: a lost packet must not take its copy along
const PACKET_GAP_MS = 20 // SSDP-7: small devices have small receive buffers
const REANNOUNCE_MIN_MS = (MAX_AGE_SECONDS * 1000) / 6
const REANNOUNCE_MAX_MS = (MAX_AGE_SECONDS * 1000) / 2 - 10_000 // SSDP-8: below the half, with room for a late timer
const LAST_GAP_MS = 100 // between the two times that the last word is said
const STOP_LIMIT_MS = 1000 // SSDP-12

/** Announces a device on each of its interfaces, again and again, until it says byebye. */
export class Advertiser {
  readonly #ports: AdvertiserPorts
  readonly #options: SsdpOptions
  readonly #table: readonly UsnEntry[]
  #timers: Cancel[] = []
  #started = false
  #stopped: Promise<void> | undefined

  constructor(ports: AdvertiserPorts, options: SsdpOptions) {
    this.#ports = ports
    this.#options = options
    this.#table = usnTable(options.identity)
  }

  /** Begins; the description can be fetched by now: SSDP-9. On interfaces where it was announced before, nothing is taken back. */
  start(known: Addresses = new Set()): void {
    if (this.#started || this.#stopped !== undefined) return
    this.#started = true
    const { clock, entropy } = this.#ports
    const refresh: Say = (...at) => (known.has(at[1].address) ? undefined : this.#byebye(...at)) // SSDP-10
    const begin = () => this.#announce([refresh, this.#alive, this.#alive, this.#alive])
    this.#timers = [clock.after(entropy.fraction() * STARTUP_WAIT_MS, begin)]
  }

  /** Takes everything back; resolves when the last byebye has left, after a second at the latest. */
  stop(): Promise<void> {
    return this.#endWith(this.#byebye)
  }

  /** Ends for another advertiser to go on: byebye where that does not announce, elsewhere its boot id if it has a new one: SSDP-41. */
  handOver(staying: Addresses, nextBootId: number): Promise<void> {
    const isSame = nextBootId === this.#options.signature.bootId
    return this.#endWith((...at) => {
      if (!staying.has(at[1].address)) return this.#byebye(...at)
      return isSame ? undefined : updateMessage(at[0], this.#placeOf(at[1]), this.#options.signature, nextBootId)
    })
  }

  readonly #alive: Say = (entry, networkInterface) =>
    aliveMessage(entry, this.#placeOf(networkInterface), this.#options.signature)

  readonly #byebye: Say = (entry, networkInterface) =>
    byebyeMessage(entry, this.#placeOf(networkInterface), this.#options.signature)

  #placeOf(networkInterface: NetworkInterface) {
    return { host: groupHost(networkInterface.address), location: this.#options.locationOf(networkInterface) }
  }

  #announce(sets: readonly Say[]): void {
    const { clock } = this.#ports
    const packets = sets.flatMap((say, round) =>
      this.#table.map((entry, index) =>
        clock.after(round * SET_INTERVAL_MS + index * PACKET_GAP_MS, () => void this.#send(say, entry)),
      ),
    )
    const again = () => this.#announce([this.#alive, this.#alive, this.#alive])
    this.#timers = [...packets, clock.after(this.#reannounceMs(), again)]
  }

  #reannounceMs(): number {
    return REANNOUNCE_MIN_MS + this.#ports.entropy.fraction() * (REANNOUNCE_MAX_MS - REANNOUNCE_MIN_MS)
  }

  // SSDP-12: no alive may follow a byebye, hence the timers end first
  #endWith(word: Say): Promise<void> {
    this.#stopped ??= this.#end(word)
    return this.#stopped
  }

  async #end(word: Say): Promise<void> {
    for (const cancel of this.#timers) cancel()
    if (!this.#started) return
    const limit = this.#wait(STOP_LIMIT_MS)
    const second = this.#wait(LAST_GAP_MS)
    const sent = Promise.all([this.#sendSet(word), second.over.then(() => this.#sendSet(word))])
    await Promise.race([sent, limit.over])
    limit.cancel()
  }

  #wait(delayMs: number): { over: Promise<void>; cancel: Cancel } {
    let cancel: Cancel = () => {}
    const over = new Promise<void>((resolve) => {
      cancel = this.#ports.clock.after(delayMs, resolve)
    })
    return { over, cancel }
  }

  async #sendSet(say: Say): Promise<void> {
    await Promise.all(this.#table.map((entry) => this.#send(say, entry)))
  }

  async #send(say: Say, entry: UsnEntry): Promise<void> {
    await Promise.all(this.#options.interfaces.map((each) => this.#sendFrom(each, say, entry)))
  }

  async #sendFrom(networkInterface: NetworkInterface, say: Say, entry: UsnEntry): Promise<void> {
    const message = say(entry, networkInterface)
    if (!message) return
    try {
      await this.#ports.socket.multicast(networkInterface.address, message)
    } catch (cause) {
      this.#options.onError(cause, networkInterface)
    }
  }
}
