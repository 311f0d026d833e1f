import { execFileSync } from "node:child_process"
import { loadavg } from "node:os"
import { join } from "node:path"
import { userPresence } from "../interop/documents"
import { compareActions } from "./actions"
import { type Call, callsAt } from "./calls"
import { measureIdle, measureMemory, measureStart } from "./costs"
import { callOnce } from "./load"
import { writePage } from "./page"
import { compareParsers } from "./parsers"
import { isPinned, pinOurselves } from "./pin"
import { compareQuickly } from "./quick"
import { type Server, startFloor, startGupnp, startProduct } from "./servers"
import { sayGrowth } from "./sizes"
import { result, say, warn } from "./table"
import { sayTargets } from "./targets"
import { compareFanOut, compareMute, FAN_OUT_HEAD } from "./telling"

const isQuick = process.argv.includes("--quick")
const ROUNDS = 5
const ACTIONS = { rounds: ROUNDS, roundMs: 500, connections: [1, 16, 64] }
const ANSWER = " ".repeat(830) // as long as that of GetPresence
const NOTIFICATION = userPresence("something").repeat(2)

async function main(): Promise<void> {
  pinOurselves()
  if (!isPinned) warn("not pinned: taskset or a second processor is missing")
  const servers: Server[] = []
  const [load = 0] = loadavg()
  try {
    await startAll(servers)
    if (isQuick) return await compareQuickly(servers)
    await compareAll(servers)
  } finally {
    for (const server of servers) await server.stop()
  }
  for (const start of [startProduct, () => startFloor(ANSWER, NOTIFICATION)]) await measureMemory(1000, start)
  await measureStart(ROUNDS)
  const growth = execFileSync(process.execPath, ["--expose-gc", join(__dirname, "run.cjs"), "growth.ts"], { encoding: "utf8" })
  sayGrowth(growth)
  compareParsers()
  const measured = result()
  sayTargets()
  const targets = result().slice(measured.length)
  writePage({ measured, targets, load })
}

async function compareAll(servers: readonly Server[]): Promise<void> {
  const [product] = servers as [Server]
  await compareActions(servers, ACTIONS)
  const telling = servers.filter(({ name }) => name !== "reading floor")
  say(`\n${FAN_OUT_HEAD}`)
  for (const live of [100, 1000]) await compareFanOut(telling, live, ROUNDS)
  await compareMute(product, ROUNDS)
  say("\n| alone | |\n| --- | --- |")
  await measureIdle(product, 30)
}

async function startAll(servers: Server[]): Promise<void> {
  const product = await startProduct()
  servers.push(product, await startFloor(ANSWER, NOTIFICATION))
  if (!isQuick) {
    servers.push(await startFloor(ANSWER, NOTIFICATION, true))
    const gupnp = await startGupnp(product.description)
    if (gupnp) servers.push(gupnp)
    else warn("GUPnP is not compared: gir1.2-gupnp-1.6 and python3-gi are not installed")
  }
  for (const server of servers) await callOnce(server.at, callsAt(server).UpdatePresence as Call)
}

main().catch((cause) => {
  warn(String(cause?.stack ?? cause))
  process.exitCode = 1
})
