import type { Cancel } from "../../service/ports"
import { SERVICE_TYPE } from "../../service/service-definition"
import { ROOT_DEVICE, SSDP_ALL, SSDP_PORT } from "../protocol"
import { groupHost, groupOf } from "../ssdp/group"
import type { NetworkInterface, SearchSocket, SsdpSocket } from "../transport"
import { parseAdvert } from "./advert"
import { DeviceTracker, type Sighting, type TrackerHooks } from "./device-tracker"
import { parsePlace, placeNear } from "./place"
import type { ControlPointPorts, Heard } from "./ports"
import { searchMessage } from "./search-message"

export interface LookoutOptions extends TrackerHooks {
  /** Empty for every LAN interface, else the name or address of one. */
  readonly interface: string
  /** Who asks, as USER-AGENT says it. */
  readonly userAgent: string
  /** Whether there is an interface to look out from. */
  readonly onInterfaces: (count: number) => void
  /** Advertisements cannot be heard, searches go on; told once. */
  readonly onDeaf: (cause: Error) => void
}

interface Hold {
  readonly interfaces: readonly NetworkInterface[]
  /** By the address where they search. */
  readonly searches: Map<string, SearchSocket>
  ears?: SsdpSocket
}

const CHECK_MS = 5_000 // SSDP-35
const TARGETS = [SERVICE_TYPE, ROOT_DEVICE, SSDP_ALL] // CP-2: some devices answer only one
const COPIES = 2 // CP-1
const GAP_MS = 100
const PAUSES_MS = [2_000, 3_000, 5_000, 10_000, 15_000] // between searches as long as nothing is found
const LONGEST_PAUSE_MS = 30_000

/** Looks out for devices until it is closed: it hears their advertisements, and searches as long as somebody is wanted. */
export class Lookout {
  readonly #ports: ControlPointPorts
  readonly #options: LookoutOptions
  readonly #tracker: DeviceTracker
  /** The rest of the search that is going on. */
  readonly #asking = new Set<Cancel>()
  #nextCheck: Cancel | undefined
  #hold: Hold | undefined
  #work: Promise<void> = Promise.resolve()
  #isClosed = false
  #isDeaf = false
  /** How many searches there were; undefined if nobody is wanted. */
  #searches: number | undefined
  #nextSearch: Cancel | undefined

  constructor(ports: ControlPointPorts, options: LookoutOptions) {
    this.#ports = ports
    this.#options = options
    this.#tracker = new DeviceTracker(ports.clock, options)
  }

  get interfaces(): readonly NetworkInterface[] {
    return this.#hold?.interfaces ?? []
  }

  get sightings(): readonly Sighting[] {
    return this.#tracker.sightings
  }

  sightingOf(udn: string): Sighting | undefined {
    return this.#tracker.get(udn)
  }

  /** It did not answer: only what is heard from now on counts. */
  forget(udn: string): void {
    this.#tracker.forget(udn)
  }

  start(): void {
    this.#inTurn(() => this.#check())
  }

  /** Somebody is wanted, or has been found. */
  want(isWanted: boolean): void {
    if (!isWanted || this.#isClosed) {
      this.#searches = undefined
      this.#endSearch()
    } else if (this.#searches === undefined) {
      this.#searches = 0
      this.#search()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.want(false)
    this.#nextCheck?.()
    this.#tracker.close()
    this.#inTurn(() => this.#letGo())
    await this.#work
  }

  /** One thing after the other, so that no step meets another half done. */
  #inTurn(step: () => Promise<void>): void {
    this.#work = this.#work.then(step).catch(() => {}) // the next check tries again
  }

  async #check(): Promise<void> {
    if (this.#isClosed) return
    this.#nextCheck = this.#ports.clock.after(CHECK_MS, () => this.#inTurn(() => this.#check()))
    const interfaces = this.#ports.network.interfaces(this.#options.interface)
    if (this.#hold && addressesOf(this.#hold.interfaces) !== addressesOf(interfaces)) await this.#letGo()
    this.#options.onInterfaces(interfaces.length)
    if (interfaces.length === 0) return
    this.#hold ??= { interfaces, searches: new Map() }
    await this.#open(this.#hold)
    if (this.#hold.searches.size > 0 && !this.#hold.ears) await this.#listen(this.#hold)
  }

  // an address of IPv6 that is new refuses sockets for some seconds [RFC 4862 5.4]: the next check tries again
  async #open({ interfaces, searches }: Hold): Promise<void> {
    const before = searches.size
    const missing = interfaces.filter(({ address }) => !searches.has(address))
    await Promise.allSettled(
      missing.map(async (each) => {
        searches.set(each.address, await this.#ports.network.openSearch(each, (answer) => this.#hear(answer)))
      }),
    )
    if (searches.size === before || this.#searches === undefined) return
    this.#searches = 0
    this.#search()
  }

  async #listen(hold: Hold): Promise<void> {
    const onError = () => this.#inTurn(() => this.#deafen(hold))
    try {
      hold.ears = await this.#ports.network.openSsdp(hold.interfaces, { onRequest: (heard) => this.#hear(heard), onError })
      this.#isDeaf = false
    } catch (cause) {
      if (!this.#isDeaf) this.#options.onDeaf(cause as Error)
      this.#isDeaf = true
    }
  }

  // CP-6: who tells of another one's place is not believed
  #hear(heard: Heard): void {
    if (this.#isClosed) return
    const advert = parseAdvert(heard)
    const written = parsePlace(advert?.location ?? "")
    const place = written && placeNear(written, heard.from.address, this.interfaces)
    if (advert?.kind === "byebye") this.#tracker.bye(advert.udn)
    else if (advert && place) this.#tracker.take(advert, place)
  }

  #search(): void {
    this.#endSearch()
    const searches = this.#searches
    if (searches === undefined) return
    this.#searches = searches + 1
    this.#nextSearch = this.#ports.clock.after(PAUSES_MS[searches] ?? LONGEST_PAUSE_MS, () => this.#search())
    const targets = Array.from({ length: COPIES }, () => TARGETS).flat()
    targets.forEach((target, index) => {
      this.#asking.add(this.#ports.clock.after(index * GAP_MS, () => this.#ask(target)))
    })
  }

  #endSearch(): void {
    this.#nextSearch?.()
    for (const cancel of this.#asking) cancel()
    this.#asking.clear()
  }

  #ask(target: string): void {
    for (const [address, socket] of this.#hold?.searches ?? []) {
      const message = searchMessage(target, this.#options.userAgent, groupHost(address))
      socket.send({ address: groupOf(address), port: SSDP_PORT }, message).catch(() => {}) // asked again
    }
  }

  async #deafen(hold: Hold): Promise<void> {
    const { ears } = hold
    delete hold.ears
    await ears?.close()
  }

  async #letGo(): Promise<void> {
    const hold = this.#hold
    this.#hold = undefined
    if (!hold) return
    await Promise.all([this.#deafen(hold), ...[...hold.searches.values()].map((socket) => socket.close())])
  }
}

const addressesOf = (interfaces: readonly NetworkInterface[]): string =>
  interfaces
    .map(({ name, address }) => `${name} ${address}`)
    .sort()
    .join("\n")
