import { type Addressed, type Change, normalizeId, type Status, statusOf } from "../src/index"

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

/** How contacts are, as it was told; whoever is neither open nor closed, as one who was removed, is not kept. */
export class ToldStatuses {
  readonly #statuses = new Map<string, Status>()

  /** How many are kept. */
  get size(): number {
    return this.#statuses.size
  }

  of({ id }: Addressed): Status {
    return this.#statuses.get(normalizeId(id)) ?? "unknown"
  }

  /** Takes in a change. */
  note(change: Change): void {
    if (change.event !== "contact") return
    const status = statusOf(change.presence)
    if (status === "unknown") this.#statuses.delete(normalizeId(change.contact.id))
    else this.#statuses.set(normalizeId(change.contact.id), status)
  }

  /** Only what is known now counts. */
  begin(known: readonly Change[]): void {
    this.#statuses.clear()
    for (const change of known) this.note(change)
  }
}
