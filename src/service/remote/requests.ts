import { LONGEST_SECONDS } from "../../presence/lifetime"
import type { Extension, Pidf } from "../../presence/pidf"
import type { PresenceUpdate } from "../../presence/user-presence"
import { ActionError } from "../action-error"
import type { Decision } from "../authorizations"
import { isOver } from "../context"

type Judgement = Omit<Decision, "watchers">

/** Refuses what an update over the network cannot say; throws ActionError 600. */
export function checkUpdate({ remove, tuples, extensions }: PresenceUpdate): void {
  if (remove.length > 0) throw new ActionError(600, "only a device of mode host can withdraw a tuple; say closed instead")
  if ([...tuples, ...extensions].some(({ expiresAt }) => expiresAt !== undefined))
    throw new ActionError(600, "only a device of mode host lets what is said expire; leave out expires and until")
}

/**
 * The document that brings an update to a device, which merges it: its tuples as they are in `merged`, and, for sources
 * that no longer do what `old` says they do, that they do nothing (`silence`).
 */
export function updateDocument(old: Pidf, merged: Pidf, update: PresenceUpdate, silence: (source: string) => Extension): Pidf {
  const said = new Set(update.tuples.map(({ id }) => id))
  const quiet = update.sources.filter(
    (source) => doesAnything(old.extensions, source) && !doesAnything(update.extensions, source),
  )
  return {
    entity: merged.entity,
    tuples: merged.tuples.filter(({ id }) => said.has(id)),
    notes: update.notes,
    extensions: [...update.extensions, ...quiet.map(silence)],
  }
}

const doesAnything = (extensions: readonly Extension[], source: string): boolean =>
  extensions.some((extension) => extension.source === source && (extension.activities?.length ?? 0) > 0)

/** The seconds until an end, as `Expire` carries them; what has no end gets the longest time that there is. */
export const secondsUntil = (expiresAt: number | undefined, now: number): number =>
  expiresAt === undefined ? LONGEST_SECONDS : Math.min(Math.max(Math.round((expiresAt - now) / 1000), 0), LONGEST_SECONDS)

/** [presence.md 45] `Expire` for a decision, 0 to block; throws ActionError 600 for what cannot be said. */
export function decisionSeconds({ decision, expiresAt }: Judgement, now: number): number {
  if (decision === "block") return 0
  if (isOver(expiresAt, now))
    throw new ActionError(600, "only a device of mode host can withdraw a decision: over the network 0 blocks")
  return Math.max(secondsUntil(expiresAt, now), 1)
}

/** [contract.md] What is to be seen: what is given, else the user's presence as it is now; nothing where it blocks. */
export const viewFor = ({ decision, presence }: Judgement, user: Pidf): Pidf =>
  decision === "block"
    ? { entity: user.entity, tuples: [], notes: [], extensions: [] }
    : { ...(presence ?? user), entity: presence?.entity ?? user.entity }
