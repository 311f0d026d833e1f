import { type Call, callsAt } from "./calls"
import { cpuMsOf } from "./cpu"
import { load, median } from "./load"
import type { Server } from "./servers"
import { say, spread } from "./table"

interface Round {
  readonly perSecond: number
  readonly perCpuSecond: number
  readonly p50: number
}

type Rounds = readonly Readonly<Record<string, Round>>[]

export interface ActionOptions {
  readonly rounds: number
  readonly roundMs: number
  readonly connections: readonly number[]
}

/** Each action at each server in turn; gives the ratios to the floor by CPU time at 16 connections. */
export async function compareActions(servers: readonly Server[], options: ActionOptions): Promise<Record<string, number>> {
  say("| action | connections | product, calls/s | p50, ms | of floor | of GUPnP | of floor by CPU | of GUPnP by CPU |")
  say("| --- | --- | --- | --- | --- | --- | --- | --- |")
  const ratios: Record<string, number> = {}
  for (const action of Object.keys(callsAt(servers[0] as Server)))
    for (const connections of options.connections) {
      const rounds = await takeRounds(servers, action, connections, options)
      say(rowOf(action, connections, rounds))
      if (connections === 16) ratios[action] = median(ratiosOf(rounds, "floor", "perCpuSecond"))
    }
  return ratios
}

// one after the other in every round, so that a noisy minute meets all of them; the first warms up
async function takeRounds(servers: readonly Server[], action: string, connections: number, options: ActionOptions) {
  const rounds: Record<string, Round>[] = []
  for (let round = 0; round <= options.rounds; round++) {
    const results: Record<string, Round> = {}
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
  const ratios = (["perSecond", "perCpuSecond"] as const).flatMap((what) =>
    ["floor", "gupnp"].map((other) => spread(ratiosOf(rounds, other, what))),
  )
  return `| ${[action, connections, Math.round(own("perSecond")), own("p50").toFixed(2), ...ratios].join(" | ")} |`
}

const ratiosOf = (rounds: Rounds, other: string, what: "perSecond" | "perCpuSecond"): number[] =>
  rounds.flatMap(({ product, [other]: compared }) => (product && compared ? [product[what] / compared[what]] : []))
