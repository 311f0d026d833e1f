/** A flow of core nodes and ours, driven and read without one function node. */

export const DEVICE_ID = "f1a57d0000000001"
const TAB = "f1a57d0000000002"

export type Flow = readonly Readonly<Record<string, unknown>>[]

const DEVICE = {
  type: "presence-device",
  mode: "host",
  entity: "pres:user@example.com",
  deviceType: "TelephonyServer:2",
  udn: "",
  advertise: "",
  port: 0,
  authorization: true,
  contacts: [],
  unknownContacts: "reject",
  unknownWatchers: "ask",
  access: [],
  limits: {},
  store: "",
  target: "",
}

const TELL = '$string({"event": event, "topic": topic, "payload": payload, "device": device})'

/**
 * `POST /update` is a presence-update, `GET /presence` a presence-get, and each event for flows is a line in the file
 * `sink`. What fails is answered with 500 and the error's code.
 */
export function firstLightFlow(name: string, at: string, sink: string): Flow {
  let row = 0
  const node = (id: string, type: string, wires: string[], config: object) => ({
    id,
    type,
    z: TAB,
    x: 200,
    y: 40 * ++row,
    wires: [wires],
    ...config,
  })
  const set = (property: string, to: string, tot: string) => ({ t: "set", p: property, pt: "msg", to, tot })
  return [
    { id: TAB, type: "tab", label: "First light" },
    { ...DEVICE, id: DEVICE_ID, name, interface: at },
    node("in", "presence-in", ["line"], { device: DEVICE_ID, events: ["user"], contact: "", when: "any", output: "object" }),
    node("line", "change", ["sink"], { rules: [set("payload", TELL, "jsonata")] }),
    node("sink", "file", [], {
      filename: sink,
      filenameType: "str",
      appendNewline: true,
      overwriteFile: "false",
      encoding: "utf8",
    }),
    node("post", "http in", ["update"], { url: "/update", method: "post" }),
    node("update", "presence-update", ["reply"], {
      device: DEVICE_ID,
      tuple: "flow",
      basic: "open",
      activity: "",
      note: "",
      expires: "",
    }),
    node("ask", "http in", ["get"], { url: "/presence", method: "get" }),
    node("get", "presence-get", ["reply"], { device: DEVICE_ID, what: "user", contact: "", property: "payload" }),
    node("caught", "catch", ["refused"], { scope: null }),
    node("refused", "change", ["reply"], { rules: [set("statusCode", "500", "num"), set("payload", "error.code", "msg")] }),
    node("reply", "http response", [], {}),
  ]
}
