import type { Store } from "../../src/service/ports"
import { damagedKeys } from "../../src/service/whole"

/** A store that keeps in memory, fails when told to, and takes nothing that it would take for damaged when it opens. */
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
    const damaged = damagedKeys(this.kept)
    if (damaged.length > 0)
      throw new Error(`not as it is kept: ${damaged.map((key) => `${key} ${JSON.stringify(this.kept.get(key))}`)}`)
  }

  async close(): Promise<void> {}
}
