import { inSubnet, ipv4 } from "../subnet"
import type { Endpoint, NetworkInterface } from "../transport"

/** Where a subscriber wants its events: an address, and the path exactly as it wrote it. */
export interface Callback {
  readonly to: Endpoint
  /** What the HOST header says. */
  readonly host: string
  readonly path: string
}

const MAX_CALLBACKS = 6 // GENA-4
const MAX_CALLBACK_LENGTH = 1024

/** The asker's connection and the device's own addresses, which decide where events may go. */
export interface CallbackPolicy {
  readonly local: Endpoint
  readonly peer: Endpoint
  readonly interfaces: readonly NetworkInterface[]
}

/** GENA-4, SEC-1..4: the URLs of a CALLBACK header that events may be sent to, in their order; none if one is too long. */
export function allowedCallbacks(header: string, policy: CallbackPolicy): Callback[] {
  const urls = bracketed(header)
  if (urls.length > MAX_CALLBACKS || urls.some((url) => url.length > MAX_CALLBACK_LENGTH)) return []
  return urls.flatMap((url) => parseCallback(url) ?? []).filter((callback) => isAllowed(callback.to, policy))
}

// GENA-4: one bare URL without brackets is seen in the wild
const bracketed = (header: string): string[] => {
  const urls = [...header.matchAll(/<([^<>]*)>/g)].map(([, url]) => (url ?? "").trim())
  return urls.length > 0 ? urls : [header.trim()]
}

/** An `http` URL whose host is an IPv4 literal, with neither user nor fragment. */
export function parseCallback(url: string): Callback | undefined {
  const [, host, path] = /^http:\/\/([^/?#@]+)((?:[/?][\x21-\x7e]*)?)$/i.exec(url) ?? []
  if (!host || path === undefined || path.includes("#") || !URL.canParse(url)) return undefined
  const { hostname, port } = new URL(url) // [SEC-2] 0x7f.1 and 2130706433 are read as what a resolver makes of them
  if (ipv4(hostname) === undefined || port === "0") return undefined
  return { to: { address: hostname, port: Number(port || 80) }, host, path: path.startsWith("/") ? path : `/${path}` }
}

/** [SEC-1, SEC-3] In a subnet of the interface that was asked, or the asker itself; never ourselves. */
function isAllowed(to: Endpoint, { local, peer, interfaces }: CallbackPolicy): boolean {
  const own = interfaces.filter(({ address }) => ipv4(address) === ipv4(local.address)).map(({ name }) => name)
  const near = interfaces.filter(({ name }) => own.includes(name))
  const isOurs = to.port === local.port && interfaces.some(({ address }) => ipv4(address) === ipv4(to.address))
  if (isOurs || isReserved(to.address, near)) return false
  return ipv4(to.address) === ipv4(peer.address) || near.some((network) => inSubnet(to.address, network))
}

// [SEC-3] never to nobody, a group or everybody; loopback lies in no subnet but its own
function isReserved(address: string, near: readonly NetworkInterface[]): boolean {
  const [first = 0] = address.split(".").map(Number)
  if (first === 0 || first >= 224) return true
  return near.some((network) => inSubnet(address, network) && isBroadcast(address, network))
}

function isBroadcast(address: string, { netmask }: NetworkInterface): boolean {
  const mask = ipv4(netmask) ?? -1
  const host = (ipv4(address) ?? 0) & ~mask
  return mask !== -1 && (host === ~mask || host === 0)
}
