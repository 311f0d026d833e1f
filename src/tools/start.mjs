/** Starts a Node-RED with the nodes and the demo flow: on this machine alone, or with --lan on the network. */
import { spawn } from "node:child_process"
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"

const PORT = Number(process.env.PORT || 1880)
const EDITOR = `http://127.0.0.1:${PORT}/`
const DASHBOARD = { file: "dashboard/presence dashboard", page: "dashboard/presence", needs: "@flowfuse/node-red-dashboard" }
const STATUS_PAGE = { file: "13 status page", page: "presence" }
const READY_MS = 60_000

const root = join(dirname(fileURLToPath(import.meta.url)), "../..")
const { name } = read(join(root, "package.json"))
const userDir = join(root, "node_modules/.cache", name)
const isOnLan = process.argv.includes("--lan")
const demo = chooseDemo()
const flowFile = `${demo.page.replace("/", "-")}.json`

const deviceId = prepare()
const nodeRed = spawn(
  process.execPath,
  [createRequire(import.meta.url).resolve("node-red/red.js"), "-u", userDir, "-s", join(userDir, "settings.js")],
  {
    stdio: "inherit",
  },
)
let isEnding = false
nodeRed.on("exit", (code, signal) => {
  if (signal && !isEnding) console.log(`Node-RED was ended by ${signal}.`)
  process.exit(code ?? (isEnding ? 0 : 1))
})
process.on("exit", () => nodeRed.kill())
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    isEnding = true
    nodeRed.kill(signal)
  })
}
await announce()

/** The dashboard, which Node-RED finds beside itself; without its package, a page that needs none. */
function chooseDemo() {
  try {
    createRequire(import.meta.url).resolve(`${DASHBOARD.needs}/package.json`)
    return DASHBOARD
  } catch {
    console.log(`${DASHBOARD.needs} is not installed, so the demo is a page without it; npm install gets it.`)
    return STATUS_PAGE
  }
}

/** Lays out the user directory; a flow that is there stays, but for where the demo's device is. Returns that device's id. */
function prepare() {
  mkdirSync(join(userDir, "node_modules"), { recursive: true })
  const link = join(userDir, "node_modules", name)
  if (!existsSync(link)) symlinkSync(root, link, "junction")
  writeFileSync(join(userDir, "settings.js"), `module.exports = ${JSON.stringify(settings())}\n`)
  const file = join(userDir, flowFile)
  const example = read(join(root, `examples/${demo.file}.json`))
  const { id } = example.find(isDevice)
  const flow = existsSync(file) ? read(file) : example
  for (const device of flow) if (device.id === id) device.interface = isOnLan ? "" : "127.0.0.1"
  writeFileSync(file, JSON.stringify(flow, null, 2))
  return id
}

function read(file) {
  return JSON.parse(readFileSync(file, "utf8"))
}

function isDevice({ type }) {
  return type === "presence-device"
}

function settings() {
  return {
    uiHost: "127.0.0.1",
    uiPort: PORT,
    flowFile,
    credentialSecret: name,
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false },
  }
}

/** Prints where everything is, once it is there. */
async function announce() {
  const until = Date.now() + READY_MS
  for (;;) {
    const locations = await locationsOf(deviceId)
    if (locations.length > 0) return print(locations)
    if (Date.now() > until) return console.log("\nThe device is not up; the log above says why.")
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

/** Where the runtime says that the device is; nowhere while it is not up. */
async function locationsOf(id) {
  try {
    const response = await fetch(`${EDITOR}presence-device/${id}`)
    return response.ok ? (await response.json()).locations : []
  } catch {
    return []
  }
}

function print(locations) {
  console.log(`
Editor              ${EDITOR}
Demo                ${EDITOR}${demo.page}
Device description  ${locations.join("\n                    ")}

The demo's device is on ${isOnLan ? "the network" : "this machine alone; npm start -- --lan puts it on the network"}.
Flow and state are kept in ${relative(process.cwd(), userDir)}. Ctrl+C ends it.
`)
}
