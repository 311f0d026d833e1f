import { SERVICE_TYPE } from "../../service/service-definition"
import type { XmlElement } from "../../xml/element"
import { named, readLoosely, textIn } from "./loose-xml"
import { type Place, resolvePlace } from "./place"

/** A Presence service that a description tells of. */
export interface DescribedService {
  /** That of the device that has it, in lower case. */
  readonly udn: string
  readonly friendlyName: string
  readonly serviceType: string
  readonly scpd: Place
  readonly control: Place
  /** Undefined where the device cannot be subscribed to. */
  readonly event: Place | undefined
}

const FRIENDLY_NAME_LENGTH = 63 // DESC-9
const PRESENCE = SERVICE_TYPE.slice(0, -1)

/** The Presence services of a root device and of those embedded in it; throws XmlError. */
export function parseDescription(text: string, location: Place): DescribedService[] {
  const root = readLoosely(text, "root")
  const base = baseOf(textIn(root, "URLBase"), location)
  return base ? named(root, "device").flatMap((device) => servicesOf(device, base)) : []
}

/** Whether a type is that of the service, in this version or a later one. */
export const isPresence = (type: string): boolean =>
  type.startsWith(PRESENCE) && /^[1-9]\d{0,3}$/.test(type.slice(PRESENCE.length))

// CP-7; one that leads elsewhere is no base, and the device's own URLs lead nowhere then
const baseOf = (urlBase: string, location: Place): Place | undefined =>
  urlBase === "" ? location : resolvePlace(urlBase, location)

function servicesOf(device: XmlElement, base: Place): DescribedService[] {
  const own = named(device, "serviceList")
    .flatMap((list) => named(list, "service"))
    .flatMap((service) => serviceOf(service, device, base) ?? [])
  const embedded = named(device, "deviceList").flatMap((list) => named(list, "device"))
  return [...own, ...embedded.flatMap((each) => servicesOf(each, base))]
}

function serviceOf(service: XmlElement, device: XmlElement, base: Place): DescribedService | undefined {
  const serviceType = textIn(service, "serviceType")
  const udn = textIn(device, "UDN").toLowerCase()
  const place = (name: string) => resolvePlace(textIn(service, name), base)
  const [scpd, control] = [place("SCPDURL"), place("controlURL")]
  if (!isPresence(serviceType) || udn === "" || !scpd || !control) return undefined
  return { udn, friendlyName: nameOf(device), serviceType, scpd, control, event: place("eventSubURL") }
}

const nameOf = (device: XmlElement): string =>
  [...textIn(device, "friendlyName").replace(/\p{Cc}+/gu, " ")].slice(0, FRIENDLY_NAME_LENGTH).join("")
