import { inSubnet, isForAll, sizeOf } from "../subnet"
import type { NetworkInterface } from "../transport"

/** The interface whose subnet an asker is in, the narrowest if there are several: SSDP-31, SEC-11. */
export function interfaceOf(asker: string, interfaces: readonly NetworkInterface[]): NetworkInterface | undefined {
  // A subnet's own and its broadcast address are nobody's source: an answer there would be one to everybody.
  const near = interfaces.filter((candidate) => inSubnet(asker, candidate) && !isForAll(asker, candidate))
  return near.reduce<NetworkInterface | undefined>(
    (narrowest, each) => (narrowest && sizeOf(narrowest) <= sizeOf(each) ? narrowest : each),
    undefined,
  )
}
