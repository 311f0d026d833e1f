// A plain neighbour on the network, of no UPnP stack: searches, hears SSDP NOTIFYs and GENA events, sends raw HTTP requests;
// by IPv4, and by IPv6 where its interface has that.
// neighbour.mjs <own IPv4 address> <interface> [total seconds, default 600]; JSON lines in and out; ends when stdin closes.
import { createSocket } from "node:dgram"
import { createServer, request as httpRequest } from "node:http"
import { networkInterfaces } from "node:os"
import { createInterface } from "node:readline"

const [address, name, seconds = "600"] = process.argv.slice(2)
const BODY_MAX = 1 << 20
const GROUPS = { ipv4: "239.255.255.250", link: "FF02::C", site: "FF05::C" }
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`)
const nowMs = () => Number(process.hrtime.bigint()) / 1e6
const hasIpv6 = (networkInterfaces()[name] ?? []).some(({ family, scopeid }) => family === "IPv6" && scopeid > 0)

const headersOf = (lines) =>
  Object.fromEntries(
    lines
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")).trim().toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  )

function hearSsdp(type, groups, side) {
  const socket = createSocket({ type, reuseAddr: true, ipv6Only: type === "udp6" })
  socket.on("message", (data, from) => {
    const [start, ...lines] = data.toString("latin1").split("\r\n")
    if (start.startsWith("NOTIFY ")) say({ event: "ssdp", atMs: nowMs(), from: from.address, headers: headersOf(lines) })
  })
  socket.on("error", fail)
  return new Promise((done) => {
    socket.bind(1900, () => {
      for (const group of groups) socket.addMembership(group, side)
      done()
    })
  })
}

function hearGena(host) {
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
  return new Promise((done) => server.listen({ host, port: 0, ipv6Only: host === "::" }, () => done(server.address().port)))
}

/** Asks once by one group, or one address, and gives all answers that come until half a second after MX, longer where the machine is busy. */
function search({ id, target, by, mx = 1 }) {
  const group = GROUPS[by] ?? by
  const type = group.includes(":") ? "udp6" : "udp4"
  const socket = createSocket(type)
  const answers = []
  socket.on("message", (data, from) =>
    answers.push({ from: from.address, headers: headersOf(data.toString("latin1").split("\r\n")) }),
  )
  socket.on("error", (error) => say({ id, error: { message: String(error), code: null } }))
  socket.bind(0, () => {
    if (GROUPS[by]) socket.setMulticastInterface(type === "udp6" ? `::%${name}` : address)
    const host = `${type === "udp6" ? `[${group.replace(/%.*/, "")}]` : group}:1900`
    socket.send(`M-SEARCH * HTTP/1.1\r\nHOST: ${host}\r\nMAN: "ssdp:discover"\r\nMX: ${mx}\r\nST: ${target}\r\n\r\n`, 1900, group)
    const over = nowMs() + mx * 1000 + 500
    const end = () => socket.close(() => say({ id, result: answers }))
    setTimeout(() => setTimeout(end, (nowMs() - over) * 20), over - nowMs()) // the later this is, the later may answers be
  })
}

function send({ id, method, url, headers, body }) {
  const { hostname, port, pathname, search } = new URL(url)
  const literal = hostname.replace(/^\[|\]$/g, "")
  const host = literal.startsWith("fe80:") ? `${literal}%${name}` : literal
  const named = { host: new URL(url).host, ...headers }
  const request = httpRequest(
    { host, port, path: pathname + search, method, headers: named, agent: false, timeout: 60_000 },
    (response) => {
      let text = ""
      response.setEncoding("utf8").on("data", (chunk) => {
        if (text.length < BODY_MAX) text += chunk
      })
      response.on("end", () => say({ id, result: { status: response.statusCode, headers: response.headers, body: text } }))
    },
  )
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
  .on("line", (line) => {
    const asked = JSON.parse(line)
    if (asked.do === "search") search(asked)
    else send(asked)
  })
  .on("close", () => process.exit(0))
await hearSsdp("udp4", [GROUPS.ipv4], address)
if (hasIpv6) await hearSsdp("udp6", [GROUPS.link, GROUPS.site], `::%${name}`)
const port = await hearGena(address)
const port6 = hasIpv6 ? await hearGena("::") : 0
const own6 = (networkInterfaces()[name] ?? []).filter(({ family }) => family === "IPv6").map((each) => each.address)
say({ event: "ready", callback: `http://${address}:${port}`, callbacks6: own6.map((each) => `http://[${each}]:${port6}`) })
