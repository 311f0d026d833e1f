import { BOOT_ID, CONFIG_ID, MAX_AGE_SECONDS, NEXT_BOOT_ID, SSDP_ALIVE, SSDP_BYEBYE, SSDP_NOTIFY, SSDP_UPDATE } from "../protocol"
import type { SsdpMessage } from "../transport"
import type { UsnEntry } from "./usn-table"

/** What every message of a device carries alike. */
export interface Signature {
  /** As `serverHeader` makes it. */
  readonly server: string
  /** Greater at each start, below 2^31: SSDP-38. */
  readonly bootId: number
  /** 0 to 16777215, other for each other description: SSDP-39. */
  readonly configId: number
}

/** A name and its version. */
export interface Product {
  readonly name: string
  readonly version: string
}

const CACHE_CONTROL = `max-age=${MAX_AGE_SECONDS}` // SSDP-5

/** The SERVER header, for SSDP and HTTP alike: three tokens, no blank or comma inside one: SSDP-14. */
export const serverHeader = (os: Product, product: Product): string => `${token(os)} UPnP/1.0 ${token(product)}`

const token = ({ name, version }: Product): string => `${clean(name)}/${clean(version)}`
const clean = (word: string): string => word.replace(/[^\w.+-]/g, "-") || "-"

/** Where a message is said: to which group, and the URL of the description there. */
export interface Place {
  readonly host: string
  readonly location: string
}

/** Says of one entry that it is there. */
export const aliveMessage = (entry: UsnEntry, { host, location }: Place, signature: Signature): SsdpMessage => ({
  start: SSDP_NOTIFY,
  headers: [
    ["HOST", host],
    ["CACHE-CONTROL", CACHE_CONTROL],
    ["LOCATION", location],
    ["NT", entry.target],
    ["NTS", SSDP_ALIVE],
    ["SERVER", signature.server],
    ["USN", entry.usn],
    [BOOT_ID, String(signature.bootId)],
    [CONFIG_ID, String(signature.configId)],
  ],
})

/** Says of one entry that it goes: SSDP-11. */
export const byebyeMessage = (entry: UsnEntry, { host }: Pick<Place, "host">, signature: Signature): SsdpMessage => ({
  start: SSDP_NOTIFY,
  headers: [
    ["HOST", host],
    ["NT", entry.target],
    ["NTS", SSDP_BYEBYE],
    ["USN", entry.usn],
    [BOOT_ID, String(signature.bootId)],
    [CONFIG_ID, String(signature.configId)],
  ],
})

/** Says of one entry that it stays, and which number its next messages have: SSDP-41. */
export const updateMessage = (
  entry: UsnEntry,
  { host, location }: Place,
  signature: Signature,
  nextBootId: number,
): SsdpMessage => ({
  start: SSDP_NOTIFY,
  headers: [
    ["HOST", host],
    ["LOCATION", location],
    ["NT", entry.target],
    ["NTS", SSDP_UPDATE],
    ["USN", entry.usn],
    [BOOT_ID, String(signature.bootId)],
    [CONFIG_ID, String(signature.configId)],
    [NEXT_BOOT_ID, String(nextBootId)],
  ],
})

/** Answers a search with one entry: SSDP-25. */
export const searchReply = (entry: UsnEntry, location: string, signature: Signature, now: number): SsdpMessage => ({
  start: "200 OK",
  headers: [
    ["CACHE-CONTROL", CACHE_CONTROL],
    ["DATE", new Date(now).toUTCString()],
    ["EXT", ""],
    ["LOCATION", location],
    ["SERVER", signature.server],
    ["ST", entry.target],
    ["USN", entry.usn],
    [BOOT_ID, String(signature.bootId)],
    [CONFIG_ID, String(signature.configId)],
  ],
})
