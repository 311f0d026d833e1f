import { type Authority, parseAuthority, sameIp } from "./ip"
import { inSubnet } from "./subnet"
import type { HttpRequest, NetworkInterface } from "./transport"

/** [SEC-12] Whether the asker lies in a subnet of the device's own. */
export const isNeighbour = (address: string, interfaces: readonly NetworkInterface[]): boolean =>
  interfaces.some((network) => inSubnet(address, network))

/**
 * [SEC-5] DNS rebinding: the Host is the address and port that were connected to, as literals, or those that are advertised
 * in their place; HTTP/1.0 may leave it out.
 */
export function isOwnHost({ headers: { host }, httpVersion, local }: HttpRequest, advertised?: Authority): boolean {
  if (host === undefined) return httpVersion === "1.0"
  const asked = parseAuthority(host.trim())
  if (!asked) return false
  const isAt = ({ address, port = local.port }: Authority) => sameIp(asked.address, address) && (asked.port ?? 80) === port
  return isAt(local) || (advertised !== undefined && isAt(advertised))
}
