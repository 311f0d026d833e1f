// The product without Node-RED: hosts a device with its store in <folder>, on loopback or as the options say, and says what it has kept.
// host-alone.mjs <folder> [options as JSON]; one line of JSON each time that it can be reached; ends when stdin closes. A line
// on stdin removes the device: then the process ends by itself, unless something was left open.
import { devices } from "../../dist/src/index.js"

const options = {
  id: "kill",
  name: "Kill",
  entity: "pres:user@example.com",
  deviceType: "TelephonyServer:2",
  udn: "",
  interface: "lo",
  advertise: "",
  port: 0,
  authorization: true,
  store: process.argv[2],
  ...JSON.parse(process.argv[3] ?? "{}"),
}
const device = devices.host(options, { contacts: [], unknownContacts: "ask", unknownWatchers: "ask", access: [], limits: {} })
device.onStatus(tell)
device.onError((cause) => process.stderr.write(`${cause}\n`))
devices.settle()
process.stdin
  .on("end", () => process.kill(process.pid, "SIGTERM"))
  .once("data", async () => {
    process.stdin.removeAllListeners("end").destroy()
    await devices.release(device, true)
    process.stderr.write("closed\n")
  })

async function tell(status) {
  if ("cause" in status) process.stderr.write(`${status.code}: ${status.cause}\n`)
  if (!("locations" in status)) return void process.stderr.write(`${status.code}\n`)
  const { user, registrations, watchers } = await device.service()
  const { code, locations } = status
  process.stdout.write(
    `${JSON.stringify({ code, udn: device.udn, locations, location: locations[0], user, registrations, watchers })}\n`,
  )
}
