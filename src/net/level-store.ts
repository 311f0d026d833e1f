import type { ClassicLevel } from "classic-level"
import type { Store } from "../service/ports"

/** One database of a directory, shared by all devices that keep their state there. */
interface Shared {
  readonly opening: Promise<ClassicLevel<string, string>>
  users: number
}

const open = new Map<string, Shared>()
let closing: Promise<void> = Promise.resolve()

/** Opens the store of one device in the directory's database; rejects with the system's error, with nothing left open. */
export async function openLevelStore(directory: string, device: string): Promise<Store> {
  await closing
  const shared = open.get(directory) ?? { opening: openDatabase(directory), users: 0 }
  shared.users++
  open.set(directory, shared)
  try {
    return levelStore(await shared.opening, device, () => release(directory, shared))
  } catch (cause) {
    await release(directory, shared).catch(() => {}) // what it failed with is thrown below
    throw cause
  }
}

function levelStore(database: ClassicLevel<string, string>, device: string, closed: () => Promise<void>): Store {
  const part = database.sublevel<string, unknown>(partName(device), { valueEncoding: "json" })
  let leaving: Promise<void> | undefined
  return {
    load: async () => new Map(await part.iterator().all()),
    write: (changes) =>
      database.batch<string, unknown>(
        [...changes].map(([key, value]) =>
          value === undefined ? { type: "del", key, sublevel: part } : { type: "put", key, value, sublevel: part },
        ),
        { sync: true },
      ),
    close: () => {
      leaving ??= closed()
      return leaving
    },
  }
}

async function openDatabase(directory: string): Promise<ClassicLevel<string, string>> {
  // loaded here, so that a machine without a binary for it still loads the nodes and is told what is missing
  const { ClassicLevel } = await import("classic-level")
  const database = new ClassicLevel(directory)
  await database.open()
  return database
}

async function release(directory: string, shared: Shared): Promise<void> {
  if (--shared.users > 0) return
  if (open.get(directory) === shared) open.delete(directory)
  const closed = closing.then(async () => (await shared.opening).close())
  closing = closed.catch(() => {}) // whoever opens next is told what is wrong by its own opening
  await closed
}

// a name of a part may not hold "!" nor anything beyond printable ASCII
const partName = (device: string): string => encodeURIComponent(device).replaceAll("!", "%21")
