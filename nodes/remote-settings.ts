import { parseAuthority, parseTarget, type RemoteOptions } from "../src/index"
import { type DeviceConfig, parsePort, said } from "./device-settings"

export interface RemoteSettings {
  readonly options: RemoteOptions
  /** The properties that cannot be. */
  readonly wrong: readonly string[]
}

/** Reads the properties of a node whose device is elsewhere. */
export function parseRemoteConfig(config: DeviceConfig): RemoteSettings {
  const target = parseTarget(said(config.target))
  const port = parsePort(config.port)
  const advertise = said(config.advertise)
  const options = {
    id: config.id,
    name: said(config.name) || "Node-RED Presence",
    target: target ?? { kind: "any" as const },
    interface: said(config.interface),
    port: port ?? 0,
    advertise,
  }
  const checks: [property: string, holds: boolean][] = [
    ["target", target !== undefined],
    ["port", port !== undefined],
    ["advertise", advertise === "" || parseAuthority(advertise) !== undefined],
  ]
  return { options, wrong: checks.flatMap(([property, holds]) => (holds ? [] : [property])) }
}
