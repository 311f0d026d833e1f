import type { NodeAPI } from "node-red"
import { devices } from "../src/index"
import { Refusal, respond } from "./admin-reply"
import { type AdminRequest, mayRead, mayWrite } from "./admin-route"
import { type DeviceConfig, storeOf, storeUnder } from "./device-settings"
import { isEnv } from "./rules/rule"
import { messageKey } from "./status"

/** [contract.md] What is kept of devices that do not run now: to look at, and to clear. */
export function serveKept(RED: NodeAPI): void {
  const { httpAdmin } = RED
  httpAdmin.get("/presence-devices/kept", mayRead(RED), (_request, response) => {
    void respond(RED, response, async () => {
      const deployed = deployedIds(RED)
      return (await devices.kept(...storesOf(RED))).map((device) => ({ ...device, isDeployed: deployed.has(device.id) }))
    })
  })
  httpAdmin.delete("/presence-devices/kept/:id", mayWrite(RED), ({ params }: AdminRequest, response) => {
    void respond(RED, response, () => clear(RED, String(params.id)))
  })
}

async function clear(RED: NodeAPI, id: string): Promise<object> {
  if (devices.get(id)) throw new Refusal(409, "IN_USE", RED._(messageKey("in-use")))
  const stores = storesOf(RED)
  if (!(await devices.kept(...stores)).some((device) => device.id === id))
    throw new Refusal(404, "NO_STATE", RED._(messageKey("no-state")))
  if (!(await devices.forget(id, ...stores))) throw new Refusal(409, "IN_USE", RED._(messageKey("in-use")))
  return { id }
}

/** Where state is kept if nobody says otherwise, and where the devices in the flows keep it, even those that do not run. */
function storesOf({ nodes, settings }: NodeAPI): string[] {
  const stores = new Set([storeUnder(settings.userDir)])
  nodes.eachNode((node) => {
    const { type, store } = node as unknown as DeviceConfig
    if (type === "presence-device" && !isEnv(store)) stores.add(storeOf(store, settings.userDir))
  })
  return [...stores]
}

/** Those that stand in the flows, even if they are disabled or the flows do not run. */
function deployedIds(RED: NodeAPI): ReadonlySet<string> {
  const ids = new Set<string>()
  RED.nodes.eachNode(({ id }) => void ids.add(id))
  return ids
}
