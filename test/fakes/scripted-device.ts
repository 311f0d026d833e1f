import type { HttpCall, HttpReply, LocatedAnswer } from "../../src/upnp/transport"
import { envelope, escaped, SERVICE } from "../soap"
import type { HomeNetwork } from "./home-network"

type Scripted = Partial<LocatedAnswer>
type Script = (call: HttpCall) => Scripted | Promise<Scripted>

export const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  GetPresence: ["out UserPresence"],
  UpdatePresence: ["in UpdatedUserPresence"],
  GetContactPresence: ["in TargetContact", "out ContactPresence"],
  GetPresenceOfContactsUpdate: ["out ContactPresenceUpdate"],
  RegisterForContactPresence: ["in Contact", "in Expire", "out RegistrationResult"],
  AuthorizePresenceReactive: ["in Contact", "in Expire", "in UserPresenceInfo"],
  AuthorizePresenceProactive: ["in UserPresenceInfo", "in Expire", "in WatcherList"],
}

export const user = (basic: string, root = "UserPresence", entity = "pres:zoe@example.com"): string =>
  `<p:${root} xmlns:p="urn:schemas-upnp-org:phone:presence"><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="${entity}">` +
  `<tuple id="t1"><status><basic>${basic}</basic></status></tuple></presence></p:${root}>`

/** A device that does what a test wants of it, well or badly: by "GET /scpd.xml" and the like, or by the name of an action. */
export class ScriptedDevice {
  readonly scripts = new Map<string, Script>()
  readonly calls: HttpCall[] = []
  /** Its subscriptions: SIDs with the paths of their callbacks. */
  readonly subscriptions = new Map<string, string>()
  udn = "uuid:11111111-2222-4333-8444-555555555555"
  address = "192.168.1.30"
  port = 49_000
  basic = "open"
  timeout = "Second-1800"
  bootId = "1"
  configId = "7"
  offered = ACTIONS
  #sids = 0
  #seqs = new Map<string, number>()

  constructor(
    readonly home: HomeNetwork,
    more: Partial<Pick<ScriptedDevice, "udn" | "address" | "port" | "basic" | "offered">> = {},
  ) {
    Object.assign(this, more)
    this.plug()
  }

  get location(): string {
    return `http://${this.address}:${this.port}/device.xml`
  }

  /** What it answers to an action, beside the arguments that it has by itself. */
  readonly results: Record<string, Readonly<Record<string, string>>> = {
    RegisterForContactPresence: { RegistrationResult: "accepted" },
    GetContactPresence: { ContactPresence: user("open", "UserPresence", "sip:bob@example.com") },
    GetPresenceOfContactsUpdate: { ContactPresenceUpdate: "" },
  }

  plug(): void {
    this.home.devices.set(`${this.address}:${this.port}`, (call) => this.#handle(call))
  }

  unplug(): void {
    this.home.devices.delete(`${this.address}:${this.port}`)
  }

  /** It has forgotten everything, as after a loss of power. */
  restart(): void {
    this.subscriptions.clear()
    this.bootId = String(Number(this.bootId) + 1)
    this.plug()
  }

  /** The headers of its advertisement for one of its targets. */
  advert(target = SERVICE, more: Readonly<Record<string, string>> = {}): Record<string, string> {
    const usn = target === this.udn ? target : `${this.udn}::${target}`
    return {
      NT: target,
      NTS: "ssdp:alive",
      USN: usn,
      LOCATION: this.location,
      "CACHE-CONTROL": "max-age=1800",
      "BOOTID.UPNP.ORG": this.bootId,
      "CONFIGID.UPNP.ORG": this.configId,
      ...more,
    }
  }

  alive(target = SERVICE, more: Readonly<Record<string, string>> = {}): void {
    this.home.hear(this.advert(target, more), this.address)
  }

  byebye(target = SERVICE): void {
    this.home.hear({ NT: target, NTS: "ssdp:byebye", USN: `${this.udn}::${target}` }, this.address)
  }

  /** Answers the searches that were said, as one that has this target alone. */
  reply(target = SERVICE): void {
    const { NT: ST, NTS: _, ...headers } = this.advert(target) as Record<string, string>
    this.home.answer({ ...headers, ST: ST ?? "" }, this.address)
  }

  /** The calls with this method, or of this action. */
  called(what: string): HttpCall[] {
    return this.calls.filter(
      ({ method, headers }) => method === what || new Map(headers).get("SOAPACTION")?.endsWith(`#${what}"`),
    )
  }

  /** Delivers an event message to all who subscribe, or to one. */
  async notify(
    variables: Readonly<Record<string, string>>,
    { sid = "", seq }: { sid?: string; seq?: number } = {},
  ): Promise<HttpReply[]> {
    const sids = sid ? [sid] : [...this.subscriptions.keys()]
    return Promise.all(
      sids.map((each) => {
        const next = seq ?? this.#seqs.get(each) ?? 0
        this.#seqs.set(each, next + 1)
        return this.deliver(each, String(next), propertySet(variables))
      }),
    )
  }

  /** Counts a message of every subscription that never arrives. */
  lose(): void {
    for (const sid of this.subscriptions.keys()) this.#seqs.set(sid, (this.#seqs.get(sid) ?? 0) + 1)
  }

  deliver(sid: string, seq: string, body: string, more: Readonly<Record<string, string>> = {}): Promise<HttpReply> {
    const headers = { NT: "upnp:event", NTS: "upnp:propchange", SID: sid, SEQ: seq, ...more }
    return this.home.notify(this.subscriptions.get(sid) ?? "/", Object.entries(headers), body, this.address)
  }

  async #handle(call: HttpCall): Promise<Scripted> {
    this.calls.push(call)
    const action = /#(\w+)"/.exec(new Map(call.headers).get("SOAPACTION") ?? "")?.[1]
    const script = this.scripts.get(action ?? `${call.method} ${call.path}`)
    if (script) return script(call)
    if (action) return { body: this.result(action) }
    return this.answer(call)
  }

  /** What it answers where nothing else is scripted. */
  answer({ method, path, headers }: HttpCall): Scripted {
    if (method === "GET") return { body: path === "/device.xml" ? this.description() : this.scpd() }
    if (method === "SUBSCRIBE") return this.#subscribe(new Map(headers))
    if (method === "UNSUBSCRIBE") return { status: this.subscriptions.delete(new Map(headers).get("SID") ?? "") ? 200 : 412 }
    return { status: 404 }
  }

  result(action: string): string {
    const presence = action === "GetPresence" ? { UserPresence: user(this.basic) } : {}
    const out = Object.entries({ ...presence, ...this.results[action] }).map(
      ([name, text]) => `<${name}>${escaped(text)}</${name}>`,
    )
    return envelope(`<u:${action}Response xmlns:u="${SERVICE}">${out.join("")}</u:${action}Response>`)
  }

  description(services = this.service()): string {
    return (
      `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><friendlyName>Zoe</friendlyName>` +
      `<UDN>${this.udn}</UDN><serviceList>${services}</serviceList></device></root>`
    )
  }

  service(urls: Readonly<Record<string, string>> = {}): string {
    const all = { SCPDURL: "/scpd.xml", controlURL: "/control", eventSubURL: "/event", ...urls }
    return `<service><serviceType>${SERVICE}</serviceType>${Object.entries(all)
      .map(([name, url]) => `<${name}>${url}</${name}>`)
      .join("")}</service>`
  }

  scpd(): string {
    const argument = (text: string) => {
      const [direction, name] = text.split(" ")
      return `<argument><name>${name}</name><direction>${direction}</direction></argument>`
    }
    const actions = Object.entries(this.offered).map(
      ([name, args]) => `<action><name>${name}</name><argumentList>${args.map(argument).join("")}</argumentList></action>`,
    )
    return `<scpd xmlns="urn:schemas-upnp-org:service-1-0"><actionList>${actions.join("")}</actionList></scpd>`
  }

  #subscribe(headers: ReadonlyMap<string, string>): Scripted {
    const renewed = headers.get("SID")
    if (renewed) return this.subscriptions.has(renewed) ? granted(renewed, this.timeout) : { status: 412 }
    const sid = `uuid:${++this.#sids}`
    const [, callback = ""] = /<(.*)>/.exec(headers.get("CALLBACK") ?? "") ?? []
    this.subscriptions.set(sid, new URL(callback).pathname)
    return granted(sid, this.timeout)
  }
}

export const granted = (sid: string, timeout: string): Scripted => ({ status: 200, headers: { sid, timeout } })

export const propertySet = (variables: Readonly<Record<string, string>>): string =>
  `<e:propertyset xmlns:e="urn:schemas-upnp-org:event-1-0">${Object.entries(variables)
    .map(([name, text]) => `<e:property><${name}>${escaped(text)}</${name}></e:property>`)
    .join("")}</e:propertyset>`

/** The fault of a device. */
export const fault = (code: string, text: string): Scripted => ({
  status: 500,
  body: envelope(
    `<s:Fault><faultcode>s:Client</faultcode><faultstring>UPnPError</faultstring><detail><UPnPError xmlns="urn:schemas-upnp-org:control-1-0">` +
      `<errorCode>${code}</errorCode><errorDescription>${text}</errorDescription></UPnPError></detail></s:Fault>`,
  ),
})
