import { sleep } from "../real/processes"
import { type Call, callsAt } from "./calls"
import { cpuMsOf } from "./cpu"
import { callOnce, median } from "./load"
import type { Server } from "./servers"
import type { Heard, Subscribers } from "./subscribers"

/** Milliseconds from the request of a change to its first, middle and last NOTIFY, and how many came. */
export interface FanOut {
  readonly first: number
  readonly median: number
  readonly last: number
  readonly delivered: number
  readonly gaps: number
  /** Milliseconds that the server's threads have run for it. */
  readonly cpu: number
}

const QUIET_MS = 1_500 // beyond the moderated second
const NEVER_MS = 8_000
const TOLD_MS = 2_000 // until `inside.cjs` has said how close they left

/** One change to all of them; several times, each after a quiet second. */
export async function fanOut(server: Server, subscribers: Subscribers, live: number): Promise<FanOut> {
  await sleep(QUIET_MS)
  const past = subscribers.heard.length
  const before = cpuMsOf(server.pid)
  const begun = performance.now()
  await callOnce(server.at, updateOf(server))
  const fresh = () => subscribers.heard.slice(past).filter(({ subscriber }) => subscriber < live)
  while (fresh().length < live && performance.now() - begun < NEVER_MS) await sleep(20)
  const times = fresh().map(({ at }) => at - begun)
  return {
    first: Math.min(...times),
    median: median(times),
    last: Math.max(...times),
    delivered: times.length,
    gaps: gapsIn(subscribers.heard),
    cpu: cpuMsOf(server.pid) - before,
  }
}

export interface Burst {
  /** NOTIFYs that each subscriber had. */
  readonly fewest: number
  readonly most: number
  /** Milliseconds between two of one subscriber, as they were sent. */
  readonly closest: number
  /** Subscribers whose last NOTIFY has the last state. */
  readonly current: number
  /** SOAP answers meanwhile. */
  readonly p50: number
}

const CHANGES = 50
const PAUSE_MS = 50

/** Changes at twenty a second. */
export async function burst(server: Server, subscribers: Subscribers): Promise<Burst> {
  await sleep(QUIET_MS + TOLD_MS)
  const toldBefore = server.told?.("closest").length
  const past = subscribers.heard.length
  const latencies: number[] = []
  const begun = performance.now()
  for (let number = 0; number < CHANGES; number++) {
    await sleep(Math.max(0, begun + number * PAUSE_MS - performance.now()))
    latencies.push(await callOnce(server.at, updateOf(server, `burst ${number}`)))
  }
  await sleep(QUIET_MS + 1_000 + TOLD_MS)
  const all = [...bySubscriber(subscribers.heard.slice(past)).values()]
  const counts = all.map((heard) => heard.length)
  return {
    fewest: Math.min(...counts),
    most: Math.max(...counts),
    closest: Math.min(...(server.told?.("closest").slice(toldBefore) ?? [])),
    current: all.filter((heard) => heard.at(-1)?.body.includes(`burst ${CHANGES - 1}`)).length,
    p50: median(latencies),
  }
}

let changes = 0

const updateOf = (server: Server, note?: string): Call => {
  const text = callsAt(server).UpdatePresence?.(1_000_000 + changes++) ?? ""
  if (note === undefined) return () => text
  const named = text.replace(/change \d+/, note)
  const grown = Buffer.byteLength(named) - Buffer.byteLength(text)
  return () => named.replace(/(CONTENT-LENGTH: )(\d+)/, (_, name: string, length: string) => name + (Number(length) + grown))
}

function bySubscriber(heard: readonly Heard[]): Map<number, Heard[]> {
  const groups = new Map<number, Heard[]>()
  for (const each of heard) groups.set(each.subscriber, [...(groups.get(each.subscriber) ?? []), each])
  return groups
}

function gapsIn(heard: readonly Heard[]): number {
  let gaps = 0
  const next = new Map<number, number>()
  for (const { subscriber, seq } of heard) {
    if (seq !== (next.get(subscriber) ?? 0)) gaps++
    next.set(subscriber, seq + 1)
  }
  return gaps
}
