import { describe } from "vitest"
import type { Inside } from "../real/processes"
import { lackingNamespaces, skipped } from "./lacking"
import { joinNamespaces } from "./namespaces"

/** One end of a network: how to get there, and the interface that it has there. */
export interface Seat {
  readonly inside: Inside
  readonly interface: string
  readonly address: string
}

/** A network of our own with the device at one end and control points at the other. */
export interface Place {
  readonly device: Seat
  readonly others: Seat
  close(): Promise<void>
}

export interface PlaceKind {
  readonly name: string
  /** What it needs and is not here. */
  lacking(): string[]
  open(): Promise<Place>
}

export const LOOPBACK: Seat = { inside: [], interface: "lo", address: "127.0.0.1" }

export const NAMESPACES: PlaceKind = {
  name: "between network namespaces",
  lacking: lackingNamespaces,
  open: joinNamespaces,
}

/** Nothing here ever touches a real network card. */
const PLACES: readonly PlaceKind[] = [
  { name: "on loopback", lacking: () => [], open: async () => ({ device: LOOPBACK, others: LOOPBACK, close: async () => {} }) },
  NAMESPACES,
]

/** Tells the same story at each place, or why it cannot be told there. */
export function atEachPlace(suite: string, story: (kind: PlaceKind) => void): void {
  for (const kind of PLACES) {
    const title = `${suite}, ${kind.name}`
    describe.skipIf(skipped(title, kind.lacking))(title, () => story(kind))
  }
}
