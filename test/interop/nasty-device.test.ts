import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { afterAll, expect, test } from "vitest"
import { RemoteDevice } from "../../src/remote-device"
import { parseTarget } from "../../src/upnp/control-point/target"
import { HomeNetwork } from "../fakes/home-network"
import { ScriptedDevice } from "../fakes/scripted-device"
import { until } from "../real/processes"

const LO = "127.0.0.1"
const OK = "HTTP/1.1 200 OK\r\n"
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`
const PIECE = 65_536
const SOON_MS = 20_000 // a call that nothing else ends does so after 30 s

type Say = (socket: Socket) => void

const once =
  (text: string): Say =>
  (socket) =>
    socket.end(Buffer.from(text, "latin1"))

/** The same again and again, as long as anybody takes it. */
const endlessly =
  (begin: string, piece: string): Say =>
  (socket) => {
    const pieces = piece.repeat(Math.ceil(PIECE / piece.length))
    const more = () => socket.destroyed || socket.write(pieces, () => setImmediate(more))
    socket.write(begin, more)
  }

const sound = (body: string, headers = ""): Say =>
  once(`${OK}${headers}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)

/** What is said, and instead of which answer. */
const NASTY: readonly (readonly [name: string, to: string, say: Say])[] = [
  ["a header without end", "GET /device.xml", endlessly(`${OK}X: `, "x")],
  ["headers without end", "GET /device.xml", endlessly(OK, "A: b\r\n")],
  ["interim answers without end", "GET /device.xml", endlessly("", "HTTP/1.1 103 Early Hints\r\n\r\n")],
  ["a chunk extension without end", "GET /scpd.xml", endlessly(`${CHUNKED}1;`, "x")],
  ["trailers without end", "GET /scpd.xml", endlessly(`${CHUNKED}0\r\n`, "A: b\r\n")],
  ["a body without end", "POST /control", endlessly(`${OK}\r\n`, "<a>")],
  ["chunks without end", "POST /control", endlessly(CHUNKED, "1\r\nx\r\n")],
  ["two lengths", "GET /device.xml", once(`${OK}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx`)],
  ["a length below nothing", "GET /device.xml", once(`${OK}Content-Length: -1\r\n\r\nx`)],
  ["a length and chunks", "GET /scpd.xml", once(`${OK}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`)],
  ["another protocol", "POST /control", once("HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\nx")],
  ["a status that is none", "POST /control", once("HTTP/1.1 000 \r\nContent-Length: 0\r\n\r\n")],
  ["a reset", "POST /control", (socket) => socket.resetAndDestroy()],
  ["no SID", "SUBSCRIBE /event", sound("", "SID: \r\n")],
  ["a SID of odd letters", "SUBSCRIBE /event", sound("", "SID: \xff\x80\"'<>\r\nTIMEOUT: Second-1\r\n")],
  ["a SID as long as a header", "SUBSCRIBE /event", sound("", `SID: ${"x".repeat(15_000)}\r\nTIMEOUT: Second-9999999999\r\n`)],
]

const open: { close(): Promise<unknown> }[] = []
afterAll(() => Promise.all(open.splice(0).map((each) => each.close())))

/** A device that is sound but for what it says to one thing, until it is mended. */
class Nasty {
  readonly remote: RemoteDevice
  readonly said: Socket[] = []
  isMended = false
  readonly #texts = new ScriptedDevice(new HomeNetwork(() => 0))
  readonly #sockets = new Set<Socket>()

  constructor(server: Server, name: string, to: string, say: Say) {
    server.on("connection", (socket) => {
      this.#sockets.add(socket)
      let text = ""
      socket.on("error", () => {})
      socket.on("data", (data) => {
        text += data
        const [, asked = ""] = /^(\S+ \S+) HTTP.*?\r\n\r\n/s.exec(text) ?? []
        if (asked === "" || (asked.startsWith("POST") && !text.endsWith("Envelope>"))) return
        text = ""
        if (asked !== to || this.isMended) return this.#answer(asked)(socket)
        this.said.push(socket)
        say(socket)
      })
    })
    const { port } = server.address() as AddressInfo
    const target = parseTarget(`http://${LO}:${port}/device.xml`) ?? { kind: "any" }
    this.remote = new RemoteDevice({ id: name, name, target, interface: LO, port: 0, advertise: "" })
    this.remote.start(Promise.resolve())
    this.remote.settle()
    open.push({ close: () => this.#close(server) })
  }

  #answer(asked: string): Say {
    if (asked === "GET /device.xml") return sound(this.#texts.description())
    if (asked === "GET /scpd.xml") return sound(this.#texts.scpd())
    if (asked.startsWith("POST")) return sound(this.#texts.result("GetPresence"))
    return sound("", "SID: uuid:1\r\nTIMEOUT: Second-1800\r\n")
  }

  async #close(server: Server): Promise<void> {
    await this.remote.stop()
    for (const socket of this.#sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
}

test("[SEC-7] whatever comes in place of an answer, it is cut off, and the device used once it is sound", async () => {
  const told = NASTY.map(async ([name, to, say]) => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, LO, resolve))
    const device = new Nasty(server, name, to, say)
    const soon = (what: string, isSo: () => boolean) => until(`${name}: ${what}`, () => isSo() || undefined, SOON_MS)
    await soon("asked", () => device.said.length > 0)
    await soon("cut off", () => device.said.every(({ destroyed }) => destroyed))
    device.isMended = true
    await soon("used", () => /^(connected|eventless)$/.test(device.remote.status.code))
    return (await (await device.remote.service()).user).entity
  })
  for (const { status, ...result } of await Promise.allSettled(told))
    expect(result, status).toEqual({ value: "pres:zoe@example.com" })
})
