import { deepStrictEqual, ok, strictEqual } from "node:assert"
import fc from "fast-check"
import { formatContactId } from "../../src/documents/contact-id"
import { formatPresenceOfContactsList } from "../../src/documents/contacts-presence"
import { formatUserPresence } from "../../src/documents/user-presence"
import { formatWatcherList } from "../../src/documents/watcher-list"
import { documents } from "../../src/presence-documents"
import { PresenceService } from "../../src/service/presence-service"
import { ACTIONS, type Action } from "../../src/service/service-definition"
import { PATHS } from "../../src/upnp/protocol"
import { filterSet } from "../documents/filters"
import { contactPresences, listed, peers } from "../documents/peers"
import { pidfs } from "../documents/pidfs"
import { ControlPoint, ENTITY, POLICY, type PresenceOnLan, presenceOnLan } from "../presence-on-lan"
import { call, envelope, escaped, SERVICE } from "../soap"
import { fixtures } from "../xml/fixtures"
import { checkAnswer } from "./answers"
import { damaged, mutated } from "./mutations"
import { stateOf } from "./state"
import { target } from "./target"

/** Words of the documents, and what XML is not to hold. */
export const XML_TOKENS = [
  "<!DOCTYPE x>",
  '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
  "&a;",
  "&#0;",
  "&#x10ffff;",
  "<![CDATA[",
  "]]>",
  "<!--",
  "-->",
  "<?x",
  "?>",
  "/>",
  "</",
  ' xmlns=""',
  ' xmlns:xml="urn:x"',
  ' id="phone"',
  ' entity=""',
  ' xml:lang="x y"',
  ' p:mustUnderstand="yes"',
  "<tuple",
  "<basic>open</basic>",
  "<basic>busy</basic>",
  "<note/>",
  "<timestamp>2026-11-22T13:00:00Z</timestamp>",
  "<timestamp>9999-99-99T99:99:99Z</timestamp>",
  '<contact priority="2">tel:1</contact>',
  "<contactInstanceId>4294967296</contactInstanceId>",
  "urn:schemas-upnp-org:phone:peer",
  "urn:ietf:params:xml:ns:pidf",
  "urn:ietf:params:xml:ns:pidf:data-model",
  "RFC4661",
  filterSet('<filter id="1"><what><include>//p:tuple[@id="x"]</include></what></filter>').content,
]

const ANN = { id: "sip:ann@example.com", name: "Ann", contactInstanceId: 7 }
const some = <T>(values: fc.Arbitrary<T>) => fc.array(values, { minLength: 1, maxLength: 3 })
const seeds = [...fixtures("documents").values(), formatContactId([ANN]), formatWatcherList([{ watcher: ANN }])]
const owner = { entity: ENTITY }
const valid = fc.oneof(
  fc.constantFrom(...seeds),
  pidfs.map((pidf) => formatUserPresence("UserPresence", { ...pidf, ...owner })),
  some(peers).map(formatContactId),
  some(listed).map(formatWatcherList),
  some(contactPresences).map(formatPresenceOfContactsList),
)

/** A document of Presence:1, sound or with damages. */
export const document: fc.Arbitrary<string> = fc.oneof(valid, damaged(valid, seeds, XML_TOKENS), mutated(seeds, XML_TOKENS, 8))

const value = fc.oneof(
  { weight: 5, arbitrary: document },
  fc.constantFrom("0", "60", "3600", "4294967295", "4294967296", "-1", "+5", "1.5", "", " ", "0x10", "9".repeat(400)),
  fc.string({ unit: "binary", maxLength: 40 }),
)
const lifetime = fc.constantFrom("0", "1", "60", "4294967295", "4294967296", "x", "")
const names = Object.keys(ACTIONS) as Action[]
const action = fc.constantFrom(...names, "__proto__", "constructor", "toString", "")

/** By the kind of each argument: mostly what belongs there. */
const fitting = (name: string): fc.Arbitrary<string> => {
  if (name === "Expire") return fc.oneof({ weight: 4, arbitrary: lifetime }, value)
  return value
}
const argumentsOf = (called: string): fc.Arbitrary<[string, string][]> => {
  const table = Object.hasOwn(ACTIONS, called) ? Object.keys(ACTIONS[called as Action].in) : ["X"]
  return fc.tuple(...table.map((name) => fitting(name).map((text): [string, string] => [name, text])))
}

const calls = action.chain((called) => argumentsOf(called).map((args) => ({ called, args })))
const bodyOf = ({ called, args }: { called: string; args: [string, string][] }): string => {
  const inside = args.map(([name, text]) => `<${name}>${escaped(text)}</${name}>`).join("")
  return envelope(`<u:${called} xmlns:u="${SERVICE}">${inside}</u:${called}>`)
}
const envelopes = calls.map(bodyOf)
const body = fc.oneof(
  { weight: 3, arbitrary: envelopes },
  damaged(envelopes, [envelope("<u:GetPresence/>")], [...XML_TOKENS, "<s:Body>", "<s:Header>", 's:mustUnderstand="1"', SERVICE]),
)
const headers = fc.record(
  {
    "content-type": fc.constantFrom('text/xml; charset="utf-8"', "text/xml", "TEXT/XML", "text/plain", "text/xmlx", ""),
    soapaction: fc.oneof(
      action.map((name) => `"${SERVICE}#${name}"`),
      fc.string({ maxLength: 20 }),
    ),
    origin: fc.constant("null"),
  },
  { requiredKeys: [], noNullPrototype: true },
)
const request = fc.record({ body, headers: fc.oneof({ weight: 6, arbitrary: fc.constant({}) }, headers) })

/** A control point calls: refused it changes nothing, taken it is there after a restart, and is taken again as it was told. */
const soap = target("soap", 400, async () => ({
  inputs: fc.array(request, { minLength: 1, maxLength: 4 }),
  run: async (requests) => {
    const lan = presenceOnLan({}, { unknownContacts: "ask" })
    lan.device.start()
    await lan.clock.run(20)
    await new ControlPoint(lan).subscribe()
    for (const { body, headers } of requests) {
      const before = stateOf(lan)
      const reply = await lan.request({
        method: "POST",
        path: PATHS.control,
        body,
        headers: { "content-type": "text/xml", ...headers },
      })
      checkAnswer(reply)
      if (reply.status !== 200) strictEqual(stateOf(lan), before)
    }
    deepStrictEqual(lan.errors, [])
    await survives(lan)
    await lan.clock.run(2000, 500) // what is told to subscribers is looked at, too
  },
}))

async function survives(lan: PresenceOnLan): Promise<void> {
  const { service, store, clock } = lan
  const again = new PresenceService(
    { clock, store, documents },
    { entity: ENTITY, ...POLICY, unknownContacts: "ask" },
    await store.load(),
  )
  deepStrictEqual(again.user, service.user)
  deepStrictEqual(again.registrations, service.registrations)
  deepStrictEqual(again.watchers, service.watchers)
  const { out } = await call(lan, "GetPresence")
  const told = out?.UserPresence ?? ""
  ok(told)
  deepStrictEqual(await call(lan, "UpdatePresence", { UpdatedUserPresence: told }), { out: {} })
  deepStrictEqual((await call(lan, "GetPresence")).out?.UserPresence, told)
}

export const soapTargets = [soap]
