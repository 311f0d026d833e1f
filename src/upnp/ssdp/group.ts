import { isIpv6, isLinkLocal, parseIp, urlHost } from "../ip"
import { SSDP_ADDRESS, SSDP_ADDRESS_LINK_LOCAL, SSDP_ADDRESS_SITE_LOCAL, SSDP_PORT } from "../protocol"

/** The multicast group that is spoken to from an address: SSDP-1, SSDP-37. */
export function groupOf(address: string): string {
  if (!isIpv6(address)) return SSDP_ADDRESS
  const ip = parseIp(address)
  return ip && isLinkLocal(ip) ? SSDP_ADDRESS_LINK_LOCAL : SSDP_ADDRESS_SITE_LOCAL
}

/** The HOST header of what is said to that group. */
export const groupHost = (address: string): string => `${urlHost(groupOf(address))}:${SSDP_PORT}`
