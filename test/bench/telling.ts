import { memoryOf } from "./cpu"
import { burst, type FanOut, fanOut } from "./fan-out"
import { median } from "./load"
import type { Server } from "./servers"
import { Subscribers } from "./subscribers"
import { say, spread } from "./table"

/** One change to so many subscribers at each server in turn; gives how much later than the floor the last one hears. */
export async function compareFanOut(servers: readonly Server[], live: number, rounds: number): Promise<number> {
  const before = servers.map(({ pid }) => memoryOf(pid))
  const told: { server: Server; subscribers: Subscribers; results: FanOut[] }[] = []
  for (const server of servers) told.push({ server, subscribers: await Subscribers.at(server, live), results: [] })
  for (let round = 0; round < rounds; round++)
    for (const { server, subscribers, results } of told) results.push(await fanOut(server, subscribers, live))
  for (const [place, { server, results }] of told.entries())
    say(rowOf(`${live}, ${server.name}`, results, `${(memoryOf(server.pid) - (before[place] ?? 0)).toFixed(0)} MB more`))
  const product = told.find(({ server }) => server.name === "product")
  if (product) say(burstRow(live, await burst(product.server, product.subscribers)))
  for (const { subscribers } of told) subscribers.close()
  const last = (name: string) => told.find(({ server }) => server.name === name)?.results.map((each) => each.last) ?? []
  return median(last("product").map((each, round) => each / (last("floor")[round] ?? Number.NaN)))
}

export const FAN_OUT_HEAD =
  "| subscribers | first, ms | median, ms | last, ms | delivered, gaps | memory |\n| --- | --- | --- | --- | --- | --- |"

/** The same where some take connections and never answer. */
export async function compareMute(product: Server, rounds: number): Promise<void> {
  for (const [live, mute] of [
    [100, 0],
    [100, 20],
  ] as const) {
    const subscribers = await Subscribers.at(product, live, mute)
    const results: FanOut[] = []
    for (let round = 0; round < rounds; round++) results.push(await fanOut(product, subscribers, live))
    say(rowOf(`${live} live, ${mute} mute`, results, ""))
    subscribers.close()
  }
}

function rowOf(name: string, results: readonly FanOut[], memory: string): string {
  const times = (["first", "median", "last"] as const).map((which) =>
    spread(
      results.map((each) => each[which]),
      0,
    ),
  )
  const delivered = `${Math.min(...results.map((each) => each.delivered))}, ${Math.max(...results.map(({ gaps }) => gaps))}`
  return `| ${[name, ...times, delivered, memory].join(" | ")} |`
}

const burstRow = (live: number, { fewest, most, closest, current, p50 }: Awaited<ReturnType<typeof burst>>): string =>
  `| ${live}, 50 changes at 20 a second | ${fewest} to ${most} NOTIFYs each | closest ${closest.toFixed(0)} ms | SOAP p50 ${p50.toFixed(1)} ms | ${current} with the last state | |`
