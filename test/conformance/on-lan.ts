import type { NetworkInterface, SsdpMessage, SsdpRequest } from "../../src/upnp/transport"
import { elementsWithin, textOf } from "../../src/xml/element"
import { readXml } from "../../src/xml/read-xml"
import { type Datagram, LAN } from "../fakes/memory-network"
import { type OnLanOptions, type PresenceOnLan, presenceOnLan, UDN } from "../presence-on-lan"

export const DEVICE_TYPE = "urn:schemas-upnp-org:device:TelephonyServer:2"
export const SERVICE_TYPE = "urn:schemas-upnp-org:service:Presence:1"
export const LOCATION = "http://192.168.1.10:49200/upnp/presence/device.xml"
export const DESCRIPTION = "/upnp/presence/device.xml"
export const SCPD = "/upnp/presence/scpd.xml"
export const CONFIG_ID = "CONFIGID.UPNP.ORG"

/** What the device advertises, each with its USN: SSDP-2, SSDP-3. */
export const USNS: Readonly<Record<string, string>> = {
  "upnp:rootdevice": `${UDN}::upnp:rootdevice`,
  [UDN]: UDN,
  [DEVICE_TYPE]: `${UDN}::${DEVICE_TYPE}`,
  [SERVICE_TYPE]: `${UDN}::${SERVICE_TYPE}`,
}
export const TARGETS = Object.keys(USNS)

/** A second LAN of the same machine. */
export const WLAN: NetworkInterface = { name: "wlan0", address: "10.0.0.10", netmask: "255.255.255.0", internal: false }

const SETTLED_MS = 2000

/** A device that has started and said all that it says at its start. */
export async function startedOnLan(options: OnLanOptions = {}, interfaces: readonly NetworkInterface[] = [LAN]) {
  const lan = presenceOnLan(options)
  lan.network.addresses = interfaces
  lan.device.start()
  await pending()
  await lan.clock.run(SETTLED_MS)
  return lan
}

/** Lets what is under way happen before the clock moves. */
export const pending = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export async function stop({ device, clock }: Pick<PresenceOnLan, "device" | "clock">): Promise<void> {
  const stopped = device.stop()
  await clock.run(SETTLED_MS)
  await stopped
}

export const header = ({ headers }: SsdpMessage, wanted: string): string | undefined =>
  headers.find(([name]) => name === wanted)?.[1]
export const namesOf = ({ headers }: SsdpMessage): readonly string[] => headers.map(([name]) => name)
export const ntOf = ({ message }: Datagram): string | undefined => header(message, "NT")

/** The values that a header has in these datagrams. */
export const valuesOf = (datagrams: readonly Datagram[], name: string): readonly (string | undefined)[] => [
  ...new Set(datagrams.map(({ message }) => header(message, name))),
]

/** What was said to the group. */
export const said = ({ network }: PresenceOnLan, nts: "ssdp:alive" | "ssdp:byebye"): readonly Datagram[] =>
  network.datagrams.filter(({ message }) => header(message, "NTS") === nts)

const SEARCH = { HOST: "239.255.255.250:1900", MAN: '"ssdp:discover"', MX: "1", ST: SERVICE_TYPE }

interface Asker {
  readonly from?: string
  readonly port?: number
}

/** A search for the service with some headers changed, undefined to leave one out. */
export const searchRequest = (
  changed: Readonly<Record<string, string | undefined>> = {},
  { from = "192.168.1.20", port = 50000 }: Asker = {},
): SsdpRequest => ({ startLine: "M-SEARCH * HTTP/1.1", headers: { ...SEARCH, ...changed }, from: { address: from, port } })

export interface Answer extends Datagram {
  readonly waitedMs: number
}

/** A neighbour searches; what is answered to anybody until the longest MX is over. */
export async function search(lan: PresenceOnLan, ...asked: Parameters<typeof searchRequest>): Promise<readonly Answer[]> {
  const before = lan.network.datagrams.length
  const askedAt = lan.clock.now()
  lan.network.hear(searchRequest(...asked))
  await lan.clock.run(6000, 100)
  const answers = lan.network.datagrams.slice(before).filter(({ to }) => to !== "group")
  return answers.map((each) => ({ ...each, waitedMs: each.atMs - askedAt }))
}

export const get = (lan: PresenceOnLan, path: string, headers: Record<string, string> = {}) =>
  lan.request({ method: "GET", path, headers })

/** A document of the device. */
export const documentOf = async (lan: PresenceOnLan, path: string): Promise<string> => (await get(lan, path)).body ?? ""

/** All elements of a document that have this name. */
export const elementsOf = (xml: string, name: string) => [...elementsWithin(readXml(xml))].filter((each) => each.name === name)

/** The texts of all elements of a document that have this name. */
export const textsOf = (xml: string, name: string): readonly string[] => elementsOf(xml, name).map(textOf)
