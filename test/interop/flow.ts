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

const EVENTS = ["user", "contact", "watcher", "authorization", "registration", "notify"]

/** The nodes that act, each with a door of its own: `POST /update` is a presence-update. */
const DOORS: Readonly<Record<string, object>> = {
  update: { tuple: "flow", basic: "open", activity: "", note: "", expires: "" },
  get: { what: "user", contact: "", property: "payload" },
  contact: { contact: "" },
  register: { contact: "", expires: 3600, renew: false },
  request: {},
  authorize: { mode: "reactive", decision: "allow", expires: 86_400 },
}

/**
 * A device, `device` beside the defaults, the outside world's doors to it, and each event for flows as a line in the file
 * `sink`. What fails is answered with 500 and the error's code.
 */
export function stageFlow(name: string, at: string, sink: string, device: object = {}): Flow {
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
    { id: TAB, type: "tab", label: "Stage" },
    { ...DEVICE, id: DEVICE_ID, name, interface: at, ...device },
    node("in", "presence-in", ["line"], { device: DEVICE_ID, events: EVENTS, contact: "", when: "any", output: "object" }),
    node("line", "change", ["sink"], { rules: [set("payload", TELL, "jsonata")] }),
    node("sink", "file", [], {
      filename: sink,
      filenameType: "str",
      appendNewline: true,
      overwriteFile: "false",
      encoding: "utf8",
    }),
    ...Object.entries(DOORS).flatMap(([door, config]) => [
      node(`post ${door}`, "http in", [door], { url: `/${door}`, method: "post" }),
      node(door, `presence-${door}`, ["reply"], { device: DEVICE_ID, ...config }),
    ]),
    node("caught", "catch", ["refused"], { scope: null }),
    node("refused", "change", ["reply"], { rules: [set("statusCode", "500", "num"), set("payload", "error.code", "msg")] }),
    node("reply", "http response", [], {}),
  ]
}

const HOST_DOORS = ["contact", "request"]
const REMOTE_EVENTS = ["user", "contact", "watcher"]

/** The same with a device elsewhere, as far as that goes. */
export const remoteFlow = (name: string, at: string, sink: string, device: object = {}): Flow =>
  stageFlow(name, at, sink, { mode: "remote", ...device })
    .filter(({ id }) => !HOST_DOORS.some((door) => [door, `post ${door}`].includes(String(id))))
    .map((node) => (node.id === "in" ? { ...node, events: REMOTE_EVENTS } : node))
