import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openLevelStore } from "../../src/net/level-store"
import { systemClock } from "../../src/net/system"
import { documents } from "../../src/presence-documents"
import { DEFAULT_LIMITS } from "../../src/service/limits"
import type { Store } from "../../src/service/ports"
import { PresenceService } from "../../src/service/presence-service"
import { sleep } from "../real/processes"
import { contact } from "./calls"
import { median } from "./load"
import type { Grown } from "./sizes"

const MANY = 1e6
const limits = { ...DEFAULT_LIMITS, contacts: MANY, registrations: MANY, watchers: MANY, rulings: MANY }
const policy = {
  entity: "pres:user@example.com",
  contacts: new Map(),
  unknownContacts: "reject",
  unknownWatchers: "ask",
  limits,
} as const
const UPDATES = 400
const AT_ONCE = 500

const makeService = (store: Store, kept: ReadonlyMap<string, unknown>): PresenceService =>
  new PresenceService({ clock: systemClock, store, documents }, policy, kept)

const presenceOf = (number: number) => ({
  tuples: [
    {
      id: `t${number}`,
      basic: number % 2 ? "open" : "closed",
      statusExtensions: [],
      extensions: [],
      notes: [{ text: `at desk ${number}` }],
    },
  ] as const,
  notes: [],
  extensions: [],
  sources: [],
  remove: [],
})

async function inBatches(count: number, run: (number: number) => Promise<unknown>): Promise<void> {
  for (let first = 0; first < count; first += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, count - first) }, (_, index) => run(first + index)))
}

const heapMb = (): number => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed / 2 ** 20
}

/** What one update of a contact costs among so many, and what all of them cost. */
async function grow(contacts: number, registrations: number, rulings: number): Promise<Grown> {
  const folder = mkdtempSync(join(tmpdir(), "presence-growth-"))
  let store = await openLevelStore(folder, "bench")
  let service = makeService(store, await store.load())
  service.start()
  const empty = heapMb()
  const filling = performance.now()
  await inBatches(contacts, (number) =>
    service.tellOfContact({ id: contact(number) }, { update: presenceOf(number), isWhole: true }),
  )
  const filledMs = performance.now() - filling
  const heap = heapMb() - empty
  const hour = Date.now() + 3_600_000
  await inBatches(registrations, (number) => service.register([{ id: contact(number) }], hour + number))
  await inBatches(rulings, (number) =>
    service.authorize({
      watchers: [{ watcher: { id: `pres:watcher-${number}@example.com` } }],
      mode: "proactive",
      decision: "allow",
      expiresAt: hour + number,
    }),
  )
  await sleep(100)
  const updates: number[] = []
  for (let number = 0; number < UPDATES; number++) {
    const said = { update: { ...presenceOf(number % 100), notes: [{ text: `round ${number}` }] }, isWhole: false }
    const begun = process.cpuUsage()
    await service.tellOfContact(contact(number % 100), said)
    await sleep(0)
    updates.push(process.cpuUsage(begun).user)
  }
  heapMb() // or collecting what filling has left behind would be taken for its own work
  await sleep(2000) // nor what the collector does afterwards
  const idle = process.cpuUsage()
  await sleep(1000)
  const idleMs = process.cpuUsage(idle).user / 1000
  await service.close()
  await store.close()
  const opening = performance.now()
  store = await openLevelStore(folder, "bench")
  service = makeService(store, await store.load())
  service.start()
  await service.tellOfContact(contact(0), { update: presenceOf(7), isWhole: true })
  const restartMs = performance.now() - opening
  const heapAgain = heapMb() - empty
  await service.close()
  await store.close()
  rmSync(folder, { recursive: true })
  const documentBytes = JSON.stringify({
    entity: contact(1),
    ...presenceOf(contacts - 1),
    timestamp: "2026-11-22T12:00:00.000Z",
  }).length
  return {
    contacts,
    updateUs: median(updates),
    filledMs: Math.round(filledMs),
    bytesPerContact: Math.round((heap * 2 ** 20) / contacts),
    bytesAfterRestart: Math.round((heapAgain * 2 ** 20) / contacts), // registrations and rulings among it
    documentBytes,
    idleMsPerSecond: idleMs,
    restartMs: Math.round(restartMs),
  }
}

async function main(): Promise<void> {
  const [contacts = 100_000, rest = 10_000] = process.argv.slice(2).map(Number)
  process.stdout.write(`${JSON.stringify(await grow(100, 100, 100))}\n`)
  process.stdout.write(`${JSON.stringify(await grow(contacts, rest, rest))}\n`)
}

main().catch((cause) => {
  process.stderr.write(`${cause?.stack ?? cause}\n`)
  process.exitCode = 1
})
