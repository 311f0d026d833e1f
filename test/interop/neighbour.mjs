// A plain neighbour on the network, of no UPnP stack: hears SSDP NOTIFYs and GENA events, sends raw HTTP requests.
// neighbour.mjs <own IPv4 address> [total seconds, default 600]; JSON lines in and out; ends when stdin closes.
import { createSocket } from "node:dgram"
import { createServer, request as httpRequest } from "node:http"
import { createInterface } from "node:readline"

const [address, seconds = "600"] = process.argv.slice(2)
const BODY_MAX = 1 << 20
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const nowMs = () => Number(process.hrtime.bigint()) / 1e6

const headersOf = (lines) =>
  Object.fromEntries(
    lines
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")).trim().toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  )

function hearSsdp(done) {
  const socket = createSocket({ type: "udp4", reuseAddr: true })
  socket.on("message", (data, from) => {
    const [start, ...lines] = data.toString("latin1").split("\r\n")
    if (start.startsWith("NOTIFY ")) say({ event: "ssdp", atMs: nowMs(), from: from.address, headers: headersOf(lines) })
  })
  socket.on("error", fail)
  socket.bind(1900, () => {
    socket.addMembership("239.255.255.250", address)
    done()
  })
}

function hearGena(done) {
  const server = createServer((request, response) => {
    const atMs = nowMs()
    let body = ""
    request.setEncoding("utf8").on("data", (chunk) => {
      if (body.length < BODY_MAX) body += chunk
    })
    request.on("end", () => {
      response.writeHead(200, { "content-length": 0 }).end()
      say({ event: "gena", atMs, method: request.method, path: request.url, headers: request.headers, body })
    })
  })
  server.on("error", fail)
  server.listen(0, address, () => done(server.address().port))
}

function send({ id, method, url, headers, body }) {
  const request = httpRequest(url, { method, headers, agent: false, timeout: 10_000 }, (response) => {
    let text = ""
    response.setEncoding("utf8").on("data", (chunk) => {
      if (text.length < BODY_MAX) text += chunk
    })
    response.on("end", () => say({ id, result: { status: response.statusCode, headers: response.headers, body: text } }))
  })
  request.on("timeout", () => request.destroy(new Error("no answer")))
  request.on("error", (error) => say({ id, error: { message: String(error), code: null } }))
  request.end(body)
}

function fail(error) {
  process.stderr.write(`${error}\n`)
  process.exit(1)
}

setTimeout(() => process.exit(0), Number(seconds) * 1000).unref()
createInterface({ input: process.stdin })
  .on("line", (line) => send(JSON.parse(line)))
  .on("close", () => process.exit(0))
hearSsdp(() => hearGena((port) => say({ event: "ready", callback: `http://${address}:${port}` })))
