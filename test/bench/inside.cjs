/**
 * Stands inside the Node-RED that is measured (`--require`) and says in its output what nobody sees from outside: how long the
 * package's modules took to load, when the device was reachable after its node was made, how close two NOTIFYs left.
 */
const { subscribe } = require("node:diagnostics_channel")
const Module = require("node:module")
const { Server } = require("node:net")

const OURS = /node-red-contrib-upnp-presence\/dist\/nodes\/|[\\/]dist[\\/]nodes[\\/]presence-[a-z]+\.js$/
const QUIET_MS = 1_500
const SID_AND_SEQ = /\r\nSID: ([^\r]*)\r\nSEQ: ([^\r]*)/
const tell = (what) => process.stdout.write(`\nbench ${JSON.stringify(what)}\n`)

let depth = 0
let loadMs = 0
let madeAt

const load = Module._load
Module._load = function (name, ...others) {
  if (depth > 0 || !OURS.test(name)) return load.call(this, name, ...others)
  depth++
  const begun = performance.now()
  try {
    const loaded = load.call(this, name, ...others)
    return /presence-device\.js$/.test(name) ? timed(loaded) : loaded
  } finally {
    loadMs += performance.now() - begun
    depth--
  }
}

/** The node's module, whose node says when it is made. */
const timed = (register) => (RED) => {
  const registerType = (type, make, ...others) => {
    const made = function (config) {
      madeAt ??= performance.now()
      return make.call(this, config)
    }
    Object.assign(made, { prototype: make.prototype })
    return RED.nodes.registerType(type, made, ...others)
  }
  const nodes = new Proxy(RED.nodes, { get: (all, name) => (name === "registerType" ? registerType : all[name]) })
  return register(new Proxy(RED, { get: (all, name) => (name === "nodes" ? nodes : all[name]) }))
}

const { emit } = Server.prototype
Server.prototype.emit = function (event, ...others) {
  const isDevice = event === "listening" && madeAt !== undefined && typeof this.address() === "object"
  if (isDevice) {
    tell({ loadMs, reachableMs: performance.now() - madeAt })
    Server.prototype.emit = emit
  }
  return emit.call(this, event, ...others)
}

const sentAt = new Map()
let closest = Number.POSITIVE_INFINITY
const quiet = setTimeout(() => {
  if (closest === Number.POSITIVE_INFINITY) return
  tell({ closest })
  closest = Number.POSITIVE_INFINITY
}, QUIET_MS).unref()

// SEQ 0 may follow and be followed by anything at once; one look and no new timer, as what this takes is taken for the product's
function look(text) {
  const [, sid, seq] = SID_AND_SEQ.exec(text) ?? []
  if (sid === undefined || seq === "0") return
  const now = performance.now()
  closest = Math.min(closest, now - (sentAt.get(sid) ?? Number.NEGATIVE_INFINITY))
  sentAt.set(sid, now)
  quiet.refresh()
}

// a NOTIFY is the first that leaves on a connection of the product's own; connecting undoes what was done to `write` before
subscribe("net.client.socket", ({ socket }) => {
  socket.once("connect", () => {
    const { write } = socket
    socket.write = function (text, ...others) {
      socket.write = write
      if (typeof text === "string") look(text)
      return write.call(this, text, ...others)
    }
  })
})
