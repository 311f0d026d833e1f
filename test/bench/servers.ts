import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { userPresence } from "../interop/documents"
import { DEVICE_ID, stageFlow } from "../interop/flow"
import { PYTHON } from "../interop/gupnp"
import { NodeRed } from "../real/node-red"
import { end, finish, launch, until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { contact } from "./calls"
import type { Endpoint } from "./load"
import { SERVER_SIDE } from "./pin"

export type ServerName = "product" | "floor" | "reading floor" | "gupnp"

/** One of those that are compared. */
export interface Server {
  readonly name: ServerName
  readonly at: Endpoint
  readonly host: string
  readonly control: string
  readonly event: string
  readonly description: string
  readonly pid: number | undefined
  /** What `inside.cjs` has told of something so far; the product alone has it. */
  told?(what: string): readonly number[]
  stop(): Promise<void>
}

const LIMITS = {
  subscribers: 2000,
  subscribersPerAddress: 64,
  connections: 4000,
  connectionsPerAddress: 4000,
  requestsPerSecondPerAddress: 1_000_000,
}
const CONTACTS = Array.from({ length: 100 }, (_, number) => ({ id: contact(number), name: `Contact ${number}` }))

/** Has `inside.cjs` look at what is started. */
export const WATCHED: NodeJS.ProcessEnv = { NODE_OPTIONS: `--require ${join(__dirname, "inside.cjs")}` }

/** The device of the flow; of what only tests need nothing but the way in for contacts. */
export const flowOf = (device: object = {}) =>
  stageFlow("Bench", "127.0.0.1", "", { contacts: CONTACTS, limits: LIMITS, ...device }).filter(
    ({ id }) => !["in", "line", "sink"].includes(String(id)),
  )

/** The product in a real Node-RED, with a hundred contacts, one of them present. */
export async function startProduct(device: object = {}, env?: NodeJS.ProcessEnv): Promise<Server> {
  const userDir = makeUserDir()
  linkPackage(userDir)
  const nodeRed = await NodeRed.start({ userDir, inside: SERVER_SIDE, flows: flowOf(device), env: { ...WATCHED, ...env } })
  const location = await until("a device", async () => {
    const { locations } = await nodeRed.get<{ locations: string[] }>(`/presence-device/${DEVICE_ID}`)
    return locations[0]
  })
  const { status, body } = await nodeRed.request("POST", "/contact", { contact: contact(1), basic: "open", note: "at the desk" })
  if (status !== 200) throw new Error(body)
  const server = serverAt("product", location, nodeRed.pid, async () => {
    await nodeRed.stop()
    removeUserDir(userDir)
  })
  return { ...server, told: (what) => toldIn(nodeRed.log, what) }
}

/** What `inside.cjs` has told of something so far. */
export function toldIn(log: string, what: string): readonly number[] {
  const lines = [...log.matchAll(/^bench (.*)$/gm)].map(([, line = ""]) => JSON.parse(line) as Record<string, number>)
  return lines.flatMap(({ [what]: value }) => value ?? [])
}

/** Node.js alone, which answers and notifies with what the product would; `reading` the whole request first, or not at all. */
export async function startFloor(answer: string, notification: string, reading = false): Promise<Server> {
  const said = [answer, notification, ...(reading ? ["reading"] : [])]
  const run = launch([...SERVER_SIDE, process.execPath, join(__dirname, "floor.cjs"), ...said])
  return serverAt(
    reading ? "reading floor" : "floor",
    await addressOf(run),
    run.child.pid,
    async () => void (await end(run.child)),
  )
}

/** GUPnP with the product's own descriptions; undefined where it is not installed. */
export async function startGupnp(description: string): Promise<Server | undefined> {
  const probe = 'import gi; gi.require_version("GUPnP", "1.6")'
  if ((await finish([PYTHON, "-c", probe])).code !== 0) return undefined
  const folder = mkdtempSync(join(tmpdir(), "presence-bench-"))
  const text = await (await fetch(description)).text()
  const scpd = new URL(/<SCPDURL>(.*?)</.exec(text)?.[1] ?? "", description)
  const own = text
    .replace(/(<SCPDURL>)[^<]*/, "$1/scpd.xml")
    .replace(/(<UDN>uuid:)[^<]*/, "$100000000-0000-4000-8000-000000000000")
  writeFileSync(join(folder, "device.xml"), own)
  writeFileSync(join(folder, "scpd.xml"), await (await fetch(scpd)).text())
  const run = launch([...SERVER_SIDE, PYTHON, "-B", join(__dirname, "gupnp-server.py"), folder, userPresence("at the desk")])
  const stop = async () => {
    await end(run.child)
    rmSync(folder, { recursive: true })
  }
  return serverAt("gupnp", new URL("/device.xml", await addressOf(run)).href, run.child.pid, stop, new URL(description).pathname)
}

const addressOf = (run: ReturnType<typeof launch>): Promise<string> =>
  until(`an address: ${run.output()}`, () => /^http:\S+$/m.exec(run.output())?.[0])

function serverAt(
  name: Server["name"],
  description: string,
  pid: number | undefined,
  stop: Server["stop"],
  like = new URL(description).pathname,
): Server {
  const { hostname, port, host } = new URL(description)
  const base = like.replace(/[^/]*$/, "")
  return {
    name,
    at: { address: hostname, port: Number(port) },
    host,
    control: `${base}control`,
    event: `${base}event`,
    description,
    pid,
    stop,
  }
}
