import { deepStrictEqual, ok, strictEqual } from "node:assert"
import fc from "fast-check"
import { PATHS } from "../../src/upnp/protocol"
import { inSubnet } from "../../src/upnp/subnet"
import type { NotifyRequest } from "../../src/upnp/transport"
import { headerOf, LAN } from "../fakes/memory-network"
import { presenceOnLan } from "../presence-on-lan"
import { checkAnswer } from "./answers"
import { mutated } from "./mutations"
import { stateOf } from "./state"
import { target } from "./target"

const CALLBACKS = [
  "<http://192.168.1.20:5004/cb>",
  "<http://192.168.1.20:5004/cb?id=7><http://192.168.1.21/>",
  "http://192.168.1.20:5004/cb",
  "<http://192.168.1.10:49200/upnp/presence/control>",
  "<http://127.0.0.1:1880/>",
  "<http://[fe80::1%25eth0]:80/x>",
  "<https://192.168.1.20/>",
  "<http://8.8.8.8/>",
]
const CALLBACK_TOKENS = [
  "<",
  ">",
  "><",
  "http://",
  "@",
  "#",
  "?",
  "%0d%0a",
  "[::1]",
  "0x7f.1",
  "2130706433",
  "192.168.1.255",
  ":0",
  ":65536",
  "239.255.255.250",
  "localhost",
  "192.168.1.10:49200",
  "/".repeat(2000),
  "<http://192.168.1.22/>".repeat(8),
]
const SIDS = [1, 2, 3].map((number) => `uuid:00000000-0000-4000-8000-${String(number).padStart(12, "0")}`)
const oddText = mutated(
  ["upnp:event", "upnp:propchange", ...SIDS, "Second-1800", "Second-infinite", "4294967295", "0", ""],
  ["second-", "uuid:", ","],
)
const LIMITS = { subscribers: 4, subscribersPerAddress: 3 }
const MOST_S = 86_400

const some = <T>(sound: fc.Arbitrary<T>, odd: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: sound }, odd)
const callback = some(fc.constantFrom(...CALLBACKS), mutated(CALLBACKS, CALLBACK_TOKENS))
const nt = some(fc.constant("upnp:event"), oddText)
const sid = some(fc.constantFrom(...SIDS), oddText)
const timeout = some(fc.constantFrom("Second-1800", "Second-0", "infinite", "Second-99999999999"), oddText)
const host = some(fc.constant("192.168.1.10:49200"), fc.constantFrom("192.168.1.10", "evil.example", ""))

const all = <T extends object>(parts: { [P in keyof T]: fc.Arbitrary<T[P]> }) => fc.record(parts, { noNullPrototype: true })

const headers = fc.oneof(
  { weight: 3, arbitrary: all({ callback, nt, timeout }) },
  { weight: 2, arbitrary: all({ sid, timeout }) },
  all({ sid, host }),
  fc.record({ callback, nt, sid, timeout, host }, { requiredKeys: [], noNullPrototype: true }),
)
const method = some(fc.constantFrom("SUBSCRIBE", "SUBSCRIBE", "UNSUBSCRIBE"), fc.constantFrom("NOTIFY", "GET"))
const subscribing = fc.record({ method, address: fc.constantFrom("192.168.1.20", "192.168.1.21", "10.0.0.1"), headers })

/** SUBSCRIBE and UNSUBSCRIBE: refused they change nothing, taken events go to neighbours alone, never to the device itself. */
const subscribe = target("subscribe", 400, async () => ({
  inputs: fc.array(subscribing, { minLength: 1, maxLength: 8 }),
  run: async (requests) => {
    const lan = presenceOnLan({ limits: LIMITS })
    lan.device.start()
    await lan.clock.run(20)
    for (const { method, address, headers } of requests) {
      const before = stateOf(lan)
      const reply = await lan.request({ method, path: PATHS.event, headers, peer: { address, port: 50_000 } })
      checkAnswer(reply)
      if (reply.status !== 200) strictEqual(stateOf(lan), before)
      else if (method === "SUBSCRIBE") {
        ok(/^uuid:[0-9a-f-]{36}$/.test(headerOf(reply, "SID") ?? ""))
        const seconds = Number(/^Second-(\d+)$/.exec(headerOf(reply, "TIMEOUT") ?? "")?.[1])
        ok(seconds >= 1800 && seconds <= MOST_S)
      }
    }
    ok(lan.device.subscriptions.length <= LIMITS.subscribers)
    const told: NotifyRequest[] = []
    lan.network.notify = async (message) => {
      told.push(message)
      return 200
    }
    await lan.clock.run(200, 50)
    for (const { to, path, headers } of told) {
      ok(inSubnet(to.address, LAN) && !(to.address === LAN.address && to.port === lan.network.port), `${to.address}:${to.port}`)
      ok(/^\/[\x21-\x7e]*$/.test(path) && headers.every(([, text]) => /^[\x20-\x7e]*$/.test(text)), path)
    }
    deepStrictEqual(lan.errors, [])
  },
}))

export const eventTargets = [subscribe]
