import type { Observation, SearchAnswer, Situation } from "../../../src/upnp/doctor/observation"

export const UDN = "uuid:2fac1234-31f8-11b4-a222-08002b34c003"
export const LOCATION = "http://192.168.1.10:49200/upnp/presence/device.xml"
export const OWN = "192.168.1.10"
export const NEIGHBOUR = "192.168.1.77"

/** An answer to a search, as the device itself would give it unless something else is said. */
export const answer = (headers: SearchAnswer["headers"] = {}, address = OWN): SearchAnswer => ({
  headers: { ST: UDN, USN: UDN, LOCATION, SERVER: "Linux/6.1 UPnP/1.0 presence/1.0", ...headers },
  from: { address, port: 1900 },
})

/** The answer of a router. */
export const router = (address = NEIGHBOUR, server = "Linux/5.4 UPnP/1.0 router/1.0"): SearchAnswer =>
  answer(
    {
      ST: "upnp:rootdevice",
      USN: "uuid:00000000-0000-0000-0000-000000000001::upnp:rootdevice",
      LOCATION: `http://${address}:5000/rootDesc.xml`,
      SERVER: server,
    },
    address,
  )

export const refused = (code: string) => ({ code, message: `it says ${code}` })

/** What is seen where all is well. */
export const well: Observation = {
  networkInterface: { name: "eth0", address: OWN, netmask: "255.255.255.0", internal: false },
  group: "239.255.255.250",
  location: LOCATION,
  isAdvertised: false,
  joinFailure: undefined,
  sendFailure: undefined,
  portFailure: undefined,
  byGroup: [answer()],
  byUnicast: [answer()],
  others: [router()],
  fetched: { status: 200, hasUdn: true },
  subscribed: { status: 200, notified: true },
}

export const situation: Situation = {
  udn: UDN,
  locations: [LOCATION],
  ownAddresses: ["127.0.0.1", OWN],
  surroundings: { kind: "machine", seesBridges: false },
}
