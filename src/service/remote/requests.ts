import { LONGEST_SECONDS } from "../../presence/lifetime"
import type { Extension, Pidf, Tuple } from "../../presence/pidf"
import type { PresenceUpdate } from "../../presence/user-presence"
import { ActionError } from "../action-error"
import type { Decision } from "../authorizations"
import { isOver } from "../context"

type Judgement = Omit<Decision, "watchers">

/** Refuses what an update over the network cannot say; throws ActionError 600. */
export function checkUpdate({ remove, sources, tuples, extensions }: PresenceUpdate): void {
  if (!remove.every((id) => sources.includes(id)))
    throw new ActionError(600, "only a device of mode host removes tuples; a source withdraws its own by none")
  if ([...tuples, ...extensions].some(({ expiresAt }) => expiresAt !== undefined))
    throw new ActionError(600, "only a device of mode host lets what is said expire; leave out expires and until")
}

/** The elements that say that there is nothing to say. */
export interface Silence {
  /** That a source does nothing. */
  readonly source: (source: string) => Extension
  /** That there is no status. */
  readonly status: Extension
}

const isEmpty = ({ basic, contact, statusExtensions, extensions, notes }: Tuple, { status }: Silence): boolean =>
  basic === undefined &&
  !contact &&
  notes.length + extensions.length === 0 &&
  statusExtensions.every(({ key, activities }) => key === status.key && !activities)

/** What somebody's presence tells: tuples that say nothing count as withdrawn, for devices merge them and let none go. */
export const toldBy = (user: Pidf, silence: Silence): Pidf =>
  user.tuples.some((tuple) => isEmpty(tuple, silence))
    ? { ...user, tuples: user.tuples.filter((tuple) => !isEmpty(tuple, silence)) }
    : user

/**
 * The document that brings an update to a device, which merges it: its tuples as they are in `merged`, empty ones for those
 * that are withdrawn, and, for sources that no longer do what `old` says they do, that they do nothing. Undefined if there is
 * nothing to say.
 */
export function updateDocument(old: Pidf, merged: Pidf, update: PresenceUpdate, silence: Silence): Pidf | undefined {
  const said = new Set(update.tuples.map(({ id }) => id))
  const withdrawn = update.remove.filter((id) => !said.has(id) && old.tuples.some((tuple) => tuple.id === id))
  const quiet = update.sources.filter(
    (source) => doesAnything(old.extensions, source) && !doesAnything(update.extensions, source),
  )
  const empty = (id: string): Tuple => ({ id, statusExtensions: [silence.status], extensions: [], notes: [] })
  const tuples = [...merged.tuples.filter(({ id }) => said.has(id)), ...withdrawn.map(empty)]
  const extensions = [...update.extensions, ...quiet.map(silence.source)]
  const saysNothing = [tuples, extensions, update.notes].every((said) => said.length === 0)
  return saysNothing ? undefined : { entity: merged.entity, tuples, notes: update.notes, extensions }
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
