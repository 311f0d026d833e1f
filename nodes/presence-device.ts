import type { NodeAPI } from "node-red"
import { type AnyStatus, devices } from "../src/index"
import { serveAdmin } from "./admin"
import { announceChanges, announceDevices } from "./admin-news"
import { describeDevice } from "./device-modes"
import type { DeviceConfig } from "./device-settings"
import { noteRunning, type PresenceDeviceNode } from "./device-user"
import { logRefusals } from "./refusal-text"
import { migrated } from "./rules/version"
import { messageKey, statusMessage } from "./status"
import { wordsOf } from "./usable-config"

export = (RED: NodeAPI): void => {
  function PresenceDevice(this: PresenceDeviceNode, config: DeviceConfig): void {
    RED.nodes.createNode(this, config)
    noteRunning(this)
    const { about, faults, claim } = describeDevice(migrated(config), RED.settings.userDir)
    this.about = about
    if (faults.length > 0) {
      const fault = RED._(messageKey("configuration"), { faults: wordsOf(RED, faults) })
      this.about = { ...about, fault }
      this.error(fault)
      return
    }

    const device = claim()
    this.device = device
    let said: string | undefined
    const report = (status: AnyStatus) => {
      const message = statusMessage(RED, status, about.interface)
      if (message && message !== said) this.warn(message)
      said = message
    }
    const ends = [
      device.onStatus(report),
      device.onError((cause) => this.error(RED._(messageKey("error"), { cause: String(cause) }))),
      logRefusals(RED, this, device),
      announceChanges(RED, device),
    ]
    report(device.status)
    this.on("close", (removed: boolean, done: () => void) => {
      for (const end of ends) end()
      devices.release(device, removed).then(done, done)
    })
  }

  RED.nodes.registerType("presence-device", PresenceDevice)
  RED.events.on("flows:started", () => {
    devices.settle()
    announceDevices(RED)
  })
  RED.events.on("runtime-event", (event: { id: string; payload?: { state?: string; deploy?: boolean } }) => {
    if (event.id !== "runtime-state" || event.payload?.state !== "stop" || event.payload.deploy) return
    devices.abandon()
    announceDevices(RED)
  })
  serveAdmin(RED)
}
