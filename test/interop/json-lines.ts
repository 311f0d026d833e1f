import { end, launch, type Run, until } from "../real/processes"

/** What a program of ours says on its own account. */
export interface Said {
  readonly event: string
}

/** A request that the program refused; `code` is the UPnP error where the device refused. */
export class Refused extends Error {
  readonly code: number | null

  constructor(message: string, code: number | null) {
    super(message)
    this.name = "Refused"
    this.code = code
  }
}

interface Answer {
  readonly id: number
  readonly result?: unknown
  readonly error?: { readonly message: string; readonly code: number | null }
}

const ANSWER_TIMEOUT_MS = 60_000

/** A program that takes requests and gives answers and events, each one line of JSON. */
export class JsonLines {
  readonly events: Said[] = []
  readonly #run: Run
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #rest = ""
  #last = 0

  constructor(command: readonly string[]) {
    this.#run = launch(command)
    this.#run.child.stdout?.on("data", (chunk: string) => this.#read(chunk))
  }

  async ready(): Promise<this> {
    await until(`ready: ${this.#run.output()}`, () => this.events.some(({ event }) => event === "ready") || undefined).catch(
      (cause) => {
        throw new Error(`the program did not start:\n${this.#run.output()}`, { cause })
      },
    )
    return this
  }

  ask<T>(request: { readonly do: string } & Readonly<Record<string, unknown>>): Promise<T> {
    const id = ++this.#last
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no answer to ${request.do}:\n${this.#run.output()}`)), ANSWER_TIMEOUT_MS)
      this.#waiting.set(id, ({ result, error }) => {
        clearTimeout(timer)
        if (error) reject(new Refused(error.message, error.code))
        else resolve(result as T)
      })
      this.#run.child.stdin?.write(`${JSON.stringify({ id, ...request })}\n`)
    })
  }

  async close(): Promise<void> {
    this.#run.child.stdin?.end()
    await end(this.#run.child)
  }

  /** Ends it as a loss of power does. */
  async kill(): Promise<void> {
    await end(this.#run.child, 0, "SIGKILL")
  }

  #read(chunk: string): void {
    const lines = (this.#rest + chunk).split("\n")
    this.#rest = lines.pop() ?? ""
    for (const line of lines) this.#take(JSON.parse(line) as Answer | Said)
  }

  #take(line: Answer | Said): void {
    if ("event" in line) {
      this.events.push(line)
      return
    }
    this.#waiting.get(line.id)?.(line)
    this.#waiting.delete(line.id)
  }
}
