import { existsSync } from "node:fs"
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { systemClock } from "./system"

/** Something in a database cannot be what was written there. */
export class DamageError extends Error {}

// an opened database says only this of files that are gone, cut, or cannot be read any more
const DAMAGED = /No such file|cannot find|Invalid argument|Input\/output error/i
const DATABASE = /^CURRENT$|\.(?:ldb|log)$/
const LOG = /\.log$/

/** Whether files of the database are damaged, rather than that they cannot be used now. */
export function isDamage(cause: unknown): boolean {
  const { code } = cause as { readonly code?: string }
  return (
    cause instanceof DamageError || code === "LEVEL_CORRUPTION" || (code === "LEVEL_IO_ERROR" && DAMAGED.test(messageOf(cause)))
  )
}

/** Whether a directory has a database, or the rest of one. */
export const hasDatabase = async (directory: string): Promise<boolean> =>
  (await namesIn(directory)).some((name) => DATABASE.test(name))

/** Throws if LevelDB would take what is left of a database for none, and delete it. */
export async function checkWhole(directory: string): Promise<void> {
  if (existsSync(join(directory, "CURRENT"))) return
  if (!existsSync(directory) && existsSync(repaired(directory))) return rename(repaired(directory), directory) // it was ended amid that
  if (await hasDatabase(directory)) throw new DamageError("the file CURRENT is gone")
}

/** The logs of a database, which LevelDB deletes when it has opened it, whatever it could not read of them. */
export async function logsOf(directory: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await namesIn(directory)).filter((name) => LOG.test(name))
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name))] as const)))
}

/** Puts these logs aside if LevelDB has just left out something of them; gives where. */
export async function setLogsAside(directory: string, logs: ReadonlyMap<string, Buffer>): Promise<string | undefined> {
  const said = await readFile(join(directory, "LOG"), "utf8").catch(() => "")
  if (!/: dropping \d+ bytes/.test(said)) return undefined
  const aside = asideOf(directory)
  await mkdir(aside)
  for (const [name, bytes] of logs) await writeFile(join(aside, name), bytes)
  return aside
}

/** Puts what can be read in the place of a database that nobody has open, which is set aside whole; gives where. */
export async function setAside(directory: string, read = readFile): Promise<string> {
  const fresh = `${directory}.repairing`
  const clear = () => rm(fresh, { recursive: true, force: true })
  try {
    await clear()
    await copyReadable(directory, fresh, read)
    await repair(fresh)
    await rename(fresh, repaired(directory))
  } catch (cause) {
    await clear().catch(() => {}) // a disk that is full is to have its room again; what failed first is told
    throw cause
  }
  const aside = asideOf(directory)
  await rename(directory, aside)
  await rename(repaired(directory), directory)
  return aside
}

async function repair(fresh: string): Promise<void> {
  const { ClassicLevel } = await import("classic-level")
  try {
    await ClassicLevel.repair(fresh)
    await rm(join(fresh, "lost"), { recursive: true, force: true }) // they stand in what is set aside
  } catch (cause) {
    if (!/found no files/.test(messageOf(cause))) throw cause
    await rm(fresh, { recursive: true })
    await mkdir(fresh)
  }
}

async function copyReadable(from: string, to: string, read: typeof readFile): Promise<void> {
  await mkdir(to)
  for (const entry of await readdir(from, { withFileTypes: true })) {
    if (!entry.isFile() || entry.name === "LOCK") continue
    const bytes = await read(join(from, entry.name)).catch((cause) => {
      if (cause.code !== "EIO") throw cause
    })
    if (bytes) await writeFile(join(to, entry.name), bytes, { flush: true })
  }
}

const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : "")
const repaired = (directory: string): string => `${directory}.repaired`

function asideOf(directory: string): string {
  const stamp = new Date(systemClock.now())
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-")
  const first = `${directory}.corrupt-${stamp}`
  let name = first
  for (let twin = 2; existsSync(name); twin++) name = `${first}-${twin}`
  return name
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch((cause) => {
    if (cause.code !== "ENOENT" && cause.code !== "ENOTDIR") throw cause // LevelDB says it better
    return []
  })
}
