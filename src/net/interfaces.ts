import { networkInterfaces } from "node:os"
import { isIpv6, isLinkLocal, isUniqueLocal, parseIp, sameIp } from "../upnp/ip"
import type { NetworkInterface } from "../upnp/transport"

// bridges and tunnels of containers, virtual machines and VPNs lead nowhere that a control point is
const VIRTUAL = /^(?:docker|br-|veth|cni|flannel|virbr|vmnet|vboxnet|vEthernet|lxc|tun|tap|wg|tailscale|zt|utun)/i
const SELF_ASSIGNED = /^169\.254\./

/** Every address of this machine, loopback included. */
export const allInterfaces = (): NetworkInterface[] =>
  Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.map(({ address, netmask, internal }) => ({ name, address: zoned(address, name), netmask, internal })),
  )

/** What a socket calls an interface: its name, on Windows its number. */
export function zoneOf(name: string): string {
  if (process.platform !== "win32") return name
  const scoped = networkInterfaces()[name]?.find((each) => each.family === "IPv6" && each.scopeid > 0)
  return String(scoped?.family === "IPv6" ? scoped.scopeid : 0)
}

const zoned = (address: string, name: string): string => (isScoped(address) ? `${address}%${zoneOf(name)}` : address)

/** SSDP-33, SSDP-34: the addresses that are used unless somebody chooses otherwise; of IPv6 the private ones (SEC-12). */
export const isLan = ({ name, address, internal }: NetworkInterface): boolean =>
  !internal &&
  !SELF_ASSIGNED.test(address) &&
  !VIRTUAL.test(name) &&
  (!isIpv6(address) || isScoped(address) || isPrivate(address))

/** What a choice names now: empty for every LAN address, else the name or address of an interface, loopback allowed. */
export function chosenInterfaces(choice: string, all: readonly NetworkInterface[] = allInterfaces()): NetworkInterface[] {
  if (choice === "") return oneOfEach(all.filter(isLan))
  const named = all.filter(({ name }) => name === choice)
  if (named.length === 0) return all.filter(({ address }) => sameIp(address, choice)).slice(0, 1)
  const usable = named.filter((each) => !isIpv6(each.address) || isScoped(each.address) || isPrivate(each.address))
  const routable = usable.filter(({ address }) => !SELF_ASSIGNED.test(address))
  return oneOfEach(routable.some(({ address }) => !isIpv6(address)) ? routable : usable) // SSDP-33: where there is no other
}

// an interface has several IPv6 addresses of each kind; one is enough to be found and reached
function oneOfEach(interfaces: readonly NetworkInterface[]): NetworkInterface[] {
  const seen = new Set<string>()
  return interfaces.filter(({ name, address }) => {
    const kind = isIpv6(address) ? `${name} ${isScoped(address)}` : address
    return !seen.has(kind) && seen.add(kind)
  })
}

const isScoped = (address: string): boolean => is(isLinkLocal, address)
const isPrivate = (address: string): boolean => is(isUniqueLocal, address)

function is(kind: typeof isLinkLocal, address: string): boolean {
  const ip = parseIp(address)
  return ip !== undefined && kind(ip)
}
