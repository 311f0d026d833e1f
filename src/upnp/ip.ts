import { remember } from "../presence/remember"

/** An IP literal: its length in bits, the number that it stands for, and the zone where it is link-local. */
export interface Ip {
  readonly bits: 32 | 128
  readonly value: bigint
  readonly zone: string
}

/** What a URL or a Host header names: an IP literal, and a port if one is said. */
export interface Authority {
  readonly address: string
  readonly port?: number
}

/** A network: an address in it, and how many bits all its addresses share. */
export interface IpNetwork {
  readonly ip: Ip
  readonly prefix: number
}

const MAPPED = 0xffffn << 32n // ::ffff:a.b.c.d, as a socket of both families writes it
const LOW_32 = 0xffff_ffffn

/** Reads an IP literal; undefined for anything else. Each request asks for the same few. */
export const parseIp = remember(readIp)

function readIp(text: string): Ip | undefined {
  const dotted = ipv4(text)
  if (dotted !== undefined) return { bits: 32, value: dotted, zone: "" }
  const [, literal = "", zone = ""] = /^([0-9a-f:.]+)(?:%(?:25)?([\w.-]+))?$/i.exec(text) ?? []
  const value = literal.includes(":") ? ipv6(literal) : undefined
  if (value === undefined) return undefined
  return value >> 32n === MAPPED >> 32n ? { bits: 32, value: value & LOW_32, zone: "" } : { bits: 128, value, zone }
}

function ipv4(text: string): bigint | undefined {
  if (!/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return undefined
  const parts = text.split(".").map(Number)
  if (parts.some((part) => part > 255)) return undefined
  return BigInt(parts.reduce((sum, part) => sum * 256 + part, 0))
}

// the URL parser knows each way to write one, and writes it in groups
function ipv6(literal: string): bigint | undefined {
  const url = `http://[${literal}]`
  if (!URL.canParse(url)) return undefined
  const [head = "", tail] = new URL(url).hostname.slice(1, -1).split("::")
  const groups = (part: string) => part.split(":").filter(Boolean)
  const [before, after] = [groups(head), groups(tail ?? "")]
  const middle = Array<string>(8 - before.length - after.length).fill("0")
  return [...before, ...middle, ...after].reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n)
}

/** Whether two literals are one address, whatever their zones. */
export function sameIp(one: string, other: string): boolean {
  const [left, right] = [parseIp(one), parseIp(other)]
  return left !== undefined && left.bits === right?.bits && left.value === right.value
}

/** [SSDP-37] fe80::/10, which is an address on one link alone. */
export const isLinkLocal = ({ bits, value }: Ip): boolean => bits === 128 && value >> 118n === 0xfe80n >> 6n

/** [RFC 4193] fc00::/7, the private addresses of IPv6. */
export const isUniqueLocal = ({ bits, value }: Ip): boolean => bits === 128 && value >> 121n === 0xfcn >> 1n

export const isIpv6 = (address: string): boolean => address.includes(":")

/** The address without its zone, which is nobody else's business: SSDP-15. */
export const withoutZone = (address: string): string => address.replace(/%.*$/, "")

/** The address as the host of a URL. */
export const urlHost = (address: string): string => (isIpv6(address) ? `[${withoutZone(address)}]` : address)

/** Reads `address/prefix`; undefined for anything else. Tolerance: an address alone is a network of one. */
export function parseNetwork(text: string): IpNetwork | undefined {
  const [, address = "", digits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text.trim()) ?? []
  const ip = parseIp(address)
  if (ip === undefined || ip.zone !== "") return undefined
  const prefix = digits === undefined ? ip.bits : Number(digits)
  return prefix <= ip.bits ? { ip, prefix } : undefined
}

/** Whether an IP literal lies in a network, whatever its zone. */
export function inNetwork(address: string, { ip, prefix }: IpNetwork): boolean {
  const asked = parseIp(address)
  if (!asked || asked.bits !== ip.bits) return false
  const rest = BigInt(ip.bits - prefix)
  return asked.value >> rest === ip.value >> rest
}

/** Reads `address`, `address:port`, `[address]:port`; undefined for names and for what is neither. */
export const parseAuthority = remember(readAuthority)

function readAuthority(text: string): Authority | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([\d.]+))(?::(\d{1,5}))?$/.exec(text) ?? []
  const address = bracketed ?? plain ?? text
  if (parseIp(address) === undefined || (bracketed !== undefined && !isIpv6(bracketed))) return undefined
  if (digits === undefined) return { address }
  const port = Number(digits)
  return port > 0 && port < 65_536 ? { address, port } : undefined
}
