import type { Store } from "../../src/service/ports"

/** A store that keeps in memory, and fails when told to. */
export class MemoryStore implements Store {
  readonly kept = new Map<string, unknown>()
  writes = 0
  failure: Error | undefined

  async load(): Promise<ReadonlyMap<string, unknown>> {
    return new Map(this.kept)
  }

  async write(changes: ReadonlyMap<string, unknown>): Promise<void> {
    this.writes++
    if (this.failure) throw this.failure
    for (const [key, value] of changes) {
      if (value === undefined) this.kept.delete(key)
      else this.kept.set(key, JSON.parse(JSON.stringify(value)))
    }
  }

  async close(): Promise<void> {}
}
