import { once } from "node:events"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { onTestFinished } from "vitest"
import { PATHS } from "../../src/upnp/protocol"
import { lo, type OnLoopback, raw, startedOnLoopback } from "./on-loopback"

/** A device on real sockets until the test is over. */
export async function deviceOnLoopback(): Promise<OnLoopback> {
  const device = await startedOnLoopback()
  onTestFinished(device.close)
  return device
}

type HeaderLines = Readonly<Record<string, string | undefined>>

/** A message to the letter; a header whose value is undefined is left out. */
function written(start: string, headers: HeaderLines, body = ""): string {
  const lines = Object.entries(headers).filter(([, value]) => value !== undefined)
  return [start, ...lines.map(([name, value]) => `${name}: ${value}`), "", body].join("\r\n")
}

/** A POST to the control URL, to the letter; its connection ends with the answer. */
export const posting = ({ port }: OnLoopback, body: string, headers: HeaderLines = {}, version = "1.1"): string =>
  written(
    `POST ${PATHS.control} HTTP/${version}`,
    {
      HOST: `${lo.address}:${port()}`,
      "CONTENT-TYPE": 'text/xml; charset="utf-8"',
      "CONTENT-LENGTH": String(Buffer.byteLength(body)),
      CONNECTION: "close",
      ...headers,
    },
    body,
  )

/** Posts to the control URL; all that comes back. */
export const postRaw = (device: OnLoopback, ...rest: [body: string, headers?: HeaderLines, version?: string]): Promise<string> =>
  raw(device.port(), posting(device, ...rest))

/** Asks at the event URL; all that comes back. */
export const askRaw = (device: OnLoopback, method: "SUBSCRIBE" | "UNSUBSCRIBE", headers: HeaderLines): Promise<string> =>
  raw(
    device.port(),
    written(`${method} ${PATHS.event} HTTP/1.1`, { HOST: `${lo.address}:${device.port()}`, CONNECTION: "close", ...headers }),
  )

/** The value of a header in a message to the letter. */
export const headerIn = (text: string, name: string): string | undefined =>
  new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, "im").exec(text)?.[1]

export const OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

/** Somebody on a real socket who keeps to the letter what it hears, until the test is over. */
export class Listener {
  readonly heard: string[] = []
  readonly #open = new Set<Socket>()
  /** What it says to each message; nothing if undefined. */
  answer: (text: string) => string | undefined = () => OK
  port = 0

  static async start(): Promise<Listener> {
    const listener = new Listener()
    const server = createServer((socket) => listener.#accept(socket)).listen(0, lo.address)
    await once(server, "listening")
    listener.port = (server.address() as AddressInfo).port
    onTestFinished(() => {
      server.close()
      for (const socket of listener.#open) socket.destroy()
    })
    return listener
  }

  callback(path = "/"): string {
    return `<http://${lo.address}:${this.port}${path}>`
  }

  #accept(socket: Socket): void {
    let text = ""
    this.#open.add(socket.setEncoding("utf8").on("error", () => {}))
    socket.on("data", (chunk) => {
      text += chunk
      const length = Number(headerIn(text, "Content-Length") ?? Number.POSITIVE_INFINITY)
      const body = text.slice(text.indexOf("\r\n\r\n") + 4)
      if (Buffer.byteLength(body) < length) return
      this.heard.push(text)
      const answer = this.answer(text)
      if (answer !== undefined) socket.end(answer)
    })
  }
}

export { lo, raw }
