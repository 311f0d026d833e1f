import { resolve } from "node:path"
import type { NodeDef } from "node-red"
import type { Addressed, HostOptions, HostPolicy } from "../src/index"
import { parseAccess, parseLimits } from "./access-settings"
import { parseList } from "./env-list"
import { parseNamed } from "./peer-input"
import { HOST_RULES, UUID } from "./rules/device-rules"
import { faultsIn, type NamedFault } from "./rules/rule"
import { asText, given, isShape, type Shape, text } from "./shape"

/** A presence-device node as it stands in a flow; what was `${ENV}` has come as text. */
export interface DeviceConfig extends NodeDef {
  mode?: string
  entity?: string
  deviceType?: string
  udn?: string
  interface?: string
  advertise?: string
  port?: number | string
  target?: string
  contacts?: unknown[] | string
  unknownContacts?: string
  unknownWatchers?: string
  authorization?: boolean | string
  access?: unknown[] | string
  limits?: object | string
  store?: string
}

export interface DeviceSettings {
  readonly options: HostOptions
  readonly policy: HostPolicy
  readonly faults: readonly NamedFault[]
}

/** Where the state of devices is kept. */
export const storeUnder = (userDir = "."): string => `${userDir}/upnp-presence`

/** Where a device keeps its state that names this folder, or none. */
export const storeOf = (store: unknown, userDir: string | undefined): string =>
  said(store) === "" ? storeUnder(userDir) : resolve(userDir ?? ".", said(store))

/** Reads the properties of a node whose device is hosted here. */
export function parseDeviceConfig(config: DeviceConfig, userDir: string | undefined): DeviceSettings {
  const contacts = orUndefined(() => parseList(config.contacts ?? []).map((contact) => parseContact(contact)))
  const access = orUndefined(() => parseAccess(config.access ?? []))
  const limits = orUndefined(() => parseLimits(config.limits ?? {}))
  const options = {
    id: config.id,
    name: said(config.name) || "Node-RED Presence",
    entity: said(config.entity),
    deviceType: config.deviceType ?? "TelephonyServer:2",
    udn: UUID.exec(said(config.udn))?.[1]?.toLowerCase() ?? "",
    interface: said(config.interface),
    advertise: said(config.advertise),
    port: Number(config.port || 0),
    authorization: String(config.authorization ?? true) === "true",
    store: storeOf(config.store, userDir),
  }
  const policy = {
    contacts: contacts ?? [],
    unknownContacts: (config.unknownContacts ?? "reject") as HostPolicy["unknownContacts"],
    unknownWatchers: (config.unknownWatchers ?? "ask") as HostPolicy["unknownWatchers"],
    access: access ?? [],
    limits: limits ?? {},
  }
  const faults = faultsIn(config, HOST_RULES)
  const isUnread = (property: string, value: unknown) => !value && !faults.some((fault) => fault.property === property)
  // a form cannot have made what passes the rules and cannot be read
  const unread = Object.entries({ contacts, access, limits })
    .filter(([property, value]) => isUnread(property, value))
    .map(([property]) => ({ property, key: `presence-device.invalid.${property}` }))
  return { options, policy, faults: [...faults, ...unread] }
}

/** A property as text: what was `${ENV}` may have come as a number. */
export const said = (value: unknown): string => String(value ?? "").trim()

function parseContact(value: unknown): Addressed {
  const written = isShape(value) ? given<Shape>({ ...value, id: asText(value.id), name: asText(value.name) }) : value
  const peer = parseNamed(written, "contact")
  return typeof peer === "string" ? { id: peer } : { ...peer, id: text(peer.id, "id") }
}

/** What a property says, undefined if that cannot be. */
function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
