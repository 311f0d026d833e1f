import { ok, strictEqual } from "node:assert"
import fc from "fast-check"
import { formatPresenceOfContactsUpdate } from "../../src/documents/contacts-presence"
import { formatWatcher } from "../../src/documents/watcher"
import type { HttpCall, LocatedAnswer } from "../../src/upnp/transport"
import { contactPresences, requests } from "../documents/peers"
import { propertySet, type ScriptedDevice, user } from "../fakes/scripted-device"
import { connected, type RemoteOnLan } from "../remote-on-lan"
import { SERVICE } from "../soap"
import { backAt } from "./back"
import { document, XML_TOKENS } from "./inputs"
import { damaged, mutated } from "./mutations"
import { target } from "./target"

const few = <T>(values: fc.Arbitrary<T>) => fc.array(values, { maxLength: 3 })
const variable = fc.oneof(
  document,
  few(contactPresences).map(formatPresenceOfContactsUpdate),
  few(requests).map(formatWatcher),
  fc.constantFrom(user("open"), user("closed"), ""),
)
const properties = fc.record(
  { UserPresenceInfo: variable, PresenceOfContactsUpdate: variable, Watcher: variable, toString: variable },
  { requiredKeys: [], noNullPrototype: true },
)
const sets = properties.map((texts) => propertySet(texts))
const EVENT_TOKENS = [...XML_TOKENS, "<e:property>", "</e:property>", "<UserPresenceInfo>", "<__proto__>", "\0", "<Watcher/>"]
const oddHeader = mutated(
  ["upnp:event", "upnp:propchange", "uuid:1", "0", "1", "4294967295", "999999999999", "-1"],
  [",", "uuid:"],
)
const headers = fc.record(
  { SID: fc.oneof(fc.constantFrom("uuid:1", "uuid:2"), oddHeader), SEQ: oddHeader, NT: oddHeader, NTS: oddHeader },
  { requiredKeys: [], noNullPrototype: true },
)
const notifications = fc.array(
  fc.record({
    body: fc.oneof(sets, damaged(sets, [propertySet({})], EVENT_TOKENS)),
    headers: fc.oneof(fc.constant({}), headers),
  }),
  { minLength: 1, maxLength: 6 },
)

/** Errors of a remote device are said to flows: short, in one line, nothing raw. */
function harmlessErrors({ errors }: RemoteOnLan): void {
  for (const cause of errors.splice(0)) {
    const { message } = cause as Error
    ok(cause instanceof Error && !(cause instanceof TypeError) && !(cause instanceof RangeError), (cause as Error).stack)
    ok(message.length < 600 && !/[\p{Cc}]/u.test(message), JSON.stringify(message))
  }
}

/** A control point is sent event messages: refused they change nothing, and it goes on. */
const notify = target("notify", 100, async () => {
  const lan = await connected()
  const { device } = lan
  return {
    inputs: notifications,
    run: async (messages) => {
      const service = await lan.service()
      for (const { body, headers } of messages) {
        const [sid = "uuid:0"] = [...device.subscriptions.keys()]
        const before = JSON.stringify(service.known)
        const reply = await device.deliver(sid, "1", body, headers)
        ok([200, 400, 412].includes(reply.status), String(reply.status))
        if (reply.status !== 200) strictEqual(JSON.stringify(service.known), before)
        await lan.pass()
      }
      harmlessErrors(lan)
      await backAt(lan, device)
    },
  }
})

const ROUTES = [
  "GET /device.xml",
  "GET /scpd.xml",
  "GetPresence",
  "GetPresenceOfContactsUpdate",
  "GetContactPresence",
  "SUBSCRIBE /event",
]
const DEVICE_TOKENS = [
  ...XML_TOKENS,
  "<URLBase>http://10.0.0.1/</URLBase>",
  "<URLBase>x</URLBase>",
  "<controlURL>//10.0.0.1/x</controlURL>",
  "<eventSubURL>http://127.0.0.1:22/</eventSubURL>",
  "<SCPDURL></SCPDURL>",
  "<UDN></UDN>",
  "<deviceList><device>",
  "<errorCode>0</errorCode>",
  "<action><name>constructor</name>",
  "urn:schemas-upnp-org:service:Presence:9999",
]
const answers = fc.array(
  fc.record({
    route: fc.constantFrom(...ROUTES),
    status: fc.constantFrom(200, 200, 200, 200, 500, 404, 302, 412, 0, 999),
    place: fc.nat(4000),
    gone: fc.nat(60),
    piece: fc.oneof(fc.constantFrom(...DEVICE_TOKENS), fc.string({ unit: "binary", maxLength: 6 }), document),
    headers: fc.record({ sid: oddHeader, timeout: oddHeader, location: oddHeader }, { requiredKeys: [], noNullPrototype: true }),
  }),
  { minLength: 1, maxLength: 4 },
)

/** A device answers with anything: the control point goes nowhere else, says it in a line, and uses it once it is sound. */
const answer = target("device-answers", 60, async () => {
  const lan = await connected()
  const { device, home } = lan
  return {
    inputs: answers,
    run: async (changes) => {
      home.calls.splice(0)
      for (const { route, status, place, gone, piece, headers } of changes) {
        device.scripts.set(route, (call) => {
          const sound = soundAnswer(device, route, call)
          const body = sound.body ?? ""
          const at = place % (body.length + 1)
          return {
            ...sound,
            status,
            body: body.slice(0, at) + piece + body.slice(at + gone),
            headers: { ...sound.headers, ...headers },
          }
        })
      }
      device.alive(SERVICE, { "BOOTID.UPNP.ORG": String(++boots) })
      await lan.pass(15_000)
      for (const { to } of home.calls) strictEqual(to.address, device.address)
      device.scripts.clear()
      await backAt(lan, device)
      harmlessErrors(lan)
    },
  }
})

let boots = 1

const soundAnswer = (device: ScriptedDevice, route: string, call: HttpCall): Partial<LocatedAnswer> =>
  / /.test(route) ? device.answer(call) : { status: 200, body: device.result(route) }

export const remoteTargets = [notify, answer]
