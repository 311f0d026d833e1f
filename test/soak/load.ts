import { createSocket } from "node:dgram"
import { once } from "node:events"
import { Agent, request } from "node:http"
import { contact } from "../bench/calls"
import { contactId, envelope, PRESENCE, soapHeaders, userPresence, watcherList } from "../interop/documents"
import type { NodeRed } from "../real/node-red"
import { sleep } from "../real/processes"

const SEARCH = 'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n'
const WATCHERS = 40
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")
const watcher = (number: number): string => `sip:watcher-${number}@example.com`

/** Flows, control points and people outside, all at once, each at a pace of its own. */
export class Load {
  /** Milliseconds of each SOAP call. */
  readonly tookMs: number[] = []
  readonly failures: string[] = []
  /** How often what was done. */
  readonly done = new Map<string, number>()
  note = ""
  #isOver = false
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })
  #work: Promise<unknown> = Promise.resolve()

  constructor(
    readonly nodeRed: NodeRed,
    readonly controlUrl: string,
    readonly random: () => number,
  ) {}

  start(): void {
    const paces: [what: string, everyMs: number, run: (count: number) => Promise<unknown>][] = [
      ["update by a flow", 400, (count) => this.#update((note) => this.#flow("update", { note, basic: this.#basic() }), count)],
      [
        "update by SOAP",
        300,
        (count) => this.#update((note) => this.#soap("UpdatePresence", { UpdatedUserPresence: userPresence(note) }), count),
      ],
      ["reading", 50, () => this.#soap("GetPresence", {})],
      ["reading of a contact", 100, () => this.#soap("GetContactPresence", { TargetContact: contactId(this.#contact()) })],
      ["registration", 200, () => this.#register()],
      [
        "news of a contact",
        150,
        (count) =>
          this.#flow("contact", {
            contact: this.#contact(),
            basic: this.#basic(),
            note: `n${count}`,
            expires: this.#pick([1, 5, null]),
          }),
      ],
      ["request to watch", 250, () => this.#flow("request", { watcher: this.#watcher(), expires: this.#pick([0, 2, 10, 60]) })],
      [
        "ruling by a flow",
        400,
        () =>
          this.#flow("authorize", {
            watcher: this.#watcher(),
            mode: "proactive",
            decision: this.#pick(["allow", "block"]),
            expires: this.#pick([0, 5, 60]),
          }),
      ],
      ["ruling by SOAP", 500, () => this.#rule()],
      ["search", 500, () => this.#search()],
    ]
    this.#work = Promise.all(paces.map(([what, everyMs, run]) => this.#keep(what, everyMs, run)))
  }

  /** Ends, with a last update whose note everybody is to hear. */
  async end(): Promise<void> {
    this.#isOver = true
    await this.#work
    await this.#update((note) => this.#flow("update", { note, basic: "open" }), 0)
    this.#agent.destroy()
  }

  async #keep(what: string, everyMs: number, run: (count: number) => Promise<unknown>): Promise<void> {
    for (let count = 1; !this.#isOver; count++) {
      try {
        await run(count)
      } catch (cause) {
        this.failures.push(`${what}: ${cause}`)
      }
      this.done.set(what, count)
      await sleep(everyMs * (0.5 + this.random()))
    }
  }

  async #update(say: (note: string) => Promise<unknown>, count: number): Promise<void> {
    const note = `note ${count} ${this.random()}`
    await say(note)
    this.note = note
  }

  #register(): Promise<void> {
    return this.#soap("RegisterForContactPresence", {
      Contact: contactId(this.#contact()),
      Expire: this.#pick(["0", "1", "30", "3600"]),
    })
  }

  #rule(): Promise<void> {
    return this.#soap("AuthorizePresenceProactive", {
      UserPresenceInfo: userPresence("as some may see it"),
      Expire: this.#pick(["0", "5", "60"]),
      WatcherList: watcherList(this.#watcher()),
    })
  }

  async #flow(door: string, payload: object): Promise<void> {
    const { status, body } = await this.nodeRed.request("POST", `/${door}`, payload)
    if (status !== 200) throw new Error(`${status} ${body}`)
  }

  #soap(action: string, args: Readonly<Record<string, string>>): Promise<void> {
    const ins = Object.entries(args).map(([name, text]) => `<${name}>${escaped(text)}</${name}>`)
    const begun = performance.now()
    return new Promise((resolve, reject) => {
      const asked = request(this.controlUrl, { method: "POST", headers: soapHeaders(action), agent: this.#agent }, (answer) => {
        let text = ""
        answer.setEncoding("utf8").on("data", (chunk) => {
          text += chunk
        })
        answer.on("end", () => {
          this.tookMs.push(performance.now() - begun)
          if (answer.statusCode === 200) resolve()
          else reject(new Error(`${answer.statusCode} ${text}`))
        })
      })
      asked.on("error", reject).end(envelope(`<u:${action} xmlns:u="${PRESENCE}">${ins.join("")}</u:${action}>`))
    })
  }

  async #search(): Promise<void> {
    const socket = createSocket("udp4").bind(0, "127.0.0.1")
    await once(socket, "listening")
    socket.setMulticastInterface("127.0.0.1")
    await new Promise((resolve) => socket.send(SEARCH, 1900, "239.255.255.250", resolve))
    socket.close()
  }

  #pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.random() * values.length)] as T
  }

  #basic = () => this.#pick(["open", "closed"])
  #contact = () => contact(Math.floor(this.random() * 100))
  #watcher = () => watcher(Math.floor(this.random() * WATCHERS))
}
