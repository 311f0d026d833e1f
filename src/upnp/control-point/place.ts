import { isLinkLocal, parseIp, sameIp, withoutZone } from "../ip"
import { inSubnet } from "../subnet"
import type { Endpoint, NetworkInterface } from "../transport"

/** Where something of a device is: the end of a connection, and what HTTP says of it. */
export interface Place {
  readonly to: Endpoint
  /** What the HOST header says. */
  readonly host: string
  /** Path and query. */
  readonly path: string
  readonly url: string
}

const LONGEST = 2048

/** Reads an http URL, which names no user; its host may be a name. */
export function parsePlace(text: string): Place | undefined {
  return text.length <= LONGEST && URL.canParse(text) ? placeOf(new URL(text)) : undefined
}

/** CP-7: what a device writes, taken from where it was found; undefined where it leads to another host (CP-6). */
export function resolvePlace(text: string, base: Place): Place | undefined {
  if (text.length > LONGEST) return undefined // SEC-13: before anything searches it
  const trimmed = text.replace(/^[\s\0]+|[\s\0]+$/g, "")
  if (trimmed === "" || !URL.canParse(trimmed, base.url)) return undefined
  const url = new URL(trimmed, base.url)
  const place = url.hostname === new URL(base.url).hostname ? placeOf(url) : undefined
  return place && { ...place, to: { ...place.to, address: base.to.address } }
}

/**
 * CP-6: the place as it is reached from here, if it is by its IP literal, and at the sender or in the same subnet as we and the
 * sender; loopback and link-local are no exception.
 */
export function placeNear(place: Place, sender: string, interfaces: readonly NetworkInterface[]): Place | undefined {
  const address = onLinkOf(sender, place.to.address)
  if (parseIp(address) === undefined) return undefined
  const isNear = interfaces.some((network) => inSubnet(address, network) && inSubnet(sender, network))
  return isNear || sameIp(address, sender) ? reachedAt(place, address) : undefined
}

// a URL has no zone: it is that of the link on which the sender was heard
function onLinkOf(sender: string, address: string): string {
  const [ip, zone] = [parseIp(address), parseIp(sender)?.zone]
  return ip && isLinkLocal(ip) && zone ? `${withoutZone(address)}%${zone}` : address
}

/** The place once a connection has shown which address its name stands for. */
export const reachedAt = (place: Place, address: string): Place => ({ ...place, to: { ...place.to, address } })

function placeOf(url: URL): Place | undefined {
  const { protocol, username, password, hostname, port, host, pathname, search } = url
  if (protocol !== "http:" || username !== "" || password !== "" || port === "0") return undefined
  const to = { address: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80) }
  return { to, host, path: pathname + search, url: url.href }
}
