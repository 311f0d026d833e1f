import type { Node, NodeAPI } from "node-red"
import { type AnyStatus, allInterfaces, hosts, isLan } from "../src/index"
import { type DeviceConfig, parseDeviceConfig } from "./device-settings"
import type { PresenceDeviceNode } from "./device-user"
import { messageKey } from "./status"

export = (RED: NodeAPI): void => {
  function PresenceDevice(this: PresenceDeviceNode, config: DeviceConfig): void {
    RED.nodes.createNode(this, config)
    const { options, policy, wrong } = parseDeviceConfig(config, RED.settings.userDir ?? ".")
    if (wrong.length > 0) {
      this.error(RED._(messageKey("configuration"), { properties: wrong.join(", ") }))
      return
    }

    const device = hosts.claim(options, policy)
    this.device = device
    const ends = [
      device.onStatus((status) => report(this, status, options.interface)),
      device.onError((cause) => this.error(RED._(messageKey("error"), { cause: String(cause) }))),
    ]
    report(this, device.status, options.interface)
    this.on("close", (removed: boolean, done: () => void) => {
      for (const end of ends) end()
      hosts.release(device, removed).then(done, done)
    })
  }

  function report(node: Node, status: AnyStatus, chosen: string): void {
    const trouble = troubleOf(status, chosen)
    if (!trouble) return
    const { key, cause } = trouble
    node.warn(RED._(messageKey(key), { cause, interface: chosen, port: "port" in status ? status.port : "" }))
  }

  RED.nodes.registerType("presence-device", PresenceDevice)
  RED.events.on("flows:started", () => hosts.settle())
  RED.events.on("runtime-event", (event: { id: string; payload?: { state?: string; deploy?: boolean } }) => {
    if (event.id === "runtime-state" && event.payload?.state === "stop" && !event.payload.deploy) hosts.abandon()
  })

  const mayRead = RED.auth.needsPermission("presence-device.read")
  RED.httpAdmin.get("/presence-device/interfaces", mayRead, (_request, response) => {
    response.json(allInterfaces().map((each) => ({ ...each, lan: isLan(each) })))
  })
  RED.httpAdmin.get("/presence-device/:id", mayRead, (request, response) => {
    const device = hosts.get(String(request.params.id))
    if (!device) return response.sendStatus(404)
    const { id, udn, status, options } = device
    return response.json({ id, udn, name: options.name, status: { code: status.code }, locations: locationsOf(status) })
  })
}

/** What the log is to say of it, if anything. */
function troubleOf(status: AnyStatus, chosen: string): { readonly key: string; readonly cause: string } | undefined {
  if ("cause" in status) return { key: status.code, cause: status.cause.message }
  if ("unused" in status) return status.unused.length > 0 ? { key: "unused", cause: status.unused.join("; ") } : undefined
  if (status.code === "no-network") return { key: chosen ? "no-interface" : status.code, cause: "" }
  return status.code === "udn-taken" ? { key: status.code, cause: "" } : undefined
}

const locationsOf = (status: AnyStatus): readonly string[] => ("locations" in status ? status.locations : [])
