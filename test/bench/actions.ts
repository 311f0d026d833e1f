import { type Call, callsAt } from "./calls"
import { cpuMsOf } from "./cpu"
import { load, median } from "./load"
import type { Server, ServerName } from "./servers"
import { note, say, spread } from "./table"

interface Round {
  readonly perSecond: number
  readonly perCpuSecond: number
  readonly p50: number
}

type Rounds = readonly { readonly [N in ServerName]?: Round }[]

export interface ActionOptions {
  readonly rounds: number
  readonly roundMs: number
  readonly connections: readonly number[]
}

const OTHERS = ["floor", "reading floor", "gupnp"] as const
const WAYS = ["perSecond", "perCpuSecond"] as const

/** Each action at each server in turn; notes the ratios at 16 connections. */
export async function compareActions(servers: readonly Server[], options: ActionOptions): Promise<void> {
  const titles = ["of floor", "of reading floor", "of GUPnP"]
  const heads = ["action", "connections", "calls/s", "p50, ms", ...titles, ...titles.map((title) => `${title} by CPU`)]
  say(`| ${heads.join(" | ")} |`)
  say(`|${" --- |".repeat(heads.length)}`)
  for (const action of Object.keys(callsAt(servers[0] as Server)))
    for (const connections of options.connections) await compareAction(servers, action, connections, options)
}

/** One action; gives how many calls a second of CPU it answers for one of the floor's. */
export async function compareAction(
  servers: readonly Server[],
  action: string,
  connections: number,
  options: ActionOptions,
): Promise<number> {
  const rounds = await takeRounds(servers, action, connections, options)
  say(rowOf(action, connections, rounds))
  if (connections === 16)
    for (const other of OTHERS) for (const way of WAYS) note(`${action} of ${other} ${way}`, median(ratiosOf(rounds, other, way)))
  return median(ratiosOf(rounds, "floor", "perCpuSecond"))
}

// one after the other in every round, so that a noisy minute meets all of them; the first warms up
async function takeRounds(servers: readonly Server[], action: string, connections: number, options: ActionOptions) {
  const rounds: { [N in ServerName]?: Round }[] = []
  for (let round = 0; round <= options.rounds; round++) {
    const results: { [N in ServerName]?: Round } = {}
    for (const server of servers) results[server.name] = await measure(server, action, connections, options.roundMs)
    if (round > 0) rounds.push(results)
  }
  return rounds
}

async function measure(server: Server, action: string, connections: number, durationMs: number): Promise<Round> {
  const before = cpuMsOf(server.pid)
  const { calls, perSecond, p50 } = await load(server.at, callsAt(server)[action] as Call, connections, durationMs)
  return { perSecond, perCpuSecond: (1000 * calls) / (cpuMsOf(server.pid) - before), p50 }
}

function rowOf(action: string, connections: number, rounds: Rounds): string {
  const own = (what: keyof Round) => median(rounds.map((each) => each.product?.[what] ?? Number.NaN))
  const ratios = WAYS.flatMap((way) => OTHERS.map((other) => spread(ratiosOf(rounds, other, way))))
  return `| ${[action, connections, Math.round(own("perSecond")), own("p50").toFixed(2), ...ratios].join(" | ")} |`
}

const ratiosOf = (rounds: Rounds, other: ServerName, way: (typeof WAYS)[number]): number[] =>
  rounds.flatMap(({ product, [other]: compared }) => (product && compared ? [product[way] / compared[way]] : []))
