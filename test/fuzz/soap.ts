import { deepStrictEqual, ok, strictEqual } from "node:assert"
import fc from "fast-check"
import { documents } from "../../src/presence-documents"
import { PresenceService } from "../../src/service/presence-service"
import { ACTIONS } from "../../src/service/service-definition"
import { PATHS } from "../../src/upnp/protocol"
import { ControlPoint, ENTITY, POLICY, type PresenceOnLan, presenceOnLan, tuple } from "../presence-on-lan"
import { call, envelope, escaped, SERVICE } from "../soap"
import { checkAnswer } from "./answers"
import { ANN, BOB, calls, type FuzzedCall, XML_TOKENS } from "./inputs"
import { damaged } from "./mutations"
import { stateOf } from "./state"
import { target } from "./target"

const bodyOf = ({ action, args }: FuzzedCall): string => {
  const inside = args.map(([name, text]) => `<${name}>${escaped(text)}</${name}>`).join("")
  return envelope(`<u:${action} xmlns:u="${SERVICE}">${inside}</u:${action}>`)
}
const envelopes = calls.map(bodyOf)
const body = fc.oneof(
  { weight: 6, arbitrary: envelopes },
  damaged(envelopes, [envelope("<u:GetPresence/>")], [...XML_TOKENS, "<s:Body>", "<s:Header>", 's:mustUnderstand="1"', SERVICE]),
)
const headers = fc.record(
  {
    "content-type": fc.constantFrom('text/xml; charset="utf-8"', "text/xml", "TEXT/XML", "text/plain", "text/xmlx", ""),
    soapaction: fc.oneof(
      fc.constantFrom(...Object.keys(ACTIONS)).map((name) => `"${SERVICE}#${name}"`),
      fc.string({ maxLength: 20 }),
    ),
    origin: fc.constant("null"),
  },
  { requiredKeys: [], noNullPrototype: true },
)
const request = fc.record({ body, headers: fc.oneof({ weight: 12, arbitrary: fc.constant({}) }, headers) })

const POLICY_HERE = { unknownContacts: "ask", contacts: new Map([["ann@example.com", ANN]]) } as const

/** A control point calls: refused it changes nothing, taken it is there after a restart, and is taken again as it was told. */
const soap = target("soap", 400, async () => ({
  inputs: fc.array(request, { minLength: 1, maxLength: 4 }),
  run: async (requests) => {
    const lan = presenceOnLan({}, POLICY_HERE)
    lan.device.start()
    await lan.clock.run(20)
    await lan.service.request({ watcher: BOB, requestedSeconds: 60 })
    await lan.service.tellOfContact(ANN.id, { update: tuple("phone", "open"), isWhole: false })
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
    { entity: ENTITY, ...POLICY, ...POLICY_HERE },
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
