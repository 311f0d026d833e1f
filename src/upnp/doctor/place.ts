import { sameIp, urlHost } from "../ip"
import type { Place } from "../link"
import type { Endpoint } from "../transport"

/** An endpoint as the HOST header and URLs have it. */
export const hostOf = ({ address, port }: Endpoint): string => `${urlHost(address)}:${port}`

/** [contract.md] Whether the URL names another endpoint than the device's own: somebody advertises it. */
export function isAdvertised({ device, location }: Place): boolean {
  const { address, port } = endpointOf(location)
  return !sameIp(address, device.address) || port !== device.port
}

/** Where the URL leads: the device's own address may have a zone, which no URL has. */
export const targetOf = (place: Place): Endpoint => (isAdvertised(place) ? endpointOf(place.location) : place.device)

/** The host and the port of a URL. */
export function endpointOf(url: string): Endpoint {
  const { hostname, port } = new URL(url)
  return { address: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 80) }
}
