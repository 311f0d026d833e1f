import { join } from "node:path"
import { parseArgs } from "node:util"
import { flowOf } from "../bench/servers"
import { say, warn } from "../bench/table"
import { p99 } from "../interop/bad/calm"
import { DEVICE_ID } from "../interop/flow"
import { GUPnP } from "../interop/gupnp"
import type { Seat } from "../interop/places"
import { NodeRed } from "../real/node-red"
import { sleep, until } from "../real/processes"
import { linkPackage, makeUserDir, removeUserDir } from "../real/user-dir"
import { Load } from "./load"
import { growthMb, probeEnv, type Size, sizeOf } from "./memory"
import { SoakSubscriber } from "./subscriber"

const LOOPBACK: Seat = { inside: [], interface: "lo", address: "127.0.0.1" }
const BEYOND_S = 300
const STAYING = 20
const COMING = 10
const SAMPLES = 40
const WARM_UP = 0.2 // of the time
const MOST_MB = 5
const CHANGE_EVERY_MS = 1_000

const { values } = parseArgs({ options: { minutes: { type: "string", default: "10" } } })

async function main(): Promise<void> {
  const userDir = makeUserDir()
  linkPackage(userDir)
  const file = join(userDir, "sizes.jsonl")
  const nodeRed = await NodeRed.start({ userDir, flows: flowOf({ limits: {} }), env: probeEnv(file) })
  const gupnp = await GUPnP.start(LOOPBACK, Number(values.minutes) * 60 + BEYOND_S)
  try {
    const udn = await until("a device", async () => {
      const report = await nodeRed.get<{ udn: string; locations: string[] }>(`/presence-device/${DEVICE_ID}`)
      return report.locations[0] && report.udn
    })
    const { controlUrl, eventUrl } = await gupnp.wait(udn.startsWith("uuid:") ? udn : `uuid:${udn}`)
    await gupnp.subscribe(`uuid:${udn.replace(/^uuid:/, "")}`, "UserPresenceInfo")
    const load = new Load(nodeRed, controlUrl, Math.random)
    await judge(await soak(nodeRed, file, load, eventUrl), load, nodeRed, gupnp)
  } finally {
    await gupnp.close()
    await nodeRed.stop()
    removeUserDir(userDir)
  }
}

interface Soaked {
  readonly sizes: readonly Size[]
  readonly subscribers: readonly SoakSubscriber[]
  readonly staying: readonly SoakSubscriber[]
}

/** Everything at once for the time that was asked for. */
async function soak(nodeRed: NodeRed, file: string, load: Load, eventUrl: string): Promise<Soaked> {
  const durationMs = Number(values.minutes) * 60_000
  const staying = await Promise.all(Array.from({ length: STAYING }, () => SoakSubscriber.at(eventUrl)))
  const subscribers = [...staying]
  const guests: SoakSubscriber[] = []
  const sizes: Size[] = []
  const endsAt = performance.now() + durationMs
  const change = async () => {
    while (performance.now() < endsAt) {
      const guest = await SoakSubscriber.at(eventUrl)
      guests.push(guest)
      subscribers.push(guest)
      if (guests.length > COMING) await guests.shift()?.leave()
      await sleep(CHANGE_EVERY_MS)
    }
  }
  const measure = async () => {
    while (performance.now() < endsAt) {
      sizes.push(await sizeOf(nodeRed, file))
      await sleep(durationMs / SAMPLES)
    }
  }
  load.start()
  await Promise.all([change(), measure()])
  await load.end()
  return { sizes, subscribers, staying: [...staying, ...guests] }
}

async function judge({ sizes, subscribers, staying }: Soaked, load: Load, nodeRed: NodeRed, gupnp: GUPnP): Promise<void> {
  const isUpToDate = () => staying.every(({ last }) => last.get("UserPresenceInfo")?.includes(load.note)) || undefined
  const final = await until("the last event at each subscriber", isUpToDate, 20_000).catch(() => false)
  const gupnpFinal = await gupnp.heard(0, (value) => value.includes(load.note), 20_000).then(Boolean, () => false)
  const warm = sizes.slice(Math.floor(sizes.length * WARM_UP))
  const total = (what: keyof SoakSubscriber["wrong"]) => subscribers.reduce((sum, { wrong }) => sum + wrong[what], 0)
  const [heap, rss] = [growthMb(warm, "heap"), growthMb(warm, "rss")]
  const mb = (bytes = 0) => (bytes / 2 ** 20).toFixed(1)
  const [first, last] = [warm[0], warm.at(-1)]
  say([...load.done].map(([what, count]) => `${what} ${count}`).join(", "))
  const heard = subscribers.reduce((sum, each) => sum + each.heard, 0)
  say(`events heard ${heard} by ${subscribers.length} subscribers; GUPnP heard ${gupnp.notified.length}`)
  const rules: [what: string, found: string, holds: boolean][] = [
    ["heap after warm-up, MB", `${mb(first?.heap)} to ${mb(last?.heap)}, by the line ${heap.toFixed(2)}`, heap < MOST_MB],
    ["RSS after warm-up, MB", `${mb(first?.rss)} to ${mb(last?.rss)}, by the line ${rss.toFixed(2)}`, rss < MOST_MB],
    ["descriptors", `${first?.descriptors} to ${last?.descriptors}`, (last?.descriptors ?? 0) < (first?.descriptors ?? 0) + 20],
    ["events lost", String(total("lost")), total("lost") === 0],
    ["events doubled", String(total("doubled")), total("doubled") === 0],
    ["events out of order", String(total("disordered")), total("disordered") === 0],
    ["the last state at each subscriber, at GUPnP", `${final}, ${gupnpFinal}`, final === true && gupnpFinal],
    ["p99 of SOAP, ms", `${p99(load.tookMs).toFixed(1)} of ${load.tookMs.length} calls`, load.tookMs.length > 0],
    ["what failed", load.failures.slice(0, 5).join("; ") || "nothing", load.failures.length === 0],
    ["what Node-RED complained of", nodeRed.complaints.slice(0, 5).join("; ") || "nothing", nodeRed.complaints.length === 0],
  ]
  for (const [what, found, holds] of rules) say(`${holds ? "ok  " : "FAIL"} ${what}: ${found}`)
  if (rules.some(([, , holds]) => !holds)) process.exitCode = 1
}

main().then(
  () => process.exit(), // subscribers may still listen
  (cause) => {
    warn(String(cause?.stack ?? cause))
    process.exit(1)
  },
)
