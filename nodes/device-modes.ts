import { type ClaimedDevice, devices } from "../src/index"
import { type DeviceConfig, parseDeviceConfig } from "./device-settings"
import type { About } from "./device-user"
import { parseRemoteConfig } from "./remote-settings"
import type { Fault } from "./rules/rule"

/** A device as a node's properties describe it. */
export interface DescribedDevice {
  readonly about: About
  readonly faults: readonly Fault[]
  /** Takes the device over as it runs, or begins it. */
  readonly claim: () => ClaimedDevice
}

/** What a node's properties make of it: a device of this Node-RED, or one elsewhere. */
export function describeDevice(config: DeviceConfig, userDir: string | undefined): DescribedDevice {
  const { mode = "host" } = config
  if (mode === "remote") {
    const { options, faults } = parseRemoteConfig(config)
    return { about: { mode, deviceType: "", interface: options.interface }, faults, claim: () => devices.use(options) }
  }
  const { options, policy, faults } = parseDeviceConfig(config, userDir)
  const about = { mode, deviceType: options.deviceType, interface: options.interface }
  return { about, faults, claim: () => devices.host(options, policy) }
}
