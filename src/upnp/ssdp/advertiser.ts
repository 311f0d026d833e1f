import type { Cancel, Clock, Entropy } from "../../service/ports"
import { MAX_AGE_SECONDS } from "../protocol"
import type { NetworkInterface, SsdpMessage, SsdpSocket } from "../transport"
import { aliveMessage, byebyeMessage } from "./messages"
import type { SsdpOptions } from "./options"
import { type UsnEntry, usnTable } from "./usn-table"

export interface AdvertiserPorts {
  readonly clock: Clock
  readonly entropy: Pick<Entropy, "fraction">
  readonly socket: Pick<SsdpSocket, "multicast">
}

type Say = (entry: UsnEntry, networkInterface: NetworkInterface) => SsdpMessage

const STARTUP_WAIT_MS = 100 // SSDP-6
const SET_INTERVAL_MS = 300 // SSDP-7: a lost packet must not take its copy along
const PACKET_GAP_MS = 20 // SSDP-7: small devices have small receive buffers
const REANNOUNCE_MIN_MS = (MAX_AGE_SECONDS * 1000) / 6
const REANNOUNCE_MAX_MS = (MAX_AGE_SECONDS * 1000) / 2 - 10_000 // SSDP-8: below the half, with room for a late timer
const BYEBYE_GAP_MS = 100
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

  /** Begins; the description can be fetched by now: SSDP-9. */
  start(): void {
    if (this.#started || this.#stopped !== undefined) return
    this.#started = true
    const { clock, entropy } = this.#ports
    const begin = () => this.#announce([this.#byebye, this.#alive, this.#alive, this.#alive]) // SSDP-10
    this.#timers = [clock.after(entropy.fraction() * STARTUP_WAIT_MS, begin)]
  }

  /** Takes everything back; resolves when the last byebye has left, after a second at the latest. */
  stop(): Promise<void> {
    this.#stopped ??= this.#end()
    return this.#stopped
  }

  readonly #alive: Say = (entry, networkInterface) =>
    aliveMessage(entry, this.#options.locationOf(networkInterface), this.#options.signature)

  readonly #byebye: Say = (entry) => byebyeMessage(entry, this.#options.signature)

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
  async #end(): Promise<void> {
    for (const cancel of this.#timers) cancel()
    if (!this.#started) return
    const limit = this.#wait(STOP_LIMIT_MS)
    const second = this.#wait(BYEBYE_GAP_MS)
    const sent = Promise.all([this.#sendByebyes(), second.over.then(() => this.#sendByebyes())])
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

  async #sendByebyes(): Promise<void> {
    await Promise.all(this.#table.map((entry) => this.#send(this.#byebye, entry)))
  }

  async #send(say: Say, entry: UsnEntry): Promise<void> {
    await Promise.all(this.#options.interfaces.map((each) => this.#sendFrom(each, say, entry)))
  }

  async #sendFrom(networkInterface: NetworkInterface, say: Say, entry: UsnEntry): Promise<void> {
    try {
      await this.#ports.socket.multicast(networkInterface.address, say(entry, networkInterface))
    } catch (cause) {
      this.#options.onError(cause, networkInterface)
    }
  }
}
