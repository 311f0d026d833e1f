import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Store } from "../service/ports"
import { type Level, SharedDatabase } from "./shared-database"

/** Those that this process has used, by their directories. */
const databases = new Map<string, SharedDatabase>()

/** Opens the store of one device in the directory's database; rejects with the system's error, with nothing left open. */
export async function openLevelStore(directory: string, device: string): Promise<Store> {
  return levelStore(await joinDatabase(directory), device)
}

/** The devices of which the directory's database keeps anything; rejects with the system's error. */
export async function devicesIn(directory: string): Promise<string[]> {
  if (!existsSync(join(directory, "CURRENT"))) return [] // LevelDB's own file: nothing is made by looking
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

function levelStore(database: SharedDatabase, device: string): Store {
  let part: Part | undefined
  let leaving: Promise<void> | undefined

  const run = async <Result>(task: (part: Part, level: Level) => Promise<Result>): Promise<Result> => {
    if (leaving !== undefined) throw new Error("the store is closed")
    return database.run((level) => {
      if (part?.parent !== level) part = openPart(level, device)
      return task(part, level)
    })
  }
  return {
    load: () => run(async (part) => new Map(await part.iterator().all())),
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
      leaving ??= database.leave()
      return leaving
    },
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
