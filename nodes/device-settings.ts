import { resolve } from "node:path"
import type { NodeDef } from "node-red"
import { type Addressed, type HostOptions, type HostPolicy, isUri, normalizeId, parseAuthority } from "../src/index"
import { parseAccess, parseLimits } from "./access-settings"
import { parseList } from "./env-list"
import { parseNamed } from "./peer-input"
import { text } from "./shape"

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
  /** The properties that cannot be. */
  readonly wrong: readonly string[]
}

const DEVICE_TYPES = ["TelephonyServer:2", "TelephonyClient:2", "Basic:1"]
const UUID = /^(?:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** Where the state of devices is kept. */
export const storeUnder = (userDir = "."): string => `${userDir}/upnp-presence`

/** Reads the properties of a node whose device is hosted here. */
export function parseDeviceConfig(config: DeviceConfig, userDir: string | undefined): DeviceSettings {
  const udn = said(config.udn)
  const entity = said(config.entity)
  const deviceType = config.deviceType || "TelephonyServer:2"
  const advertise = said(config.advertise)
  const port = parsePort(config.port)
  const contacts = parseContacts(config.contacts ?? [])
  const unknownContacts = (config.unknownContacts || "reject") as HostPolicy["unknownContacts"]
  const unknownWatchers = (config.unknownWatchers || "ask") as HostPolicy["unknownWatchers"]
  const authorization = String(config.authorization ?? true)
  const access = orUndefined(() => parseAccess(config.access ?? []))
  const limits = orUndefined(() => parseLimits(config.limits ?? {}))
  const checks: [property: string, holds: boolean][] = [
    ["entity", entity === "" || (isUri(entity) && !entity.startsWith("${"))],
    ["deviceType", DEVICE_TYPES.includes(deviceType)],
    ["udn", udn === "" || UUID.test(udn)],
    ["advertise", advertise === "" || parseAuthority(advertise) !== undefined],
    ["port", port !== undefined],
    ["contacts", contacts !== undefined],
    ["unknownContacts", ["reject", "ask"].includes(unknownContacts)],
    ["unknownWatchers", ["ask", "allow", "block"].includes(unknownWatchers)],
    ["authorization", ["true", "false"].includes(authorization)],
    ["access", access !== undefined],
    ["limits", limits !== undefined],
    ["store", !said(config.store).startsWith("${")],
  ]
  const options = {
    id: config.id,
    name: said(config.name) || "Node-RED Presence",
    entity,
    deviceType,
    udn: UUID.exec(udn)?.[1]?.toLowerCase() ?? "",
    interface: said(config.interface),
    advertise,
    port: port ?? 0,
    authorization: authorization === "true",
    store: said(config.store) === "" ? storeUnder(userDir) : resolve(userDir ?? ".", said(config.store)),
  }
  const policy = {
    contacts: contacts ?? [],
    unknownContacts,
    unknownWatchers,
    access: access ?? [],
    limits: limits ?? {},
  }
  return { options, policy, wrong: checks.flatMap(([property, holds]) => (holds ? [] : [property])) }
}

/** A port, 0 for any; undefined if it is none. */
export function parsePort(value: unknown): number | undefined {
  const port = Number(value || 0)
  return Number.isInteger(port) && port >= 0 && port <= 65535 ? port : undefined
}

/** A property as text: what was `${ENV}` may have come as a number. */
export const said = (value: unknown): string => String(value ?? "").trim()

// each has an id, and nobody is there twice; undefined if that does not hold
function parseContacts(value: unknown[] | string): Addressed[] | undefined {
  const contacts = orUndefined(() => parseList(value).map((contact) => parseContact(contact)))
  const ids = contacts?.map(({ id }) => normalizeId(id)) ?? []
  const instances = contacts?.flatMap(({ contactInstanceId = 0 }) => (contactInstanceId > 0 ? [contactInstanceId] : [])) ?? []
  return [ids, instances].every((all) => new Set<unknown>(all).size === all.length) ? contacts : undefined
}

function parseContact(value: unknown): Addressed {
  const peer = parseNamed(value, "contact")
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
