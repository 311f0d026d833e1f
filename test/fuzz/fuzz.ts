import { parseArgs } from "node:util"
import { documentTargets } from "./documents"
import { eventTargets } from "./events"
import { flowTargets } from "./flows"
import { httpTargets } from "./http"
import { notifyTargets } from "./notify"
import { play } from "./play"
import { remoteTargets } from "./remote"
import { soapTargets } from "./soap"
import { ssdpTargets } from "./ssdp"

const TARGETS = [
  ...ssdpTargets,
  ...httpTargets,
  ...soapTargets,
  ...eventTargets,
  ...notifyTargets,
  ...remoteTargets,
  ...documentTargets,
  ...flowTargets,
]

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    from: { type: "string" },
    seed: { type: "string" },
    target: { type: "string" },
  },
})

/**
 * One round of each target after the other, until the time is up or something does not hold: `seed` is for one round alone,
 * `from` begins with a known one.
 */
async function main(): Promise<void> {
  const seed = Number(values.seed ?? values.from ?? Date.now() % 0x7fff_ffff)
  const endsAt = Date.now() + Number(values.minutes) * 60_000
  const targets = TARGETS.filter(({ name }) => name === (values.target ?? name))
  if (targets.length === 0) throw new Error(`no such target; there are ${TARGETS.map(({ name }) => name).join(", ")}`)
  const inputs = new Map<string, number>()
  say(`seed ${seed}`)
  for (let round = 0; round === 0 || (values.seed === undefined && Date.now() < endsAt); round++) {
    for (const target of targets) {
      const played = await play(target, seed + round)
      inputs.set(target.name, (inputs.get(target.name) ?? 0) + played.inputs)
      if (played.failure === undefined) continue
      say(`\n${played.failure}\n\nagain: npm run fuzz -- --target ${target.name} --seed ${seed + round}`)
      return void process.exit(1)
    }
  }
  for (const [name, count] of inputs) say(`${name}: ${count} inputs`)
}

const say = (line: string) => process.stdout.write(`${line}\n`)

main().then(
  () => process.exit(0),
  (cause) => {
    say(String(cause?.stack ?? cause))
    process.exit(1)
  },
)
