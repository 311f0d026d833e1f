import { inSubnet, ipv4 } from "./subnet"
import type { HttpRequest, NetworkInterface } from "./transport"

/** [SEC-12] Whether the asker lies in a subnet of the device's own. */
export const isNeighbour = (address: string, interfaces: readonly NetworkInterface[]): boolean =>
  interfaces.some((network) => inSubnet(address, network))

/** [SEC-5] DNS rebinding: the Host is the address and port that were connected to, as literals; HTTP/1.0 may leave it out. */
export function isOwnHost({ headers: { host }, httpVersion, local }: HttpRequest): boolean {
  if (host === undefined) return httpVersion === "1.0"
  const [, address = "", port = "80"] = /^([\d.]+)(?::(\d{1,5}))?$/.exec(host.trim()) ?? []
  const asked = ipv4(address)
  return asked !== undefined && asked === ipv4(local.address) && Number(port) === local.port
}
