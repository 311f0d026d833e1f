import { parseTarget, type RemoteOptions } from "../src/index"
import { type DeviceConfig, said } from "./device-settings"
import { REMOTE_RULES } from "./rules/device-rules"
import { faultsIn, type NamedFault } from "./rules/rule"

export interface RemoteSettings {
  readonly options: RemoteOptions
  readonly faults: readonly NamedFault[]
}

/** Reads the properties of a node whose device is elsewhere. */
export function parseRemoteConfig(config: DeviceConfig): RemoteSettings {
  const options = {
    id: config.id,
    name: said(config.name) || "Node-RED Presence",
    target: parseTarget(said(config.target)) ?? { kind: "any" as const },
    interface: said(config.interface),
    port: Number(config.port || 0),
    advertise: said(config.advertise),
  }
  return { options, faults: faultsIn(config, REMOTE_RULES) }
}
