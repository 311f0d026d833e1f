import type { Finding, FindingCode } from "../../../src/upnp/doctor/findings"
import type { Observation, Situation } from "../../../src/upnp/doctor/observation"
import { answer, LOCATION, NEIGHBOUR, OWN, refused, router, UDN, well } from "./observations"

const lo = { name: "lo", address: "127.0.0.1", netmask: "255.0.0.0", internal: true }
const elsewhere = "http://192.168.1.10:50000/other.xml"
const container = { kind: "container", seesBridges: false } as const

export interface Case {
  readonly seen?: Partial<Observation>
  readonly where?: Partial<Situation>
  /** What is found instead of what is found where all is well. */
  readonly found: readonly Finding[]
  readonly missing?: readonly string[]
}

export const found = (code: FindingCode, values: Finding["values"] = {}): Finding => ({ code, values })
/** What is found where all is well. */
export const WELL = [
  found("multicast.ok", { group: "239.255.255.250" }),
  found("search.ok", { location: LOCATION }),
  found("twin.none"),
  found("description.ok", { location: LOCATION }),
  found("event.ok"),
  found("others.some", { count: "1" }),
]
const group = "239.255.255.250"
const unsent = ["search", "twin", "others"]
const nobody = { others: [] }

export const CASES: Readonly<Record<string, Case>> = {
  "all is well": { found: [] },
  "the group cannot be joined": {
    seen: { joinFailure: refused("ENODEV") },
    found: [found("multicast.join", { group, cause: "it says ENODEV" })],
  },
  "a firewall lets nothing out": {
    seen: { sendFailure: refused("EPERM") },
    found: [found("multicast.firewall", { group })],
    missing: unsent,
  },
  "there is no route": {
    seen: { sendFailure: refused("ENETUNREACH") },
    found: [found("multicast.route", { group, cause: "it says ENETUNREACH" })],
    missing: unsent,
  },
  "sending fails otherwise": {
    seen: { sendFailure: refused("ENOBUFS") },
    found: [found("multicast.send", { group, cause: "it says ENOBUFS" })],
    missing: unsent,
  },
  "another program holds the port": {
    seen: { byGroup: [], byUnicast: [], portFailure: refused("EADDRINUSE") },
    found: [found("search.port", { cause: "it says EADDRINUSE" })],
  },
  "the answer names another address": {
    seen: { byGroup: [answer({ LOCATION: elsewhere })] },
    found: [found("search.location", { told: elsewhere, location: LOCATION })],
  },
  "another of the device's own addresses is as good": {
    seen: { byGroup: [answer({ LOCATION: elsewhere })] },
    where: { locations: [LOCATION, elsewhere] },
    found: [],
  },
  "a search to the group is not heard, one to the device is": { seen: { byGroup: [] }, found: [found("search.group")] },
  "no search is heard": { seen: { byGroup: [], byUnicast: [] }, found: [found("search.silence")] },
  "answers of others are no answers of the device": {
    seen: { byGroup: [answer({}, NEIGHBOUR)], byUnicast: [router()] },
    found: [found("search.silence"), found("twin.found", { address: NEIGHBOUR })],
  },
  "somebody else has the UDN": {
    seen: { byGroup: [answer(), answer({ LOCATION: `http://${NEIGHBOUR}:80/` }, NEIGHBOUR)] },
    found: [found("twin.found", { address: NEIGHBOUR })],
  },
  "somebody else has the UDN, and says so only when everybody is asked": {
    seen: { others: [router(), answer({ ST: "upnp:rootdevice", USN: `${UDN.toUpperCase()}::upnp:rootdevice` }, NEIGHBOUR)] },
    found: [found("twin.found", { address: NEIGHBOUR })],
  },
  "another program of this machine has the UDN": {
    seen: { byGroup: [answer(), answer({ LOCATION: elsewhere })] },
    found: [found("twin.here", { told: elsewhere })],
  },
  "somebody else is at the description's address": {
    seen: { fetched: { status: 200, hasUdn: false } },
    found: [found("description.other", { location: LOCATION, status: "200" })],
  },
  "the device does not admit this machine": {
    seen: { fetched: { status: 403, hasUdn: false }, subscribed: { status: 403, notified: false } },
    found: [found("description.forbidden", { location: LOCATION }), found("event.refused", { status: "403" })],
  },
  "the description is answered with an error": {
    seen: { fetched: { status: 500, hasUdn: true } },
    found: [found("description.status", { location: LOCATION, status: "500" })],
  },
  "the description's address does not answer": {
    seen: { fetched: refused("ETIMEDOUT"), subscribed: refused("ETIMEDOUT") },
    found: [found("description.silence", { location: LOCATION, cause: "it says ETIMEDOUT" })],
    missing: ["event"],
  },
  "the description's address refuses": {
    seen: { fetched: refused("ECONNREFUSED"), subscribed: refused("ECONNREFUSED") },
    found: [found("description.failed", { location: LOCATION, cause: "it says ECONNREFUSED" })],
    missing: ["event"],
  },
  "an advertised address does not lead back": {
    seen: { isAdvertised: true, fetched: refused("ETIMEDOUT") },
    found: [found("description.advertised", { location: LOCATION, cause: "it says ETIMEDOUT" })],
  },
  "an advertised address leads to somebody else": {
    seen: { isAdvertised: true, fetched: { status: 404, hasUdn: false }, subscribed: refused("EHOSTUNREACH") },
    found: [
      found("description.advertised", { location: LOCATION, cause: "HTTP 404" }),
      found("event.failed", { cause: "it says EHOSTUNREACH" }),
    ],
  },
  "an advertised address that leads back": { seen: { isAdvertised: true }, found: [] },
  "the event does not arrive": { seen: { subscribed: { status: 200, notified: false } }, found: [found("event.silence")] },
  "there are too many subscriptions": {
    seen: { subscribed: { status: 503, notified: false } },
    found: [found("event.refused", { status: "503" })],
  },
  "a subscriber cannot listen": {
    seen: { subscribed: refused("EACCES") },
    found: [found("event.failed", { cause: "it says EACCES" })],
  },
  "nobody else answers": { seen: nobody, found: [found("others.none")] },
  "who answers from this machine is nobody else": { seen: { others: [router(OWN)] }, found: [found("others.none")] },
  "one who answers twice is one, two programs of one address are two": {
    seen: { others: [router(), router(), router(NEIGHBOUR, "another/1.0")] },
    found: [found("others.some", { count: "2" })],
  },
  "nobody else answers by IPv6, as usual": {
    seen: { networkInterface: { ...well.networkInterface, address: "fd00::10", netmask: "ffff:ffff::" }, others: [] },
    where: { surroundings: container },
    found: [found("others.ipv6")],
  },
  "loopback has no neighbours": {
    seen: { networkInterface: lo, others: [] },
    where: { surroundings: container },
    found: [found("others.local")],
  },
  "a container that is reached": { where: { surroundings: container }, found: [found("container.ok")] },
  "a container behind a bridge": {
    seen: nobody,
    where: { surroundings: container },
    found: [found("container.bridge", { address: OWN })],
    missing: ["others"],
  },
  "a container on the host's network": {
    seen: nobody,
    where: { surroundings: { ...container, seesBridges: true } },
    found: [found("others.none")],
  },
  "WSL behind its NAT": {
    seen: nobody,
    where: { surroundings: { kind: "wsl", seesBridges: true } },
    found: [found("container.wsl", { address: OWN })],
    missing: ["others"],
  },
}
