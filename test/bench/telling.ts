import { burst, type FanOut, fanOut } from "./fan-out"
import { median } from "./load"
import type { Server } from "./servers"
import { Subscribers } from "./subscribers"
import { note, say, spread } from "./table"

/** One change to so many subscribers at each server in turn; notes how much later than at the others the last one hears. */
export async function compareFanOut(servers: readonly Server[], live: number, rounds: number): Promise<void> {
  const told: { server: Server; subscribers: Subscribers; results: FanOut[] }[] = []
  for (const server of servers) told.push({ server, subscribers: await Subscribers.at(server, live), results: [] })
  const product = told.find(({ server }) => server.name === "product")
  for (let round = 0; round < rounds; round++)
    for (const { server, subscribers, results } of told) results.push(await fanOut(server, subscribers, live))
  for (const { server, results } of told) {
    say(rowOf(`${live}, ${server.name}`, results))
    for (const what of ["last", "cpu"] as const)
      note(`fan-out ${live} ${what} of ${server.name}`, ratio(product?.results, results, what))
  }
  note(`fan-out ${live} delivered`, Math.min(...(product?.results ?? []).map(({ delivered }) => delivered)))
  note(`fan-out ${live} gaps`, Math.max(...(product?.results ?? []).map(({ gaps }) => gaps)))
  if (product) await sayBurst(product.server, product.subscribers, live)
  for (const { subscribers } of told) await subscribers.close()
}

const ratio = (ours: readonly FanOut[] = [], others: readonly FanOut[], what: "last" | "cpu"): number =>
  median(ours.map((each, round) => each[what] / (others[round]?.[what] ?? Number.NaN)))

export const FAN_OUT_HEAD =
  "| subscribers | first, ms | median, ms | last, ms | CPU, µs each | delivered, gaps |\n| --- | --- | --- | --- | --- | --- |"

const LIVE = 100

/** The same where some take connections and never answer. */
export async function compareMute(product: Server, rounds: number): Promise<void> {
  const parts = [0, 20].map((mute) => ({ mute, results: [] as FanOut[] }))
  for (let round = 0; round < rounds; round++)
    for (const { mute, results } of parts) {
      const subscribers = await Subscribers.at(product, LIVE, mute)
      results.push(await fanOut(product, subscribers, LIVE))
      await subscribers.close()
    }
  for (const { mute, results } of parts) say(rowOf(`${LIVE} live, ${mute} mute`, results))
  const [without = Number.NaN, within = Number.NaN] = parts.map(({ results }) => median(results.map(({ last }) => last)))
  note("mute", within / without)
}

function rowOf(name: string, results: readonly FanOut[]): string {
  const times = (["first", "median", "last"] as const).map((which) =>
    spread(
      results.map((each) => each[which]),
      0,
    ),
  )
  const each = spread(
    results.map(({ cpu, delivered }) => (1000 * cpu) / delivered),
    0,
  )
  const delivered = `${Math.min(...results.map((each) => each.delivered))}, ${Math.max(...results.map(({ gaps }) => gaps))}`
  return `| ${[name, ...times, each, delivered].join(" | ")} |`
}

async function sayBurst(product: Server, subscribers: Subscribers, live: number): Promise<void> {
  const { fewest, most, closest, current, p50 } = await burst(product, subscribers)
  note(`burst ${live} fewest`, fewest)
  note(`burst ${live} most`, most)
  note(`burst ${live} closest`, closest)
  note(`burst ${live} current`, current)
  note(`burst ${live} p50`, p50)
  say(
    `| ${live}, 50 changes at 20 a second | ${fewest} to ${most} NOTIFYs each | closest ${closest.toFixed(0)} ms | SOAP p50 ${p50.toFixed(1)} ms | | ${current} with the last state |`,
  )
}
