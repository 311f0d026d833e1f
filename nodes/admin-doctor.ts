import { release, type } from "node:os"
import type { NodeAPI } from "node-red"
import { devices, diagnose, VERSION } from "../src/index"
import { readDevice } from "./admin-route"
import { type Report, reportText } from "./doctor-text"
import { deviceText } from "./status"

/** What keeps control points from a device that this Node-RED hosts. */
export function serveDoctor(RED: NodeAPI): void {
  const word = (key: string, values?: Record<string, string>) => RED._(deviceText(key), values)
  const examine = async (id: string): Promise<Report | undefined> => {
    const device = devices.get(id)
    return device && { ...(await diagnose(device)), software: software(RED) }
  }
  readDevice(
    RED,
    "doctor",
    ({ device }) => examine(device.id),
    (report) => reportText(report as Report, word),
  )
}

const software = (RED: NodeAPI): string =>
  [
    `node-red-contrib-upnp-presence ${VERSION}`,
    `Node-RED ${RED.version?.()}`, // which the test helper of Node-RED does not have
    `Node.js ${process.versions.node}`,
    `${type()} ${release()}`,
  ].join(", ")
