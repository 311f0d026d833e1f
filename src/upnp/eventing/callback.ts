import { isLinkLocal, parseIp, sameIp, withoutZone } from "../ip"
import { inSubnet, isForAll } from "../subnet"
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
  /** Says where events may go in place of the subnets, where somebody has said who may call. */
  readonly admits?: ((address: string) => boolean) | undefined
}

/** GENA-4, SEC-1..4: the URLs of a CALLBACK header that events may be sent to, in their order; none if one is too long. */
export function allowedCallbacks(header: string, policy: CallbackPolicy): Callback[] {
  const urls = bracketed(header)
  if (urls.length > MAX_CALLBACKS || urls.some((url) => url.length > MAX_CALLBACK_LENGTH)) return []
  const callbacks = urls.flatMap((url) => parseCallback(url) ?? [])
  return callbacks.flatMap((callback) => allowed(callback, policy) ?? [])
}

// GENA-4: one bare URL without brackets is seen in the wild
const bracketed = (header: string): string[] => {
  const urls = [...header.matchAll(/<([^<>]*)>/g)].map(([, url]) => (url ?? "").trim())
  return urls.length > 0 ? urls : [header.trim()]
}

/** An `http` URL whose host is an IP literal, with neither user nor fragment. */
export function parseCallback(written: string): Callback | undefined {
  const url = withoutZoneOf(written)
  const [, host, path] = /^http:\/\/((?:(?![/?#@])[!-~])+)((?:[/?][!-~]*)?)$/i.exec(url) ?? []
  if (!host || path === undefined || path.includes("#") || !URL.canParse(url)) return undefined
  const { hostname, port } = new URL(url) // [SEC-2] 0x7f.1 and 2130706433 are read as what a resolver makes of them
  const address = hostname.replace(/^\[|\]$/g, "")
  if (parseIp(address) === undefined || port === "0") return undefined
  return { to: { address, port: Number(port || 80) }, host, path: path.startsWith("/") ? path : `/${path}` }
}

/** Tolerance: a zone is no part of a URL and names an interface of the subscriber, which is none of ours: Q-17. */
const withoutZoneOf = (url: string): string => url.replace(/^(http:\/\/\[[0-9a-f:.]+)%[^\]/]*\]/i, "$1]")

/** [SEC-1, SEC-3] A callback in a subnet of the interface that was asked, or at the asker itself; never at ourselves. */
function allowed(callback: Callback, { local, peer, interfaces, admits }: CallbackPolicy): Callback | undefined {
  const own = interfaces
    .filter(({ address }) => sameIp(address, local.address))
    .filter(isOnLinkOf(local))
    .map(({ name }) => name)
  const near = interfaces.filter(({ name }) => own.includes(name))
  const { to } = callback
  const isOurs = to.port === local.port && interfaces.some(({ address }) => sameIp(address, to.address))
  if (isOurs || isReserved(to.address, near)) return undefined
  if (sameIp(to.address, peer.address)) return { ...callback, to: { ...to, address: peer.address } }
  const zoned = near.map((network) => ({ network, address: onLinkOf(network, to.address) }))
  const isNear = ({ network, address }: (typeof zoned)[number]) => inSubnet(address, network)
  if (admits && !zoned.some(isNear)) return admits(to.address) && isRouted(to.address, interfaces) ? callback : undefined
  const reached = zoned.find((each) => isNear(each) && (!admits || admits(each.address)))
  return reached && { ...callback, to: { ...to, address: reached.address } }
}

// [SEC-1, SEC-3] rules open other networks, but neither loopback nor another link, nor everybody on one
function isRouted(address: string, interfaces: readonly NetworkInterface[]): boolean {
  const ip = parseIp(address)
  if (!ip || interfaces.some((network) => inSubnet(address, network) && isForAll(address, network))) return false
  if (ip.bits === 128) return ip.value !== 1n && !isLinkLocal(ip)
  return ip.value >> 24n !== 127n && ip.value >> 16n !== 0xa9fen
}

// the same link-local address may be on several links
const isOnLinkOf =
  ({ address: local }: Endpoint) =>
  ({ address }: NetworkInterface): boolean =>
    zoneOf(local) === zoneOf(address)

const zoneOf = (address: string): string => parseIp(address)?.zone ?? ""

// a link-local address is meant on the link of the connection
function onLinkOf({ address: own }: NetworkInterface, address: string): string {
  const ip = parseIp(address)
  return ip && isLinkLocal(ip) ? `${withoutZone(address)}%${zoneOf(own)}` : address
}

// [SEC-3] never to nobody, a group or everybody; loopback lies in no subnet but its own
function isReserved(address: string, near: readonly NetworkInterface[]): boolean {
  const ip = parseIp(address)
  if (!ip || ip.value === 0n) return true
  if (ip.bits === 128) return ip.value >> 120n === 0xffn
  const first = ip.value >> 24n
  return first === 0n || first >= 224n || near.some((network) => inSubnet(address, network) && isForAll(address, network))
}
