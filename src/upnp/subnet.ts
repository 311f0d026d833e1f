import { type Ip, isLinkLocal, parseIp } from "./ip"
import type { NetworkInterface } from "./transport"

type Subnet = Pick<NetworkInterface, "address" | "netmask">

/** Whether an IP literal lies in the interface's own subnet; a link-local one, whether it is on the same link. */
export function inSubnet(address: string, { address: own, netmask }: Subnet): boolean {
  const [asked, ours, mask] = [parseIp(address), parseIp(own), parseIp(netmask)]
  if (!asked || !ours || !mask || asked.bits !== ours.bits) return false
  if (isLinkLocal(asked) && asked.zone !== ours.zone) return false
  return (asked.value & mask.value) === (ours.value & mask.value)
}

/** Whether an IPv4 literal in this subnet stands for the subnet itself, or for everybody in it. */
export function isForAll(address: string, { netmask }: Pick<Subnet, "netmask">): boolean {
  const [asked, mask] = [parseIp(address), parseIp(netmask)]
  if (!asked || !mask || asked.bits !== 32) return false
  const hostBits = hostBitsOf(mask)
  const host = asked.value & hostBits
  return hostBits > 1n && (host === 0n || host === hostBits)
}

/** How many addresses there are in the subnet: the fewer the narrower. */
export function sizeOf({ netmask }: Pick<Subnet, "netmask">): bigint {
  const mask = parseIp(netmask)
  return mask ? hostBitsOf(mask) + 1n : 0n
}

const hostBitsOf = ({ bits, value }: Ip): bigint => (1n << BigInt(bits)) - 1n - value
