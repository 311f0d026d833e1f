/** The only file with wire words of the UPnP Device Architecture; grouped by clause. */

// [UDA 1.1] discovery
export const SSDP_ADDRESS = "239.255.255.250"
export const SSDP_ADDRESS_LINK_LOCAL = "FF02::C" // [UDA 2.0 A] for link-local addresses of IPv6
export const SSDP_ADDRESS_SITE_LOCAL = "FF05::C" // [UDA 2.0 A] for all others of IPv6
export const SSDP_PORT = 1900
export const MAX_AGE_SECONDS = 1800 // [UDA 1.2.2] not less than 1800
export const ROOT_DEVICE = "upnp:rootdevice"
export const SSDP_ALL = "ssdp:all"
export const SSDP_ALIVE = "ssdp:alive"
export const SSDP_BYEBYE = "ssdp:byebye"
export const SSDP_DISCOVER = '"ssdp:discover"' // with the quotes: SSDP-18
export const SSDP_SEARCH = "M-SEARCH"
export const SSDP_UPDATE = "ssdp:update"
export const SSDP_NOTIFY = "NOTIFY"
export const SSDP_TTL = 4 // SSDP-13
export const SSDP_HOP_LIMIT = 10 // SSDP-13, of IPv6
export const SSDP_DATAGRAM_MAX_BYTES = 2048 // SEC-7
export const MX_MAX_SECONDS = 5 // SSDP-20
export const BOOT_ID = "BOOTID.UPNP.ORG" // SSDP-38
export const NEXT_BOOT_ID = "NEXTBOOTID.UPNP.ORG" // SSDP-41
export const CONFIG_ID = "CONFIGID.UPNP.ORG" // SSDP-39

// [UDA 2] description
export const DEVICE_NAMESPACE = "urn:schemas-upnp-org:device-1-0"
export const SERVICE_NAMESPACE = "urn:schemas-upnp-org:service-1-0"
export const deviceTypeUrn = (type: string): string => `urn:schemas-upnp-org:device:${type}`

// [UDA 3] control
export const SOAP_NAMESPACE = "http://schemas.xmlsoap.org/soap/envelope/"
export const SOAP_ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
export const CONTROL_NAMESPACE = "urn:schemas-upnp-org:control-1-0"
export const CONTENT_TYPE_XML = 'text/xml; charset="utf-8"'

// [UDA 4] eventing
export const EVENT_NAMESPACE = "urn:schemas-upnp-org:event-1-0"
export const NT_EVENT = "upnp:event"
export const NTS_PROPCHANGE = "upnp:propchange"
export const TIMEOUT_SECONDS = 1800 // [UDA 4.1.1] not less than 1800
export const TIMEOUT_MAX_SECONDS = 86_400 // GENA-6
export const SEQ_MAX = 0xffff_ffff // then 1, never 0 again: GENA-21

// [UDA 2.1] our own URLs: absolute paths, three different ones (DESC-12, DESC-13)
export const PATHS = {
  description: "/upnp/presence/device.xml",
  scpd: "/upnp/presence/scpd.xml",
  control: "/upnp/presence/control",
  event: "/upnp/presence/event",
} as const
