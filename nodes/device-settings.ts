import type { NodeDef } from "node-red"
import type { HostOptions } from "../src/index"

/** A presence-device node as it stands in a flow; what was `${ENV}` has come as text. */
export interface DeviceConfig extends NodeDef {
  mode?: string
  entity?: string
  deviceType?: string
  udn?: string
  interface?: string
  port?: number | string
}

const DEVICE_TYPES = ["TelephonyServer:2", "TelephonyClient:2", "Basic:1"]
const UUID = /^(?:uuid:)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i

/** Reads a node's properties once; `wrong` names those that cannot be. */
export function parseDeviceConfig(config: DeviceConfig, userDir: string): { options: HostOptions; wrong: string[] } {
  const udn = (config.udn ?? "").trim()
  const entity = (config.entity ?? "").trim()
  const deviceType = config.deviceType || "TelephonyServer:2"
  const port = Number(config.port || 0)
  const checks: [property: string, holds: boolean][] = [
    ["mode", (config.mode || "host") === "host"],
    ["entity", !/\s/.test(entity)],
    ["deviceType", DEVICE_TYPES.includes(deviceType)],
    ["udn", udn === "" || UUID.test(udn)],
    ["port", Number.isInteger(port) && port >= 0 && port <= 65535],
  ]
  const options = {
    id: config.id,
    name: config.name || "Node-RED Presence",
    entity,
    deviceType,
    udn: UUID.exec(udn)?.[1]?.toLowerCase() ?? "",
    interface: (config.interface ?? "").trim(),
    port,
    store: `${userDir}/upnp-presence`,
  }
  return { options, wrong: checks.flatMap(([property, holds]) => (holds ? [] : [property])) }
}
