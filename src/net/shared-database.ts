import type { ClassicLevel } from "classic-level"

/** An open database. */
export type Level = ClassicLevel<string, string>

const WRITE_BUFFER_BYTES = 1024 * 1024 // as much as the log may hold: little to read when it opens, little on a memory card

/**
 * The database of one directory, for all who keep something there: open while there are users, with one task at a time.
 * A write that LevelDB rejects may leave a torn record in its log. What is written behind that is acknowledged, and gone at the
 * next opening: after any task that failed the database is closed, and opened anew for the next.
 */
export class SharedDatabase {
  readonly #directory: string
  #level: Level | undefined
  #isTorn = false
  #users = 0
  #last: Promise<unknown> = Promise.resolve()

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

  /** Runs a task of a user, when all tasks before it have ended. */
  run<Result>(task: (level: Level) => Promise<Result>): Promise<Result> {
    return this.#next(async () => {
      if (this.#isTorn) await this.#close()
      this.#level ??= await openLevel(this.#directory)
      try {
        return await task(this.#level)
      } catch (cause) {
        this.#isTorn = true
        throw cause
      }
    })
  }

  #next<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.#last.then(task)
    this.#last = result.catch(() => {}) // told to who asked for it
    return result
  }

  async #close(): Promise<void> {
    await this.#level?.close()
    this.#level = undefined
    this.#isTorn = false
  }
}

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
