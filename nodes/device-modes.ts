import { type ClaimedDevice, devices } from "../src/index"
import { type DeviceConfig, parseDeviceConfig } from "./device-settings"
import type { About } from "./device-user"
import { parseRemoteConfig } from "./remote-settings"

/** A device as a node's properties describe it. */
export interface DescribedDevice {
  readonly about: About
  /** The properties that cannot be. */
  readonly wrong: readonly string[]
  /** Takes the device over as it runs, or begins it. */
  readonly claim: () => ClaimedDevice
}

/** What a node's properties make of it: a device of this Node-RED, or one elsewhere. */
export function describeDevice(config: DeviceConfig, userDir: string | undefined): DescribedDevice {
  const { mode = "host" } = config
  if (mode === "remote") {
    const { options, wrong } = parseRemoteConfig(config)
    return { about: { mode, deviceType: "", interface: options.interface }, wrong, claim: () => devices.use(options) }
  }
  const { options, policy, wrong } = parseDeviceConfig(config, userDir)
  const about = { mode: mode || "host", deviceType: options.deviceType, interface: options.interface }
  const isMode = about.mode === "host"
  return { about, wrong: [...(isMode ? [] : ["mode"]), ...wrong], claim: () => devices.host(options, policy) }
}
