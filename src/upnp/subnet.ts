import type { NetworkInterface } from "./transport"

/** Whether an IPv4 literal lies in the interface's own subnet. */
export function inSubnet(address: string, { address: own, netmask }: Pick<NetworkInterface, "address" | "netmask">): boolean {
  const [asked, ours, mask] = [address, own, netmask].map(ipv4) as [number?, number?, number?]
  return asked !== undefined && ours !== undefined && mask !== undefined && (asked & mask) === (ours & mask)
}

/** An IPv4 literal as a number; also where a socket of both families writes it as `::ffff:a.b.c.d`. */
export function ipv4(text: string): number | undefined {
  const parts = text.replace(/^::ffff:/i, "").split(".")
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256)) return undefined
  return parts.reduce((sum, part) => (sum << 8) | Number(part), 0)
}
