import { mkdtempSync } from "node:fs"
import { rm } from "node:fs/promises"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import helper from "node-red-node-test-helper"
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest"
import presenceAuthorize from "../../nodes/presence-authorize"
import presenceContact from "../../nodes/presence-contact"
import presenceDevice from "../../nodes/presence-device"
import presenceGet from "../../nodes/presence-get"
import presenceIn from "../../nodes/presence-in"
import presenceRegister from "../../nodes/presence-register"
import presenceRequest from "../../nodes/presence-request"
import presenceUpdate from "../../nodes/presence-update"
import { devices as registry, systemClock } from "../../src/index"
import { hurry, skip, useSkippedTime } from "../fakes/skipped-time"
import { noteSent } from "../sent-documents"

export { about } from "../about"

/** A message as tests look at it. */
export type Msg = Record<string, unknown> & { payload?: unknown }

const NODES = [
  presenceDevice,
  presenceIn,
  presenceUpdate,
  presenceGet,
  presenceRegister,
  presenceAuthorize,
  presenceContact,
  presenceRequest,
]
const TAB = { id: "f1", type: "tab", label: "test" }
const AT = { z: "f1", x: 1, y: 1 }
const HELPERS = [
  { ...AT, id: "h1", type: "helper" },
  { ...AT, id: "h2", type: "helper" },
  { ...AT, id: "c1", type: "catch", wires: [["h3"]] },
  { ...AT, id: "h3", type: "helper" },
]

export const DEVICE = {
  id: "d1",
  type: "presence-device",
  name: "Ann",
  mode: "host",
  entity: "pres:ann@example.com",
  deviceType: "TelephonyServer:2",
  udn: "",
  interface: "127.0.0.1",
  port: 0,
}

/** A node that acts on the device; what it sends arrives at h1. */
export const acts = (id: string, type: string, config: object = {}) => ({
  ...AT,
  id,
  type,
  device: "d1",
  wires: [["h1"]],
  ...config,
})

/** A presence-in; what it sends arrives at h2. */
export const hears = (config: object = {}, id = "i1") => ({
  ...AT,
  id,
  type: "presence-in",
  device: "d1",
  wires: [["h2"]],
  ...config,
})

/** A presence-in of which only its own helper hears. */
export const hearsAside = (id: string, config: object) => [
  hears({ ...config, wires: [[`h-${id}`]] }, id),
  { ...AT, id: `h-${id}`, type: "helper" },
]

let userDir: string
let devices = 0
/** The id of the device of this test. */
export let deviceId = ""
/** What arrived: h1 results, h2 events, h3 errors, and what a test's own helpers got. */
export const heard: Record<string, Msg[]> = { h1: [], h2: [], h3: [] }
export const statuses: Record<string, { code?: string; fill?: string; text?: string }[]> = {}

/** Starts a Node-RED for the tests of a file, in which time can be skipped. */
export function useNodeRed(): void {
  useSkippedTime()
  beforeAll(() => {
    userDir = mkdtempSync(join(tmpdir(), "presence-nodes-"))
    const require = createRequire(__filename)
    helper.init(require.resolve("node-red"), { userDir, nodeCloseTimeout: 3000 })
    require("@node-red/util").events.setMaxListeners(0) // a runtime loads the nodes once, the helper for each test
  })
  beforeEach(() => {
    deviceId = `device${++devices}`
    return new Promise<void>((done) => helper.startServer(done))
  })
  afterEach(async () => {
    await helper.unload()
    await new Promise<void>((done) => helper.stopServer(done))
  })
  afterAll(async () => {
    const ids = Array.from({ length: devices }, (_, index) => `device${index + 1}`)
    await hurry(Promise.all(ids.map((id) => registry.get(id)?.stop()))) // those that wait for a flow
    await rm(userDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  })
}

/** Ends the flow, as a restart does. */
export const unload = () => helper.unload()

export const node = (id: string) =>
  helper.getNode(id) as unknown as {
    receive(msg: Msg): void
    device?: { stop(): Promise<void>; status: { code: string; locations?: readonly string[] }; udn?: string }
    status: { lastCall?: { firstArg: { code: string } } }
    log: { args: unknown[][] }
    error: { called: boolean; lastCall?: { firstArg: unknown } }
  } & NodeJS.EventEmitter

function listen(flow: readonly object[]) {
  const nodes = flow as readonly { id: string; type: string }[]
  const helpers = nodes.filter(({ type }) => type === "helper").map(({ id }) => id)
  for (const id of ["h1", "h2", "h3", ...helpers]) {
    heard[id] = []
    node(id).on("input", (msg: Msg) => {
      if (msg.event && typeof msg.payload === "string") noteSent(msg.payload)
      heard[id]?.push(msg)
    })
  }
  for (const { id } of nodes.filter(({ type }) => type !== "presence-device")) {
    statuses[id] = []
    node(id).on("call:status", ({ firstArg }: { firstArg: object }) => statuses[id]?.push(firstArg))
  }
}

/** Each test has a device of its own; `d1` in a flow stands for it. */
export async function load(...flow: object[]) {
  await helper.load(NODES, flowOf(flow))
  listen(flow)
}

const flowOf = (flow: readonly object[]): object[] =>
  JSON.parse(JSON.stringify([TAB, ...HELPERS, ...flow]).replaceAll('"d1"', `"${deviceId}"`))

/** Deploys other flows over those that run. */
export async function deploy(...flow: object[]) {
  await helper.setFlows(flowOf(flow), "full")
  listen(flow)
}

/** Resolves with what the node sends, or with the error that Catch gets. */
export async function send(id: string, payload: unknown, more: object = {}): Promise<Msg> {
  const { h1 = [], h3 = [] } = heard
  const [results, errors] = [h1.length, h3.length]
  node(id).receive({ payload, ...more } as Msg)
  await soon(() => h1.length + h3.length).toBe(results + errors + 1)
  return h3.length > errors ? { error: h3.at(-1)?.error } : (h1.at(-1) as Msg)
}

/** Asks the admin API, as the editor does. */
export async function admin<Body>(
  method: "get" | "post" | "delete",
  path: string,
  content?: unknown,
  type = "application/json",
): Promise<{ status: number; body: Body }> {
  const call = helper.request()[method](path.replace("d1", deviceId))
  const { status, body } = await (content === undefined ? call : call.set("content-type", type).send(content))
  return { status, body: body as Body }
}

/** Hears what editors are told from now on. */
export function editorNews(): { topic: string; data: unknown; retain: boolean; at: number }[] {
  const news: { topic: string; data: unknown; retain: boolean; at: number }[] = []
  const { events } = createRequire(__filename)("@node-red/util")
  events.on("comms", (told: object) => news.push({ ...(told as (typeof news)[number]), at: systemClock.now() }))
  return news
}

export const soon = <T>(value: () => T) => expect.poll(value, { interval: 2 })
/** The same for what needs time: it passes meanwhile, quicker than people wait. */
export const inTime = <T>(value: () => T) => {
  const passing = () => {
    skip(20)
    return value()
  }
  return expect.poll(passing, { interval: 2 })
}
/** When it is so many milliseconds later, for the nodes and for people. */
export const later = (ms: number) => {
  const at = systemClock.now() + ms
  return { at, text: new Date(at).toISOString() }
}
export const errorOf = (msg: Msg) => msg.error as { code: string; cause?: { upnp: number }; message: string }
