// The product without Node-RED: uses a device elsewhere, says how it stands and what flows would be told, and does what it is asked for.
// remote-alone.mjs <target> [options as JSON]; JSON lines in and out; ends when stdin closes.
import { createInterface } from "node:readline"
import { devices, parseTarget } from "../../dist/src/index.js"

const [target = "", options = "{}"] = process.argv.slice(2)
const say = (line) => process.stdout.write(`${JSON.stringify({ ...line, atMs: Number(process.hrtime.bigint()) / 1e6 })}\n`)
const usual = { id: "alone", name: "Alone", interface: "", port: 0, advertise: "" }
const device = devices.use({ ...usual, target: parseTarget(target), ...JSON.parse(options) })

device.onStatus((status) => say({ event: "status", ...status }))
device.onChange((change) => say({ event: "change", change }))
device.onKnown(({ known }) => say({ event: "known", known }))
device.onError((cause) => say({ event: "fault", message: String(cause) }))

const ASKED = {
  udn: () => device.udn,
  user: ({ user }) => user,
  updates: ({ updates }) => updates,
  contacts: (service, { contacts }) => service.contacts(contacts),
  update: (service, { update }) => service.update(update, "flow"),
  register: (service, { contacts, expiresAt }) => service.register(contacts, expiresAt),
  authorize: (service, { decision }) => service.authorize(decision),
}

createInterface({ input: process.stdin })
  .on("line", async (line) => {
    const { id, ...asked } = JSON.parse(line)
    try {
      say({ id, result: await ASKED[asked.do](await device.service(), asked) })
    } catch (cause) {
      say({ id, error: { message: String(cause), code: cause.code ?? null } })
    }
  })
  .on("close", () => process.kill(process.pid, "SIGTERM"))
devices.settle()
say({ event: "ready" })
