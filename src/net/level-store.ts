import type { Cancel, Store } from "../service/ports"
import { damagedKeys } from "../service/whole"
import { DamageError, hasDatabase } from "./damaged-store"
import { type Level, SharedDatabase } from "./shared-database"

const AT_ONCE = 1_000 // records that are read: their texts are garbage before the next ones come

/** Those that this process has used, by their directories. */
const databases = new Map<string, SharedDatabase>()

/**
 * Opens the store of one device in the directory's database; rejects with the system's error, with nothing left open.
 * `onSetAside` hears, once, where a damaged database was set aside: what could be read of it is in the store.
 */
export async function openLevelStore(directory: string, device: string, onSetAside?: (aside: string) => void): Promise<Store> {
  const database = await joinDatabase(directory)
  return levelStore(database, device, onSetAside && database.onSetAside(device, onSetAside))
}

/** The devices of which the directory's database keeps anything; rejects with the system's error. */
export async function devicesIn(directory: string): Promise<string[]> {
  if (!(await hasDatabase(directory))) return [] // nothing is made by looking
  const database = await joinDatabase(directory)
  try {
    return await database.run(partsOf)
  } finally {
    await database.leave()
  }
}

async function joinDatabase(directory: string): Promise<SharedDatabase> {
  const database = databases.get(directory) ?? new SharedDatabase(directory)
  databases.set(directory, database)
  await database.join()
  return database
}

function levelStore(database: SharedDatabase, device: string, hearNoMore: Cancel = () => {}): Store {
  let part: Part | undefined
  let leaving: Promise<void> | undefined

  const run = async <Result>(task: (part: Part, level: Level, isRepaired: boolean) => Promise<Result>): Promise<Result> => {
    if (leaving !== undefined) throw new Error("the store is closed")
    return database.run((level, isRepaired) => {
      if (part?.parent !== level) part = openPart(level, device)
      return task(part, level, isRepaired)
    })
  }
  return {
    load: () => run((part, _level, isRepaired) => loadWhole(part, isRepaired)),
    write: (changes) =>
      run((part, level) =>
        level.batch<string, unknown>(
          [...changes].map(([key, value]) =>
            value === undefined ? { type: "del", key, sublevel: part } : { type: "put", key, value, sublevel: part },
          ),
          { sync: true },
        ),
      ),
    close: () => {
      hearNoMore()
      leaving ??= database.leave()
      return leaving
    },
  }
}

/** What can be read and can have been kept; the rest is deleted once all of it was set aside, and is damage before. */
async function loadWhole(part: Part, isSetAside: boolean): Promise<ReadonlyMap<string, unknown>> {
  const kept = new Map<string, unknown>()
  const damaged: string[] = []
  const records = part.iterator<string, string>({ valueEncoding: "utf8" })
  try {
    for (let some = await records.nextv(AT_ONCE); some.length > 0; some = await records.nextv(AT_ONCE))
      for (const [key, text] of some) if (!keep(kept, key, text)) damaged.push(key)
  } finally {
    await records.close()
  }
  damaged.push(...damagedKeys(kept))
  for (const key of damaged) kept.delete(key)
  if (damaged.length > 0 && !isSetAside) throw new DamageError(`${damaged.length} records cannot be read`)
  if (damaged.length > 0) await part.batch(damaged.map((key) => ({ type: "del", key })))
  return kept
}

/** Gives false if the text is no JSON. */
function keep(kept: Map<string, unknown>, key: string, text: string): boolean {
  try {
    kept.set(key, JSON.parse(text))
    return true
  } catch {
    return false
  }
}

type Part = ReturnType<typeof openPart>

// a key is "!part!key": one look for each part, however much there is in it
async function partsOf(level: Level): Promise<string[]> {
  const parts: string[] = []
  for (let after = "!"; ; ) {
    const [key] = await level.keys({ gt: after, limit: 1 }).all()
    const part = /^!([^!]+)!/.exec(key ?? "")?.[1]
    if (part === undefined) return parts
    parts.push(decodeURIComponent(part))
    after = `!${part}"` // the character after "!"
  }
}

// a name of a part may not hold "!" nor anything beyond printable ASCII
const openPart = (level: Level, device: string) =>
  level.sublevel<string, unknown>(encodeURIComponent(device).replaceAll("!", "%21"), { valueEncoding: "json" })
