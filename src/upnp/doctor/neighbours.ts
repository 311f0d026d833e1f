import { clean } from "./clean"
import type { SearchAnswer } from "./observation"
import { endpointOf } from "./place"

/** Another UPnP program that answers searches. */
export interface Neighbour {
  readonly address: string
  /** What it says it is. */
  readonly server: string
  /** The host at which it says that its description is. */
  readonly host: string
}

const LISTED = 20

/** Those who answered but the device itself, each once: what they say is clean. */
export function neighboursIn(answers: readonly SearchAnswer[], udn: string): Neighbour[] {
  const known = new Map<string, Neighbour>()
  for (const { headers, from } of answers) {
    if (isOf(headers.USN, udn)) continue
    const neighbour = { address: from.address, server: clean(headers.SERVER ?? ""), host: hostOf(headers.LOCATION ?? "") }
    known.set(Object.values(neighbour).join("\n"), neighbour)
  }
  return [...known.values()]
}

/** As many as are shown. */
export const listed = (neighbours: readonly Neighbour[]): readonly Neighbour[] => neighbours.slice(0, LISTED)

/** Whether a USN names this device. */
export const isOf = (usn: string | undefined, udn: string): boolean => usn?.toLowerCase().split("::")[0] === udn.toLowerCase()

const hostOf = (location: string): string => (URL.canParse(location) ? clean(endpointOf(location).address) : "")
