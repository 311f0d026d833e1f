import { deepStrictEqual, ok } from "node:assert"
import type { RemoteInfo } from "node:dgram"
import fc from "fast-check"
import { encode, SsdpEngine } from "../../src/net/ssdp-engine"
import { SearchClient } from "../../src/net/ssdp-search"
import { inSubnet } from "../../src/upnp/subnet"
import type { SsdpRequest } from "../../src/upnp/transport"
import { OWN } from "../fakes/home-network"
import { LAN } from "../fakes/memory-network"
import { presenceOnLan, UDN } from "../presence-on-lan"
import { connected } from "../remote-on-lan"
import { SERVICE } from "../soap"
import { backAt } from "./back"
import { corpus } from "./corpus"
import { bytesOf, mutated } from "./mutations"
import { target } from "./target"

const TOKENS = [
  "M-SEARCH * HTTP/1.1\r\n",
  "NOTIFY * HTTP/1.1\r\n",
  "HTTP/1.1 200 OK\r\n",
  "HTTP/1.0",
  "HTTP/9.9",
  "ST: ssdp:all\r\n",
  "ST: upnp:rootdevice\r\n",
  `ST: ${UDN.toUpperCase()}\r\n`,
  `NT: ${SERVICE}\r\n`,
  "MX: 0\r\n",
  "MX: 120\r\n",
  "MX:\r\n",
  'MAN: "ssdp:discover"\r\n',
  "MAN: ssdp:discover\r\n",
  "HOST: 192.168.1.10:1900\r\n",
  "HOST: [ff02::c]:1900\r\n",
  "NTS: ssdp:byebye\r\n",
  "NTS: ssdp:update\r\n",
  "CACHE-CONTROL: max-age=0\r\n",
  "CACHE-CONTROL: no-cache, max-age=\r\n",
  "LOCATION: http://127.0.0.1:80/\r\n",
  "LOCATION: http://192.168.1.30:49000/device.xml\r\n",
  "LOCATION: http://192.168.1.9:1/x\r\n",
  "LOCATION: https://user@[::1]:99999/\r\n",
  "BOOTID.UPNP.ORG: -1\r\n",
  "NEXTBOOTID.UPNP.ORG: 2\r\n",
  "USN: uuid:\r\n",
  "USN: ::\r\n",
  "uuid:11111111-2222-4333-8444-555555555555",
  "urn:schemas-upnp-org:service:Presence:2",
]

const MOST_ANSWERS = 20 // SEC-11
const PAST_MX_MS = 6_000

const texts = mutated([...corpus("ssdp"), ...corpus("corpus/ssdp")], TOKENS)
const port = fc.constantFrom(1900, 50_000, 1, 0)
const senders = fc.constantFrom("192.168.1.20", "192.168.1.30", "10.9.9.9", "127.0.0.1", "fe80::1%eth0", "::1")
const heard = fc.array(fc.record({ text: texts, address: senders, port }), { minLength: 1, maxLength: 8 })

const remote = (address: string, port: number): RemoteInfo => ({ address, port, family: "IPv4", size: 0 })

/** A device hears datagrams: it is silent, or tells what it always tells, to nobody but who asked. */
const device = target("ssdp-device", 400, async () => {
  const lan = presenceOnLan()
  lan.device.start()
  await lan.clock.run(PAST_MX_MS, 100)
  const requests: SsdpRequest[] = []
  const ears = new SsdpEngine({ onRequest: (request) => requests.push(request), onError: () => {} }, 1900)
  const run = async (datagrams: { text: string; address: string; port: number }[]) => {
    lan.network.datagrams.splice(0)
    lan.network.said.splice(0)
    for (const { text, address, port } of datagrams) ears.receive(bytesOf(text), remote(address, port))
    for (const request of requests.splice(0)) lan.network.hear(request)
    await lan.clock.run(PAST_MX_MS, 500)
    const answers = lan.network.datagrams.filter(({ to }) => to !== "group")
    ok(answers.length <= Math.min(4 * datagrams.length, MOST_ANSWERS), `${answers.length} answers`)
    for (const { from, to, message } of answers) {
      const { address } = to as { address: string }
      ok(from === LAN.address && inSubnet(address, LAN), address)
      ok(encode(message).length < 1000)
      const headers = new Map(message.headers)
      ok(headers.get("USN")?.startsWith(UDN) && /^[\x21-\x7e]{1,80}$/.test(headers.get("ST") ?? ""), headers.get("ST"))
    }
    deepStrictEqual(lan.errors, [])
  }
  return { inputs: heard, run }
})

/** A control point hears them: it calls nobody but on its own links, and finds the device that it has again. */
const controlPoint = target("ssdp-control-point", 150, async () => {
  const lan = await connected()
  const { home, device } = lan
  const ears = new SsdpEngine({ onRequest: (said) => home.hearRaw(said), onError: () => {} }, 1900)
  const searches = new SearchClient(OWN, (said) => home.answerRaw(said))
  const run = async (datagrams: { text: string; address: string; port: number }[]) => {
    home.calls.splice(0)
    for (const { text, address, port } of datagrams) {
      ears.receive(bytesOf(text), remote(address, port))
      searches.receive(bytesOf(text), remote(address, port))
    }
    await lan.pass(1000)
    const senders = new Set(datagrams.map(({ address }) => address))
    for (const { to } of home.calls) ok(inSubnet(to.address, OWN) || senders.has(to.address), to.address)
    ok(home.calls.length < MOST_CALLS, `${home.calls.length} calls`)
    await backAt(lan, device)
    deepStrictEqual(lan.errors.splice(0), [])
  }
  return { inputs: heard, run, end: () => searches.close() }
})

const MOST_CALLS = 100

export const ssdpTargets = [device, controlPoint]
