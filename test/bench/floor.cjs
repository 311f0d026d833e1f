/**
 * The floor: node:http alone. It answers every action alike, and tells subscribers over new connections; without reading the
 * body, or, where it is asked to, once all of it is there.
 */
const { createServer, request } = require("node:http")

const [, , answer, notification, reading] = process.argv
let subscribers = []
let count = 0

const server = createServer((incoming, response) => {
  if (!reading) incoming.resume()
  if (incoming.method === "SUBSCRIBE") return subscribe(incoming, response)
  if (incoming.method === "UNSUBSCRIBE") subscribers = subscribers.filter(({ sid }) => sid !== incoming.headers.sid)
  if (!reading) return reply(incoming, response)
  const chunks = []
  incoming.on("data", (chunk) => chunks.push(chunk)).on("end", () => reply(incoming, response, String(Buffer.concat(chunks))))
})

function reply(incoming, response) {
  response.writeHead(200, { "content-type": 'text/xml; charset="utf-8"', "content-length": answer.length }).end(answer)
  if (/#UpdatePresence"$/.test(incoming.headers.soapaction ?? "")) for (const subscriber of subscribers) notify(subscriber)
}

function subscribe(incoming, response) {
  const sid = `uuid:${count++}`
  const subscriber = { sid, seq: 0, url: new URL(incoming.headers.callback.slice(1, -1)) }
  subscribers.push(subscriber)
  response.writeHead(200, { sid, timeout: "Second-1800", "content-length": 0 }).end()
  setTimeout(notify, 50, subscriber)
}

function notify(subscriber) {
  const { hostname, port, pathname } = subscriber.url
  const headers = {
    "content-type": 'text/xml; charset="utf-8"',
    nt: "upnp:event",
    nts: "upnp:propchange",
    sid: subscriber.sid,
    seq: subscriber.seq++,
    "content-length": notification.length,
  }
  const outgoing = request({ host: hostname, port, path: pathname, method: "NOTIFY", headers, agent: false })
  outgoing.on("response", (incoming) => incoming.resume()).on("error", () => {})
  outgoing.end(notification)
}

server.listen(0, "127.0.0.1", () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`))
process.stdin.resume().on("end", () => process.exit())
