import type { NodeAPI } from "node-red"
import { devices } from "../src/index"
import { Refusal, respond } from "./admin-reply"
import { type AdminRequest, mayRead, mayWrite } from "./admin-route"
import { storeUnder } from "./device-settings"
import { messageKey } from "./status"

/** [contract.md] What is kept of devices that do not run now: to look at, and to clear. */
export function serveKept(RED: NodeAPI): void {
  const { httpAdmin, settings } = RED
  const store = storeUnder(settings.userDir)
  httpAdmin.get("/presence-devices/kept", mayRead(RED), (_request, response) => {
    void respond(RED, response, async () => {
      const deployed = deployedIds(RED)
      return (await devices.kept(store)).map((device) => ({ ...device, isDeployed: deployed.has(device.id) }))
    })
  })
  httpAdmin.delete("/presence-devices/kept/:id", mayWrite(RED), ({ params }: AdminRequest, response) => {
    void respond(RED, response, () => clear(RED, store, String(params.id)))
  })
}

async function clear(RED: NodeAPI, store: string, id: string): Promise<object> {
  if (devices.get(id)) throw new Refusal(409, "IN_USE", RED._(messageKey("in-use")))
  if (!(await devices.kept(store)).some((device) => device.id === id))
    throw new Refusal(404, "NO_STATE", RED._(messageKey("no-state")))
  if (!(await devices.forget(store, id))) throw new Refusal(409, "IN_USE", RED._(messageKey("in-use")))
  return { id }
}

/** Those that stand in the flows, even if they are disabled or the flows do not run. */
function deployedIds(RED: NodeAPI): ReadonlySet<string> {
  const ids = new Set<string>()
  RED.nodes.eachNode(({ id }) => void ids.add(id))
  return ids
}
