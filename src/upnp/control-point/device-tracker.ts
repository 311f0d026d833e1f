import type { Cancel, Clock } from "../../service/ports"
import type { Advert } from "./advert"
import { isPresence } from "./description"
import type { Place } from "./place"

/** A device that is there, as far as it was heard of. */
export interface Sighting {
  readonly udn: string
  /** Where it says that its description is, the newest first. */
  readonly places: readonly Place[]
  readonly bootId: string
  readonly configId: string
  /** What it may have: a Presence service for sure, or nobody knows. */
  readonly hasPresence: "yes" | "perhaps"
}

/** What is new about a device. */
export type News = "new" | "location" | "boot" | "config" | "presence"

export interface TrackerHooks {
  /** It is there, or has another place, another boot or another description. */
  readonly onSighted: (sighting: Sighting, news: News) => void
  /** It announces itself as before: also if it has started anew and cannot count its boots. */
  readonly onAgain?: (udn: string) => void
  /** It said byebye, or has not been heard of for as long as it promised. */
  readonly onGone: (udn: string, why: "byebye" | "expired") => void
}

interface Entry {
  bootId: string
  configId: string
  /** What still holds of it: each ends by a timer, for the wall clock may jump. */
  readonly targets: Map<string, Cancel>
  /** By URL, the newest last. */
  readonly places: Map<string, Place>
}

const MAX_DEVICES = 256
const MAX_TARGETS = 64
const MAX_PLACES = 8

/** The devices of a network by UDN, from what is heard of them: CP-3..5. */
export class DeviceTracker {
  readonly #clock: Clock
  readonly #hooks: TrackerHooks
  readonly #entries = new Map<string, Entry>()

  constructor(clock: Clock, hooks: TrackerHooks) {
    this.#clock = clock
    this.#hooks = hooks
  }

  get sightings(): Sighting[] {
    return [...this.#entries].map(([udn, entry]) => sightingOf(udn, entry))
  }

  get(udn: string): Sighting | undefined {
    const entry = this.#entries.get(udn)
    return entry && sightingOf(udn, entry)
  }

  /** CP-4: any byebye is for the whole device. */
  bye(udn: string): void {
    this.#drop(udn, "byebye")
  }

  /** It is there, with its description at this place. */
  take(advert: Advert, place: Place): void {
    const entry = this.#entries.get(advert.udn)
    if (entry) this.#renew(entry, advert, place)
    else if (this.#entries.size < MAX_DEVICES) this.#add(advert, place)
  }

  /** It did not answer: only what is heard from now on counts. */
  forget(udn: string): boolean {
    for (const keep of this.#entries.get(udn)?.targets.values() ?? []) keep()
    return this.#entries.delete(udn)
  }

  close(): void {
    for (const udn of [...this.#entries.keys()]) this.forget(udn)
  }

  #add(advert: Advert, place: Place): void {
    const { udn, bootId, configId } = advert
    const entry = { bootId, configId, targets: new Map<string, Cancel>(), places: new Map<string, Place>() }
    this.#entries.set(udn, entry)
    this.#note(entry, advert, place)
    this.#hooks.onSighted(sightingOf(udn, entry), "new")
  }

  #renew(entry: Entry, advert: Advert, place: Place): void {
    const { udn, bootId, configId, kind } = advert
    const before = sightingOf(udn, entry)
    const isBoot = bootId !== entry.bootId
    const isConfig = configId !== entry.configId
    if (isBoot && kind === "alive") entry.places.clear() // of the boot before
    const isMoved = !entry.places.has(place.url)
    Object.assign(entry, { bootId, configId })
    this.#note(entry, advert, place)
    const now = sightingOf(udn, entry)
    if (isBoot && kind === "alive")
      this.#hooks.onSighted(now, "boot") // CP-5; an update only announces the number
    else if (isConfig) this.#hooks.onSighted(now, "config")
    else if (isMoved) this.#hooks.onSighted(now, "location")
    else if (now.hasPresence !== before.hasPresence) this.#hooks.onSighted(now, "presence")
    else if (kind === "alive") this.#hooks.onAgain?.(udn)
  }

  #drop(udn: string, why: "byebye" | "expired"): void {
    if (this.forget(udn)) this.#hooks.onGone(udn, why)
  }

  #note({ targets, places }: Entry, { udn, target, maxAgeMs }: Advert, place: Place): void {
    const keep = targets.get(target)
    keep?.()
    const end = () => {
      targets.delete(target)
      if (targets.size === 0) this.#drop(udn, "expired") // CP-4: gone when all of its adverts have run out
    }
    if (keep || targets.size < MAX_TARGETS) targets.set(target, this.#clock.after(maxAgeMs, end))
    places.delete(place.url)
    places.set(place.url, place)
    for (const oldest of places.keys()) if (places.size > MAX_PLACES) places.delete(oldest)
  }
}

const sightingOf = (udn: string, { bootId, configId, targets, places }: Entry): Sighting => ({
  udn,
  places: [...places.values()].reverse(),
  bootId,
  configId,
  hasPresence: [...targets.keys()].some(isPresence) ? "yes" : "perhaps",
})
