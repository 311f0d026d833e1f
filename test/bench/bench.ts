import { execFileSync } from "node:child_process"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { userPresence } from "../interop/documents"
import { compareActions } from "./actions"
import { type Call, callsAt } from "./calls"
import { measureIdle, measureStart } from "./costs"
import { callOnce } from "./load"
import { isPinned, pinOurselves } from "./pin"
import { type Server, startFloor, startGupnp, startProduct } from "./servers"
import { say, warn } from "./table"
import { compareFanOut, compareMute, FAN_OUT_HEAD } from "./telling"

const isQuick = process.argv.includes("--quick")
const ROUNDS = isQuick ? 3 : 5
const ACTIONS = { rounds: ROUNDS, roundMs: 800, connections: isQuick ? [16] : [1, 16, 64] }

async function main(): Promise<void> {
  pinOurselves()
  if (!isPinned) warn("not pinned: taskset or a second processor is missing")
  const servers: Server[] = []
  try {
    await startAll(servers)
    const ratios = await compareActions(servers, ACTIONS)
    say(`\n${FAN_OUT_HEAD}`)
    const later = await compareFanOut(servers, 100, ROUNDS)
    if (isQuick) return judge(ratios, later)
    await compareFanOut(servers, 1000, ROUNDS)
    await compareMute(servers[0] as Server, ROUNDS)
    say("\n| alone | |\n| --- | --- |")
    await measureIdle(servers[0] as Server, 30)
  } finally {
    for (const server of servers) await server.stop()
  }
  await measureStart(ROUNDS)
  say(`\n${execFileSync(process.execPath, ["--expose-gc", join(__dirname, "run.cjs"), "growth.ts"], { encoding: "utf8" })}`)
}

async function startAll(servers: Server[]): Promise<void> {
  const product = await startProduct()
  servers.push(product)
  servers.push(await startFloor(" ".repeat(900), userPresence("something").repeat(2)))
  const gupnp = await startGupnp(product.description)
  if (gupnp) servers.push(gupnp)
  else warn("GUPnP is not compared: gir1.2-gupnp-1.6 and python3-gi are not installed")
  for (const server of servers) await callOnce(server.at, callsAt(server).UpdatePresence as Call)
}

/** Fails where something takes twice as long beside the floor as it did when it was recorded. */
function judge(ratios: Readonly<Record<string, number>>, later: number): void {
  const recorded = JSON.parse(readFileSync(join(__dirname, "recorded.json"), "utf8")) as Record<string, number>
  const now: Record<string, number> = { ...ratios, fanOut: 1 / later }
  const halved = Object.entries(recorded).filter(([name, ratio]) => !((now[name] ?? Number.NaN) >= ratio / 2))
  for (const [name, ratio] of halved) warn(`${name} is ${now[name]?.toFixed(3)} of the floor, was ${ratio}`)
  if (halved.length > 0) process.exitCode = 1
  else say("\nnothing has halved")
}

main().catch((cause) => {
  warn(String(cause?.stack ?? cause))
  process.exitCode = 1
})
