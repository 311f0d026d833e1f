import { networkInterfaces } from "node:os"
import type { NetworkInterface } from "../upnp/transport"

// bridges and tunnels of containers, virtual machines and VPNs lead nowhere that a control point is
const VIRTUAL = /^(?:docker|br-|veth|cni|flannel|virbr|vmnet|vboxnet|vEthernet|lxc|tun|tap|wg|tailscale|zt|utun)/i
const LINK_LOCAL = /^169\.254\./

/** Every IPv4 address of this machine, loopback included. */
export const allInterfaces = (): NetworkInterface[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family }) => family === "IPv4")
      .map(({ address, netmask, internal }) => ({ name, address, netmask, internal })),
  )

/** SSDP-33, SSDP-34: the addresses that are used unless somebody chooses otherwise. */
export const isLan = ({ name, address, internal }: NetworkInterface): boolean =>
  !internal && !LINK_LOCAL.test(address) && !VIRTUAL.test(name)

/** What a choice names now: empty for every LAN address, else the name or address of an interface, loopback allowed. */
export function chosenInterfaces(choice: string, all: readonly NetworkInterface[] = allInterfaces()): NetworkInterface[] {
  if (choice === "") return all.filter(isLan)
  const chosen = all.filter(({ name, address }) => name === choice || address === choice)
  const routable = chosen.filter(({ address }) => !LINK_LOCAL.test(address))
  return routable.length > 0 ? routable : chosen // SSDP-33: a link-local address where there is no other
}
