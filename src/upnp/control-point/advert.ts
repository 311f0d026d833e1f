import { BOOT_ID, CONFIG_ID, MAX_AGE_SECONDS, NEXT_BOOT_ID, SSDP_ALIVE, SSDP_BYEBYE, SSDP_UPDATE } from "../protocol"
import type { Heard } from "./ports"

/** What a datagram says of one entry of a device. */
export interface Advert {
  readonly kind: "alive" | "update" | "byebye"
  /** In lower case, with its `uuid:`: CP-3. */
  readonly udn: string
  /** The notification type, or what was searched for. */
  readonly target: string
  /** As it was written; empty for byebye. */
  readonly location: string
  readonly maxAgeMs: number
  /** Empty where the device has none. */
  readonly bootId: string
  readonly configId: string
}

const LONGEST_SECONDS = 7 * 86_400
const UDN = /^(uuid:[^\s:]{1,128})(?:::.*)?$/i

/** Reads an advertisement or an answer to a search; undefined for whatever else: CP-3. */
export function parseAdvert({ startLine, headers }: Heard): Advert | undefined {
  const kind = kindOf(startLine, headers.NTS)
  const [, udn] = UDN.exec(headers.USN ?? "") ?? []
  const location = headers.LOCATION ?? ""
  if (!kind || !udn || (kind !== "byebye" && location === "")) return undefined
  return {
    kind,
    udn: udn.toLowerCase(),
    target: headers.NT ?? headers.ST ?? "",
    location,
    maxAgeMs: maxAgeSeconds(headers["CACHE-CONTROL"]) * 1000,
    bootId: (kind === "update" && headers[NEXT_BOOT_ID]) || (headers[BOOT_ID] ?? ""), // SSDP-41
    configId: headers[CONFIG_ID] ?? "",
  }
}

function kindOf(startLine: string, nts: string | undefined): Advert["kind"] | undefined {
  if (/^HTTP\/\d\.\d\s+200\b/i.test(startLine)) return "alive"
  if (!/^NOTIFY\s+\*\s+HTTP\//i.test(startLine)) return undefined
  return nts === SSDP_ALIVE ? "alive" : nts === SSDP_BYEBYE ? "byebye" : nts === SSDP_UPDATE ? "update" : undefined
}

// CP-3: missing or odd is 1800
function maxAgeSeconds(cacheControl = ""): number {
  const seconds = Number(/max-age\s*=\s*"?(\d{1,9})/i.exec(cacheControl)?.[1] ?? 0)
  return seconds > 0 ? Math.min(seconds, LONGEST_SECONDS) : MAX_AGE_SECONDS
}
