import { type AddressBook, having } from "../presence/address-book"
import { checkPidf } from "../presence/check-pidf"
import type { Filter } from "../presence/filter"
import { type Addressed, sameId } from "../presence/peer"
import type { Pidf } from "../presence/pidf"
import { same } from "../presence/same"
import { makeView, type View } from "../presence/view"
import type { Ruling } from "../presence/watcher"
import { ActionError } from "./action-error"
import { addressed, bookOf, type Context, hasRoom, isOver, keyOf, type Named, type Step, shown, userOf } from "./context"
import { visible } from "./watchers"

/** One decision about several watchers. */
export interface Decision {
  readonly watchers: readonly { readonly watcher: Named; readonly filter?: Filter }[]
  readonly mode: Ruling["mode"]
  readonly decision: Ruling["decision"]
  /** Absent: until it is changed; over: the ruling is withdrawn. */
  readonly expiresAt?: number
  /** What they may see, of the user where it says of whom; absent: everything, live. */
  readonly presence?: GivenPresence
}

type GivenPresence = Omit<Pidf, "entity"> & Partial<Pick<Pidf, "entity">>

export interface DecisionAnswer {
  readonly watchers: readonly Addressed[]
  readonly state: "allowed" | "blocked" | "expired"
}

/** [presence.md C.2, C.3] Decides about watchers, all of them or none. */
export function authorize(step: Step, context: Context, decision: Decision): DecisionAnswer {
  const found = decision.watchers.map(({ watcher, filter }) => ({ peer: findWatcher(step, context, watcher, decision), filter }))
  const watchers = [...new Map(found.map((each) => [keyOf(each.peer), each])).values()] // of one who is named twice the last counts
  const view = decision.presence && makeView(checkGiven(decision.presence, context), userOf(step, context))
  if (decision.decision === "allow") checkWeight(step, context, decision)
  const isWithdrawal = decision.decision === "allow" && isOver(decision.expiresAt, step.now)
  for (const { peer, filter } of watchers) {
    if (isWithdrawal) withdraw(step, context, keyOf(peer))
    else rule(step, context, peer, makeRuling(peer, decision, view, filter))
  }
  const state = isWithdrawal ? "expired" : decision.decision === "allow" ? "allowed" : "blocked"
  return { watchers: watchers.map(({ peer }) => shown(peer, step, context)), state }
}

/** What ran out: whoever watched by it hears no more, and may ask again [presence.md 48]. */
export function expireRulings(step: Step, context: Context): void {
  for (const [key, { expiresAt }] of [...step.ended("rulings", step.now)]) withdraw(step, context, key, expiresAt)
}

// [presence.md 45, 47] reactive: somebody who asked, or about whom was decided; proactive: anybody
function findWatcher(step: Step, context: Context, named: Named, { mode, decision }: Decision): Addressed {
  const peer = addressed(named, asked(step, context), mode === "reactive" ? 770 : 600)
  const key = keyOf(peer)
  const known = step.get("watchers", key) ?? step.get("rulings", key)
  if (mode === "reactive" && !known) throw new ActionError(770, "this watcher has not asked")
  if (mode === "proactive" && decision === "allow" && key === "anonymous")
    throw new ActionError(600, "nobody can be sure who anonymous is")
  return known?.peer ?? peer // as he named himself when he asked
}

// a name may be one that only the watcher himself has given
function asked(step: Step, context: Context): AddressBook {
  const book = bookOf(step, context)
  const isNew = ([key]: readonly [string, unknown]) => !book.get(key)
  function* strangers() {
    const both = [...step.entries("rulings"), ...step.entries("watchers")]
    for (const { peer } of new Map<string, { peer: Addressed }>(both.filter(isNew)).values()) yield peer
  }
  return {
    get: book.get,
    *values() {
      yield* book.values()
      yield* strangers()
    },
    *having(trait, value) {
      yield* having(book, trait, value)
      for (const peer of strangers()) if (peer[trait] === value) yield peer
    },
  }
}

function checkGiven(given: GivenPresence, { entity, limits: { documentBytes } }: Context): Pidf {
  const presence = { ...given, entity }
  if (!sameId(given.entity ?? entity, entity)) throw new ActionError(600, `entity is not ${entity}`)
  if (JSON.stringify(presence).length > documentBytes) throw new ActionError(605, `more than ${documentBytes} characters`)
  const wrong = checkPidf(presence)
  if (wrong) throw new ActionError(600, wrong)
  return presence
}

const DOCUMENTS_AT_ONCE = 16

// [SEC-7] each ruling keeps the view, and each filter is put to the user's presence: one call is not to make megabytes, nor seconds
function checkWeight(step: Step, context: Context, { watchers, presence }: Decision): void {
  const filters = new Set(watchers.flatMap(({ filter }) => filter?.content ?? []))
  const views = presence === undefined ? 0 : watchers.length * lengthOf(presence)
  if (views + filters.size * lengthOf(userOf(step, context)) > DOCUMENTS_AT_ONCE * context.limits.documentBytes)
    throw new ActionError(603, "too much for so many watchers at once")
}

const lengthOf = (presence: object): number => JSON.stringify(presence).length

function makeRuling(
  peer: Addressed,
  { mode, decision, expiresAt }: Decision,
  view: View | undefined,
  filter: Filter | undefined,
): Ruling {
  if (decision === "block") return { peer, decision, mode }
  return {
    peer,
    decision,
    mode,
    ...(view && { view }),
    ...(filter && { filter }),
    ...(expiresAt !== undefined && { expiresAt }),
  }
}

function rule(step: Step, context: Context, peer: Addressed, ruling: Ruling): void {
  const key = keyOf(peer)
  const old = step.get("rulings", key)
  const watcher = step.get("watchers", key)
  if (!old && !watcher && !hasRoom(step, context, "rulings", key)) throw new ActionError(603, "too many rulings")
  const user = userOf(step, context)
  const seen = watcher && (watcher.admitted || old) ? visible(user, watcher, old, context) : undefined
  step.put("rulings", key, ruling)
  const isAllowed = ruling.decision === "allow"
  const presence = isAllowed ? visible(user, watcher, ruling, context) : undefined
  step.tell({
    event: "authorization",
    watcher: shown(peer, step, context),
    state: isAllowed ? "allowed" : "blocked",
    mode: ruling.mode,
    ...(ruling.expiresAt !== undefined && { expiresAt: ruling.expiresAt }),
    ...(presence && { presence }),
  })
  if (!watcher) return
  if (!presence) {
    step.delete("watchers", key)
    return
  }
  const { admitted: _, ...ruled } = watcher
  step.put("watchers", key, ruled)
  if (!seen || !same(seen, presence)) step.tell({ event: "notify", watcher: shown(peer, step, context), presence })
}

function withdraw(step: Step, context: Context, key: string, endedAt = step.now): void {
  const ruling = step.get("rulings", key)
  if (!ruling) return
  step.delete("rulings", key)
  step.delete("watchers", key)
  step.tell({
    event: "authorization",
    watcher: shown(ruling.peer, step, context),
    state: "expired",
    mode: ruling.mode,
    expiresAt: endedAt,
  })
}
