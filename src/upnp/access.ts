import { type Authority, type IpNetwork, inNetwork, parseAuthority, sameIp } from "./ip"
import { inSubnet } from "./subnet"
import type { HttpRequest, NetworkInterface } from "./transport"

/** [contract.md] What somebody may do: all, read and subscribe, or nothing. */
export type Level = "control" | "read" | "none"

/** Who is in this network may do so much. */
export interface AccessRule {
  readonly network: IpNetwork
  readonly level: Level
}

/** [SEC-15] What an address may do: by the first rule that holds it; without any rule the device's own subnets may do all. */
export function levelOf(address: string, rules: readonly AccessRule[], interfaces: readonly NetworkInterface[]): Level {
  if (rules.length === 0) return isNeighbour(address, interfaces) ? "control" : "none"
  return rules.find(({ network }) => inNetwork(address, network))?.level ?? "none"
}

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
