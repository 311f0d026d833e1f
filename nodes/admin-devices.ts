import type { NodeAPI } from "node-red"
import { allInterfaces, isLan, neighbours } from "../src/index"
import { page } from "./admin-reply"
import { type AdminRequest, mayRead, readDevice } from "./admin-route"
import { nodeOf, type PresenceDeviceNode, runningIds } from "./device-user"
import { given } from "./shape"
import { statusMessage } from "./status"

/** The devices in the flows that run: what each is, where it is reachable, who subscribes to its events, and what it has refused. */
export function serveDevices(RED: NodeAPI): void {
  const { httpAdmin } = RED
  const reportOf = (id: string) => {
    const node = nodeOf(RED, id)
    return node ? [report(RED, node)] : []
  }
  httpAdmin.get("/presence-devices", mayRead(RED), (_request, response) => {
    response.json(runningIds().flatMap(reportOf))
  })
  httpAdmin.get("/presence-device/interfaces", mayRead(RED), (_request, response) => {
    response.json(allInterfaces().map((each) => ({ ...each, lan: isLan(each) })))
  })
  httpAdmin.get("/presence-device/found", mayRead(RED), ({ query }: AdminRequest, response) => {
    const ours = runningIds().flatMap((id) => nodeOf(RED, id)?.device ?? [])
    const isHere = (udn: string) => ours.some((device) => device.isHost && device.udn === udn)
    response.json(neighbours.find(String(query.interface ?? "")).map((each) => ({ ...each, here: isHere(each.udn) })))
  })
  httpAdmin.get("/presence-device/:id", mayRead(RED), ({ params }: AdminRequest, response) => {
    const [found] = reportOf(String(params.id))
    if (found) response.json(found)
    else response.sendStatus(404)
  })
  readDevice(RED, "subscriptions", ({ device }) => device.subscriptions && page(device.subscriptions))
  readDevice(RED, "refusals", ({ device }) => page(device.refused.rows))
}

function report(RED: NodeAPI, { id, name, device, about }: PresenceDeviceNode): object {
  const status = device?.status ?? { code: "configuration" as const }
  return given({
    id,
    udn: device?.udn,
    name: device?.name ?? name,
    mode: about?.mode,
    deviceType: about?.deviceType || undefined,
    since: "sinceAt" in status ? new Date(status.sinceAt).toISOString() : undefined,
    status: given({ code: status.code, message: device ? statusMessage(RED, device.status, about?.interface) : about?.fault }),
    locations: "locations" in status ? status.locations : [],
  })
}
