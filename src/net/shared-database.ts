import type { ClassicLevel } from "classic-level"
import type { Cancel } from "../service/ports"
import { checkWhole, isDamage, logsOf, setAside, setLogsAside } from "./damaged-store"

/** An open database. */
export type Level = ClassicLevel<string, string>

const WRITE_BUFFER_BYTES = 1024 * 1024 // as much as the log may hold: little to read when it opens, little on a memory card

/**
 * The database of one directory, for all who keep something there: open while there are users, with one task at a time.
 * A write that LevelDB rejects may leave a torn record in its log. What is written behind that is acknowledged, and gone at the
 * next opening: after any task that failed the database is closed, and opened anew for the next.
 * One that is damaged is set aside, what can be read of it is put in its place, and the task runs again.
 */
export class SharedDatabase {
  readonly #directory: string
  #level: Level | undefined
  #isTorn = false
  #users = 0
  #last: Promise<unknown> = Promise.resolve()
  /** Where the damaged one is, and who has heard of that. */
  #aside: { readonly at: string; readonly told: Set<string> } | undefined
  readonly #hearing = new Map<string, (aside: string) => void>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** One more user; rejects with the system's error, and then there is none more. */
  async join(): Promise<void> {
    this.#users++
    try {
      await this.run(async () => {})
    } catch (cause) {
      await this.leave().catch(() => {}) // what failed first is told
      throw cause
    }
  }

  /** One user less; with the last one it is closed. */
  leave(): Promise<void> {
    this.#users--
    return this.#next(async () => {
      if (this.#users === 0) await this.#close()
    })
  }

  /** Runs a task of a user, when all tasks before it have ended; again, if it was then repaired. */
  run<Result>(task: (level: Level, isRepaired: boolean) => Promise<Result>): Promise<Result> {
    return this.#next(async () => {
      try {
        return await this.#try(task, false)
      } catch (cause) {
        if (!isDamage(cause)) throw cause
        await this.#close()
        this.#tell(await setAside(this.#directory))
        return await this.#try(task, true)
      }
    })
  }

  /** Tells one user, once, where a damaged database of this directory was set aside. */
  onSetAside(user: string, hear: (aside: string) => void): Cancel {
    this.#hearing.set(user, hear)
    this.#tellAll()
    return () => this.#hearing.delete(user)
  }

  async #try<Result>(task: (level: Level, isRepaired: boolean) => Promise<Result>, isRepaired: boolean): Promise<Result> {
    if (this.#isTorn) await this.#close()
    this.#level ??= await this.#open()
    try {
      return await task(this.#level, isRepaired)
    } catch (cause) {
      this.#isTorn = true
      throw cause
    }
  }

  async #open(): Promise<Level> {
    await checkWhole(this.#directory)
    const logs = await logsOf(this.#directory)
    const level = await openLevel(this.#directory)
    try {
      const aside = await setLogsAside(this.#directory, logs)
      if (aside !== undefined) this.#tell(aside)
      return level
    } catch (cause) {
      await level.close()
      throw cause
    }
  }

  #tell(at: string): void {
    this.#aside = { at, told: new Set() }
    this.#tellAll()
  }

  #tellAll(): void {
    if (!this.#aside) return
    for (const [user, hear] of this.#hearing) {
      if (this.#aside.told.has(user)) continue
      this.#aside.told.add(user)
      hear(this.#aside.at)
    }
  }

  #next<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task)
    this.#last = result.then(ignore, ignore) // told to who asked for it, and kept by nobody else
    return result
  }

  async #close(): Promise<void> {
    await this.#level?.close()
    this.#level = undefined
    this.#isTorn = false
  }
}

const ignore = () => {}

async function openLevel(directory: string): Promise<Level> {
  // loaded here, so that a machine without a binary for it still loads the nodes and is told what is missing
  const { ClassicLevel } = await import("classic-level")
  const level = new ClassicLevel(directory, { writeBufferSize: WRITE_BUFFER_BYTES })
  try {
    await level.open()
  } catch (error) {
    throw reasonOf(error as Error)
  }
  return level
}

// its own message is only that it failed to open, the system's is the cause; of a lock that says "Resource temporarily unavailable"
function reasonOf(error: Error): unknown {
  const { cause = error } = error
  const isLocked = (cause as NodeJS.ErrnoException).code === "LEVEL_LOCKED"
  return isLocked ? new Error("another process holds the folder (LEVEL_LOCKED)", { cause }) : cause
}
