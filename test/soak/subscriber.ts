import { once } from "node:events"
import { createServer, request, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { until } from "../real/processes"

/** A control point that only listens, at a port of its own, and counts what it does not hear. */
export class SoakSubscriber {
  /** The last text of each variable. */
  readonly last = new Map<string, string>()
  heard = 0
  readonly wrong = { lost: 0, doubled: 0, disordered: 0 }
  #next = 0
  #sid = ""
  readonly #server: Server

  private constructor(readonly eventUrl: string) {
    this.#server = createServer((incoming, response) => {
      let body = ""
      incoming.setEncoding("utf8").on("data", (chunk) => {
        body += chunk
      })
      incoming.on("end", () => {
        response.writeHead(200, { "content-length": 0 }).end()
        this.#hear(Number(incoming.headers.seq), body)
      })
    })
  }

  /** Resolves when the initial event is there. */
  static async at(eventUrl: string): Promise<SoakSubscriber> {
    const one = new SoakSubscriber(eventUrl)
    one.#server.listen(0, "127.0.0.1")
    await once(one.#server, "listening")
    const { port } = one.#server.address() as AddressInfo
    one.#sid = await one.#ask("SUBSCRIBE", { callback: `<http://127.0.0.1:${port}/>`, nt: "upnp:event", timeout: "Second-1800" })
    await until("an initial event", () => one.heard > 0 || undefined, 30_000)
    return one
  }

  async leave(): Promise<void> {
    await this.#ask("UNSUBSCRIBE", { sid: this.#sid })
    this.#server.close()
    this.#server.closeIdleConnections()
  }

  #hear(seq: number, body: string): void {
    this.heard++
    if (seq > this.#next) this.wrong.lost += seq - this.#next
    else if (seq === this.#next - 1) this.wrong.doubled++
    else if (seq < this.#next) this.wrong.disordered++
    this.#next = Math.max(this.#next, seq + 1)
    for (const [, name = "", text = ""] of body.matchAll(/<e:property><(\w+)>(.*?)<\/\1><\/e:property>/gs))
      this.last.set(name, text)
  }

  #ask(method: string, headers: Readonly<Record<string, string>>): Promise<string> {
    return new Promise((resolve, reject) => {
      const asked = request(this.eventUrl, { method, headers: { ...headers, "content-length": "0" }, agent: false }, (answer) => {
        answer.resume()
        if (answer.statusCode === 200) resolve(String(answer.headers.sid ?? ""))
        else reject(new Error(`${method}: ${answer.statusCode}`))
      })
      asked.on("error", reject).end()
    })
  }
}
