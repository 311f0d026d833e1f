import { inSubnet, ipv4 } from "../subnet"
import type { NetworkInterface } from "../transport"

/** The interface whose subnet an asker is in, the narrowest if there are several: SSDP-31, SEC-11. */
export function interfaceOf(asker: string, interfaces: readonly NetworkInterface[]): NetworkInterface | undefined {
  return interfaces
    .filter((candidate) => inSubnet(asker, candidate) && isHost(asker, candidate.netmask))
    .sort((one, other) => maskOf(other.netmask) - maskOf(one.netmask))[0]
}

// A subnet's own and its broadcast address are nobody's source: an answer there would be one to everybody.
function isHost(address: string, netmask: string): boolean {
  const hostBits = ~maskOf(netmask) >>> 0
  const host = ((ipv4(address) ?? 0) & hostBits) >>> 0
  return hostBits <= 1 || (host !== 0 && host !== hostBits)
}

const maskOf = (netmask: string): number => (ipv4(netmask) ?? 0) >>> 0
