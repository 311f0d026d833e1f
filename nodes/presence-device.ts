import type { Node, NodeAPI } from "node-red"
import { type AnyStatus, hosts } from "../src/index"
import { serveAdmin } from "./admin"
import { announceChanges, announceDevices } from "./admin-news"
import { type DeviceConfig, parseDeviceConfig } from "./device-settings"
import { noteRunning, type PresenceDeviceNode } from "./device-user"
import { messageKey, statusMessage } from "./status"

export = (RED: NodeAPI): void => {
  function PresenceDevice(this: PresenceDeviceNode, config: DeviceConfig): void {
    RED.nodes.createNode(this, config)
    noteRunning(this)
    const { options, policy, wrong } = parseDeviceConfig(config, RED.settings.userDir)
    this.about = { mode: config.mode || "host", deviceType: options.deviceType, interface: options.interface }
    if (wrong.length > 0) {
      const fault = RED._(messageKey("configuration"), { properties: wrong.join(", ") })
      this.about = { ...this.about, fault }
      this.error(fault)
      return
    }

    const device = hosts.claim(options, policy)
    this.device = device
    const ends = [
      device.onStatus((status) => report(this, status, options.interface)),
      device.onError((cause) => this.error(RED._(messageKey("error"), { cause: String(cause) }))),
      announceChanges(RED, device),
    ]
    report(this, device.status, options.interface)
    this.on("close", (removed: boolean, done: () => void) => {
      for (const end of ends) end()
      hosts.release(device, removed).then(done, done)
    })
  }

  function report(node: Node, status: AnyStatus, chosen: string): void {
    const message = statusMessage(RED, status, chosen)
    if (message) node.warn(message)
  }

  RED.nodes.registerType("presence-device", PresenceDevice)
  RED.events.on("flows:started", () => {
    hosts.settle()
    announceDevices(RED)
  })
  RED.events.on("runtime-event", (event: { id: string; payload?: { state?: string; deploy?: boolean } }) => {
    if (event.id !== "runtime-state" || event.payload?.state !== "stop" || event.payload.deploy) return
    hosts.abandon()
    announceDevices(RED)
  })
  serveAdmin(RED)
}
