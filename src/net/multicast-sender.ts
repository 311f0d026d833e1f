import type { Socket } from "node:dgram"
import { isIpv6 } from "../upnp/ip"
import { SSDP_HOP_LIMIT, SSDP_TTL } from "../upnp/protocol"
import type { NetworkInterface } from "../upnp/transport"
import { zoneOf } from "./interfaces"
import { bind, close } from "./udp-socket"

/** How the system names the interface in matters of multicast. */
export const sideOf = ({ name, address }: NetworkInterface): string => (isIpv6(address) ? `::%${zoneOf(name)}` : address)

/** Binds a socket so that it sends from this interface alone, from any port; closes it if the system refuses, and rejects. */
export async function bindSender(socket: Socket, networkInterface: NetworkInterface): Promise<void> {
  const { address } = networkInterface
  try {
    await bind(socket, 0, address)
    socket.setMulticastInterface(sideOf(networkInterface)) // SSDP-30
    socket.setMulticastTTL(isIpv6(address) ? SSDP_HOP_LIMIT : SSDP_TTL)
    socket.setMulticastLoopback(true) // who is on this host is a peer too
  } catch (cause) {
    await close(socket)
    throw cause
  }
}
