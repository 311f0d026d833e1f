import type { PresenceUpdate } from "../src/presence/user-presence"
import { documents } from "../src/presence-documents"
import type { Policy } from "../src/service/context"
import { DEFAULT_LIMITS, type Limits } from "../src/service/limits"
import { PresenceService } from "../src/service/presence-service"
import type { AccessRule } from "../src/upnp/access"
import { Device, type DeviceOptions } from "../src/upnp/device"
import type { DeviceStatus } from "../src/upnp/device-status"
import { PATHS } from "../src/upnp/protocol"
import type { RefusalNews } from "../src/upnp/refusals"
import type { Network, NotifyRequest } from "../src/upnp/transport"
import { elementsWithin, textOf } from "../src/xml/element"
import { readXml } from "../src/xml/read-xml"
import { ManualClock } from "./fakes/manual-clock"
import { headerOf, MemoryNetwork } from "./fakes/memory-network"
import { MemoryStore } from "./fakes/memory-store"
import { noting } from "./sent-documents"

export const UDN = "uuid:2fac1234-31f8-11b4-a222-08002b34c003"
export const ENTITY = "pres:ann@example.com"

/** An update that sets one tuple. */
export const tuple = (id: string, basic: "open" | "closed", more: object = {}): PresenceUpdate => ({
  tuples: [{ id, basic, statusExtensions: [], extensions: [], notes: [], ...more }],
  notes: [],
  extensions: [],
  sources: [],
  remove: [],
})

/** How the service of a test decides, unless the test says otherwise. */
export const POLICY: Policy = {
  contacts: new Map(),
  unknownContacts: "reject",
  unknownWatchers: "ask",
  limits: DEFAULT_LIMITS,
}

/** How the device of a test differs from the usual one. */
export interface OnLanOptions
  extends Partial<
    Omit<DeviceOptions, "onStatus" | "onPort" | "onBoot" | "onSubscriptions" | "onRefused" | "onRefusals" | "onError">
  > {
  /** Chance, from 0 to below 1. */
  readonly fraction?: () => number
  readonly limits?: Partial<Limits>
  readonly access?: readonly AccessRule[]
}

/** A Presence device on a LAN in memory, on a clock that a test moves. */
export function presenceOnLan(options: OnLanOptions = {}, policy: Partial<Policy> = {}) {
  const clock = new ManualClock(ONE_PM)
  const network = new MemoryNetwork(() => clock.now())
  /** A neighbour asks. */
  const request = (asked: Parameters<MemoryNetwork["request"]>[0]) => network.request(asked)
  return { ...presenceOn(network, clock, options, policy), network, request }
}

export type PresenceOnLan = ReturnType<typeof presenceOnLan>

const ONE_PM = Date.UTC(2026, 10, 22, 13)

/** A Presence device on any network. */
export function presenceOn(
  network: Network,
  clock: ManualClock,
  { fraction = () => 0.5, limits = {}, access = [], ...options }: OnLanOptions = {},
  policy: Partial<Policy> = {},
) {
  const store = new MemoryStore()
  const statuses: DeviceStatus[] = []
  const ports: number[] = []
  const boots: number[] = []
  const errors: unknown[] = []
  const subscriptionNews: true[] = []
  const refused: RefusalNews[] = []
  const refusalNews: number[] = []
  const onError = (cause: unknown) => errors.push(cause)
  const service = new PresenceService({ clock, store, documents, onError }, { entity: ENTITY, ...POLICY, ...policy }, new Map())
  let uuids = 0
  const device = new Device(
    {
      clock,
      network: noting(network),
      entropy: { uuid: () => `00000000-0000-4000-8000-${String(++uuids).padStart(12, "0")}`, fraction },
    },
    service,
    {
      friendlyName: "Ann",
      deviceType: "TelephonyServer:2",
      udn: UDN,
      modelNumber: "1.0",
      interface: "",
      port: 0,
      usualPort: 0,
      lastBootId: 0,
      authorization: true,
      server: "Test/1.0 UPnP/1.0 test/1.0",
      ...options,
      onStatus: (status) => statuses.push(status),
      onPort: (port) => ports.push(port),
      onBoot: (bootId) => boots.push(bootId),
      onSubscriptions: () => subscriptionNews.push(true),
      onRefused: (news) => refused.push(news),
      onRefusals: () => refusalNews.push(clock.now()),
      onError,
    },
    { limits: { ...DEFAULT_LIMITS, ...limits }, access },
  )
  service.start()
  return { clock, network, store, service, device, statuses, ports, boots, subscriptionNews, refused, refusalNews, errors }
}

/** A control point with an address of its own, which subscribes and keeps what it hears. */
export class ControlPoint {
  readonly heard: NotifyRequest[] = []
  sid = ""
  /** What it answers to a NOTIFY. */
  answer: () => Promise<number> = async () => 200

  constructor(
    readonly lan: PresenceOnLan,
    readonly address = "192.168.1.20",
    readonly port = 5004,
  ) {
    lan.network.subscriber(address, port, (request) => {
      this.heard.push(request)
      return this.answer()
    })
  }

  async subscribe(headers: Record<string, string> = {}) {
    const reply = await this.lan.network.request({
      method: "SUBSCRIBE",
      path: PATHS.event,
      headers: { callback: `<http://${this.address}:${this.port}/cb?id=7>`, nt: "upnp:event", ...headers },
      peer: { address: this.address, port: 50000 },
    })
    this.sid = headerOf(reply, "SID") ?? ""
    return reply
  }

  send(method: "SUBSCRIBE" | "UNSUBSCRIBE", headers: Record<string, string>) {
    return this.lan.network.request({ method, path: PATHS.event, headers, peer: { address: this.address, port: 50000 } })
  }

  /** The sequence numbers that it heard. */
  get seqs(): number[] {
    return this.heard.map((request) => Number(headerOf(request, "SEQ")))
  }

  /** The last event. */
  last(): string {
    return this.heard.at(-1)?.body ?? ""
  }

  /** What it was told of a variable: a text for each event that has it. */
  told(variable: string): string[] {
    const elements = this.heard.flatMap(({ body }) => [...elementsWithin(readXml(body))])
    return elements.filter(({ name }) => name === variable).map(textOf)
  }
}
