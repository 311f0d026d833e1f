import { MX_MAX_SECONDS, SSDP_DISCOVER, SSDP_NOTIFY, SSDP_SEARCH } from "../protocol"
import type { SsdpRequest } from "../transport"

/** A search that is worth an answer. */
export interface Search {
  readonly target: string
  /** The asker listens this long. */
  readonly waitSeconds: number
}

const UNICAST_WAIT_SECONDS = 1 // [UDA 1.1 1.3.3] a unicast search is answered within a second

/** Whether somebody else says that it is there, which concerns no device. */
export const isAdvertisement = ({ startLine }: Pick<SsdpRequest, "startLine">): boolean => startLine.startsWith(SSDP_NOTIFY)

/** Reads a search; undefined for whatever else, which gets silence: SSDP-28. */
export function parseSearch({ startLine, headers }: SsdpRequest): Search | undefined {
  if (!isSearchLine(startLine)) return undefined
  if (headers.MAN !== SSDP_DISCOVER && !isUnquotedDiscover(headers.MAN)) return undefined
  const waitSeconds = isUnicast(headers.HOST) ? UNICAST_WAIT_SECONDS : mxSeconds(headers.MX)
  if (waitSeconds === undefined) return undefined
  if (!headers.ST) return undefined
  return { target: headers.ST, waitSeconds }
}

// SSDP-16: the target is *, the version 1.1 or later
function isSearchLine(line: string): boolean {
  const [method, target, version, ...rest] = line.trim().split(/\s+/)
  const [, major, minor] = /^HTTP\/(\d)\.(\d)$/.exec(version ?? "") ?? []
  return method === SSDP_SEARCH && target === "*" && rest.length === 0 && Number(`${major}${minor}`) >= 11
}

/** Tolerance: some askers leave out the quotes: SSDP-18. */
const isUnquotedDiscover = (man: string | undefined): boolean => man === SSDP_DISCOVER.slice(1, -1)

// SSDP-19, SSDP-20: no number, no answer; 0 counts as 1, all above 5 as 5
function mxSeconds(mx: string | undefined): number | undefined {
  if (!mx || !/^\d+$/.test(mx)) return undefined
  return Math.min(Math.max(Number(mx), 1), MX_MAX_SECONDS)
}

// SSDP-27: Node.js does not tell where a datagram was sent to, but the HOST header does; without one it is the group
function isUnicast(host: string | undefined): boolean {
  if (!host) return false
  const firstByte = Number.parseInt(host, 10)
  return !(firstByte >= 224 && firstByte <= 239) && !/^\[?ff/i.test(host)
}
