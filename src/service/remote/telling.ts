import type { Change } from "../change"

/** Tells changes at once, or, where something else is to be told first, after that. */
export class Telling {
  readonly #tell: (change: Change) => void
  #held: Change[] | undefined

  constructor(tell: (change: Change) => void) {
    this.#tell = tell
  }

  tell(changes: readonly Change[]): void {
    if (this.#held) this.#held.push(...changes)
    else for (const change of changes) this.#tell(change)
  }

  hold(): void {
    this.#held ??= []
  }

  release(): void {
    const held = this.#held ?? []
    this.#held = undefined
    this.tell(held)
  }
}
