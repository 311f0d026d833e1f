import { devicesIn, openLevelStore } from "./net/level-store"
import type { Store } from "./service/ports"
import type { TableName } from "./service/tables"

/** What is kept of a device, as far as somebody needs to tell which one it was. */
export interface KeptDevice {
  readonly id: string
  readonly name?: string
  /** The user's presentity URI. */
  readonly entity?: string
  readonly contacts: number
  /** Decisions about watchers. */
  readonly rulings: number
}

/** Those devices of which a directory keeps anything and that are wanted; rejects with the system's error. */
export async function keptDevices(directory: string, isWanted: (id: string) => boolean): Promise<KeptDevice[]> {
  const devices: KeptDevice[] = []
  for (const id of (await devicesIn(directory)).filter(isWanted))
    devices.push(await withStore(directory, id, async (store) => describe(id, await store.load())))
  return devices
}

/** Deletes all that a directory keeps of a device, if it does; rejects with the system's error. */
export async function forgetDevice(directory: string, id: string): Promise<void> {
  if (!(await devicesIn(directory)).includes(id)) return
  await withStore(directory, id, async (store) => {
    const kept = await store.load()
    await store.write(new Map([...kept.keys()].map((key) => [key, undefined])))
  })
}

async function withStore<T>(directory: string, id: string, use: (store: Store) => Promise<T>): Promise<T> {
  const store = await openLevelStore(directory, id)
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

function describe(id: string, kept: ReadonlyMap<string, unknown>): KeptDevice {
  const count = (table: TableName) => [...kept.keys()].filter((key) => key.startsWith(`${table}/`)).length
  const name = kept.get("name")
  const entity = (kept.get("user/") as { entity?: unknown } | undefined)?.entity ?? kept.get("entity")
  return {
    id,
    ...(typeof name === "string" && { name }),
    ...(typeof entity === "string" && { entity }),
    contacts: count("contacts"),
    rulings: count("rulings"),
  }
}
