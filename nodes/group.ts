import type { Addressed, Status } from "../src/index"

/** How the contacts that a node names are together. */
export interface Group {
  readonly status: Status
  readonly open: readonly Addressed[]
  readonly closed: readonly Addressed[]
  readonly unknown: readonly Addressed[]
}

/** [contract.md] Open if any is open, closed only if all are closed, else unknown. */
export function groupOf(contacts: readonly Addressed[], statusOf: (contact: Addressed) => Status): Group {
  const members: Record<Status, Addressed[]> = { open: [], closed: [], unknown: [] }
  for (const contact of contacts) members[statusOf(contact)].push(contact)
  const { open, closed, unknown } = members
  const status = open.length > 0 ? "open" : unknown.length === 0 && closed.length > 0 ? "closed" : "unknown"
  return { status, open, closed, unknown }
}
