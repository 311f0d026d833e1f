// The product without Node-RED: hosts a device on loopback with its store in <folder>, and says what it has kept.
// host-alone.mjs <folder>; one line of JSON when it can be reached; ends when stdin closes.
import { hosts } from "../../dist/src/index.js"

const options = {
  id: "kill",
  name: "Kill",
  entity: "pres:user@example.com",
  deviceType: "TelephonyServer:2",
  udn: "",
  interface: "lo",
  port: 0,
  authorization: true,
  store: process.argv[2],
}
const device = hosts.claim(options, { contacts: [], unknownContacts: "ask", unknownWatchers: "ask" })
device.onStatus(tell)
device.onError((cause) => process.stderr.write(`${cause}\n`))
hosts.settle()
process.stdin.resume().on("end", () => process.kill(process.pid, "SIGTERM"))

async function tell(status) {
  if ("cause" in status) process.stderr.write(`${status.code}: ${status.cause}\n`)
  if (!("locations" in status)) return
  const { user, registrations, watchers } = await device.service()
  process.stdout.write(`${JSON.stringify({ location: status.locations[0], user, registrations, watchers })}\n`)
}
