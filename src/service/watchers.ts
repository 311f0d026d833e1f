import type { Filter } from "../presence/filter"
import type { Addressed } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import { same } from "../presence/same"
import { viewOf } from "../presence/view"
import { type Ruling, type Watcher, type WatcherRequest, type WatcherState, watcherState } from "../presence/watcher"
import { ActionError } from "./action-error"
import type { WatcherChange } from "./change"
import { addressed, bookOf, type Context, hasRoom, isOver, keyOf, type Named, type Step, shown, userOf } from "./context"
import type { Reader } from "./tables"

/** What somebody outside asks for. */
export interface WatchRequest {
  readonly watcher: Named
  /** Absent: as it was; null: none any more. */
  readonly filter?: Filter | null
  readonly requestedSeconds: number | null
  /** Absent: for good; over: stops watching. */
  readonly expiresAt?: number
}

/** What he is told. */
export interface WatchAnswer {
  readonly watcher: Addressed
  readonly state: WatcherState | "ended"
  /** What he may see. */
  readonly presence?: Pidf
}

/** [presence.md C.2, C.3] Somebody outside asks to see the user's presence, goes on or stops. */
export function requestToWatch(step: Step, context: Context, request: WatchRequest): WatchAnswer {
  const peer = addressed(request.watcher, bookOf(step, context))
  const key = keyOf(peer)
  const old = step.get("watchers", key)
  const ruling = step.get("rulings", key)
  if (isOver(request.expiresAt, step.now)) return stopWatching(step, context, peer)

  // what he does not say again is as it was: to ask again never widens what he sees [presence.md 6]
  const { filter = old?.filter, requestedSeconds, expiresAt } = request
  const asked: Watcher = {
    peer: { ...old?.peer, ...peer },
    ...(filter && { filter }),
    requestedSeconds,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(!ruling && context.unknownWatchers === "allow" && { admitted: true }),
  }
  const isBlocked = ruling ? ruling.decision === "block" : context.unknownWatchers === "block"
  if (isBlocked) return refuse(step, context, asked, !ruling)
  if (!old && !hasRoom(step, context, "watchers", key)) throw new ActionError(603, "too many watchers")
  step.put("watchers", key, asked)
  return watcherState(asked, ruling) === "allowed"
    ? letIn(step, context, asked, ruling, old)
    : wait(step, context, asked, old !== undefined && watcherState(old, ruling) === "pending")
}

/** Tells the allowed watchers for whom a change of the user's presence is one. */
export function notifyWatchers(step: Step, context: Context, before: Pidf, after: Pidf): void {
  for (const [key, watcher] of step.entries("watchers")) {
    const ruling = step.get("rulings", key)
    if (watcherState(watcher, ruling) !== "allowed") continue
    const old = visible(before, watcher, ruling, context)
    const fresh = visible(after, watcher, ruling, context)
    const { filter } = watcher
    if (same(old, fresh) || (filter && !context.documents.isFilterTriggered(filter, old, fresh))) continue
    step.tell({ event: "notify", watcher: shown(watcher.peer, step, context), presence: fresh })
  }
}

/** [presence.md 46, 47] What a watcher may see of this presence: the ruling's view, narrowed by its filter and by his own. */
export function visible(user: Pidf, watcher: Watcher | undefined, ruling: Ruling | undefined, { documents }: Context): Pidf {
  const view = ruling?.view ? viewOf(user, ruling.view, documents.cutExtension) : user
  return [ruling?.filter, watcher?.filter].reduce<Pidf>(
    (presence, filter) => (filter ? documents.narrowPresence(presence, filter) : presence),
    view,
  )
}

/** What a watcher may see, or would if he were let in as things are. */
export function visibleTo(reader: Reader, context: Context, peer: Addressed): Pidf {
  const key = keyOf(peer)
  return visible(userOf(reader, context), reader.get("watchers", key), reader.get("rulings", key), context)
}

/** [presence.md 30] A watcher as the state variable tells of him. */
export function requestOf({ peer, filter }: Watcher, reader: Reader, context: Context): WatcherRequest {
  const watcher = shown(peer, reader, context)
  if (!filter) return { watcher }
  if (!context.documents.isFilterUnderstood(filter)) return { watcher, filter }
  return { watcher, presence: context.documents.narrowPresence(userOf(reader, context), filter) }
}

/** What ran out: a pending watcher is forgotten, an allowed one hears no more. */
export function expireWatchers(step: Step, context: Context): void {
  for (const [key, watcher] of [...step.ended("watchers", step.now)]) {
    step.delete("watchers", key)
    tellWatcher(step, context, watcher, "ended")
  }
}

/** [contract.md] `unknownWatchers` may have changed: whoever nobody has ruled on stands as it says now. */
export function reviewWatchers(step: Step, context: Context): void {
  const isAdmitted = context.unknownWatchers === "allow"
  for (const [key, watcher] of [...step.entries("watchers")]) {
    if (step.get("rulings", key)) continue
    if (context.unknownWatchers === "block") refuse(step, context, watcher, true)
    else if (isAdmitted !== (watcher.admitted ?? false)) {
      const { admitted: _, ...asked } = watcher
      const reviewed: Watcher = isAdmitted ? { ...asked, admitted: true } : asked
      step.put("watchers", key, reviewed)
      if (isAdmitted) letIn(step, context, reviewed, undefined, watcher)
      else wait(step, context, reviewed, false)
    }
  }
}

function stopWatching(step: Step, context: Context, peer: Addressed): WatchAnswer {
  const watcher = step.get("watchers", keyOf(peer))
  step.delete("watchers", keyOf(peer))
  if (watcher) tellWatcher(step, context, watcher, "ended")
  return { watcher: shown(peer, step, context), state: "ended" }
}

function refuse(step: Step, context: Context, watcher: Watcher, byPolicy: boolean): WatchAnswer {
  const peer = shown(watcher.peer, step, context)
  step.delete("watchers", keyOf(peer))
  tellWatcher(step, context, watcher, "blocked")
  if (byPolicy) step.tell({ event: "authorization", watcher: peer, state: "blocked", mode: "policy" })
  return { watcher: peer, state: "blocked" }
}

function letIn(
  step: Step,
  context: Context,
  watcher: Watcher,
  ruling: Ruling | undefined,
  old: Watcher | undefined,
): WatchAnswer {
  const peer = shown(watcher.peer, step, context)
  const user = userOf(step, context)
  const presence = visible(user, watcher, ruling, context)
  const isNew = !old || watcherState(old, ruling) !== "allowed"
  if (isNew) tellWatcher(step, context, watcher, "allowed")
  if (isNew && !ruling) step.tell({ event: "authorization", watcher: peer, state: "allowed", mode: "policy", presence })
  if (isNew || !same(presence, visible(user, old, ruling, context))) step.tell({ event: "notify", watcher: peer, presence })
  return { watcher: peer, state: "allowed", presence }
}

// [presence.md 49] asked once, told once
function wait(step: Step, context: Context, watcher: Watcher, wasWaiting: boolean): WatchAnswer {
  if (!wasWaiting) tellWatcher(step, context, watcher, "pending")
  return { watcher: shown(watcher.peer, step, context), state: "pending" }
}

function tellWatcher(step: Step, context: Context, watcher: Watcher, state: WatcherChange["state"]): void {
  const { filter, requestedSeconds } = watcher
  const request = requestOf(watcher, step, context)
  step.tell({ event: "watcher", watcher: request.watcher, state, ...(filter && { filter }), requestedSeconds, request })
}
