import type { Held } from "./hearing"

/** What nodes held back when a deploy closed them, until they are there again. */
const left = new Map<string, { readonly as: string; readonly held: Held }>()

/** A node closes that will be there again; `as` is what it was set to. */
export function leave(nodeId: string, as: string, held: Held): void {
  if (held.changes.size > 0 || held.group) left.set(nodeId, { as, held })
}

/** What the node of this id left; nothing if it was set to something else. */
export function takeBack(nodeId: string, as: string): Held | undefined {
  const found = left.get(nodeId)
  left.delete(nodeId)
  return found?.as === as ? found.held : undefined
}
