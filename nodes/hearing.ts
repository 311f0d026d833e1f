import {
  type Addressed,
  type AnyDevice,
  type AnyService,
  activitiesOf,
  type Cancel,
  type Change,
  type Pidf,
  type Status,
  statusOf,
  systemClock,
} from "../src/index"
import { contactPattern, missingFrom, namesIn } from "./contact-pattern"
import { type FlowEvent, flowEvent, groupEvent } from "./flow-event"
import { type Group, groupOf, ToldStatuses } from "./group"
import type { InEvent, InSettings } from "./presence-in-settings"
import { type HeldBack, SettledStatuses, type Standing, settledStatus } from "./settled-status"

/** Gets what a node is to tell; `restored`: nothing changed, it was known before. */
export type Tell = (event: FlowEvent, restored?: true) => void

/** What a node holds back that is to last before it is told: a deploy is not to lose it. */
export interface Held {
  /** By the contact's id, the user's under "". */
  readonly changes: ReadonlyMap<string, HeldBack<Change>>
  readonly group?: HeldBack<unknown> | undefined
}

interface Hearing<H> {
  readonly held: H
  close(): void
}

/** Hears what happens at a device, as a node wants it; `before` is what the same node held back before a deploy. */
export function hear(device: AnyDevice, settings: InSettings, tell: Tell, before: Held = { changes: new Map() }): Hearing<Held> {
  const isMeant = contactPattern(settings.contact)
  const wants = (event: InEvent) => settings.events.includes(event)
  const isWanted = (change: Change) => wants(change.event) && (change.event === "user" || isMeant(personOf(change)))
  const isAboutContacts = wants("contact") || wants("group")
  const follows = isAboutContacts ? namesIn(settings.contact).map((id) => device.follow(id)) : []
  const group = wants("group") ? hearGroup(device, settings, isMeant, tell, before.group) : undefined
  const changes = hearChanges(device, settings, isWanted, tell, before.changes)
  return {
    get held() {
      return { changes: changes.held, group: group?.held }
    },
    close: () => {
      for (const end of [...follows, changes.close, group?.close]) end?.()
    },
  }
}

function hearChanges(
  device: AnyDevice,
  settings: InSettings,
  isWanted: (change: Change) => boolean,
  tell: Tell,
  before: Held["changes"],
): Hearing<Held["changes"]> {
  const send = (change: Change, previous: Status) => tell(flowEvent(change, previous, systemClock.now()))
  const settled = new SettledStatuses<Change>(device.clock, settings, send)
  const settle = (id: string, change: Change, now: Pidf, former: Pidf) =>
    settled.offer(id, change, standingOf(now), standingOf(former))
  let waiting = before
  const ends = [
    device.onChange((change) => {
      if (!isWanted(change)) return
      if (change.event === "user") settle("", change, change.user, change.previous)
      else if (change.event === "contact") settle(change.contact.id, change, change.presence, change.previous)
      else send(change, "unknown")
    }),
    device.onKnown(({ known }) => {
      if (settings.initial) for (const change of known.filter(isWanted)) restore(change, tell)
      else resume(waiting, known, settled)
      waiting = new Map()
    }),
  ]
  return {
    get held() {
      return new Map([...waiting, ...settled.held])
    },
    close: () => {
      for (const end of ends) end()
      settled.close()
    },
  }
}

// what is still as it was when it was held back has lasted since then; of what is otherwise nothing is to be told
function resume(waiting: Held["changes"], known: readonly Change[], settled: SettledStatuses<Change>): void {
  for (const change of known) {
    if (change.event !== "user" && change.event !== "contact") continue
    const [id, presence] = change.event === "user" ? ["", change.user] : [change.contact.id, change.presence]
    const held = waiting.get(id)
    if (!held || held.now.status !== statusOf(presence)) continue
    const value = { ...change, ...whatChanged(held.value) } as Change
    settled.offer(id, value, standingOf(presence), held.before, held.sinceAt)
  }
}

// what is known does not say how it came about
const whatChanged = (change: Change) => (change.event === "user" ? { changed: change.changed, source: change.source } : undefined)

function hearGroup(
  device: AnyDevice,
  settings: InSettings,
  isMember: (peer: Addressed) => boolean,
  tell: Tell,
  before: Held["group"],
): Hearing<Held["group"]> {
  const event = (group: Group, previous: Status) => groupEvent(group, previous, settings.contact)
  const onlyStatus = { ...settings, when: "status" } as const
  const statuses = new ToldStatuses() // the service may know more by now
  let service: AnyService | undefined
  let last: Standing | undefined
  const missing = missingFrom(settings.contact)
  const group = () => {
    const book = service?.addressBook ?? []
    const members = [...book.filter(isMember), ...missing(book)]
    return groupOf(members, (contact) => statuses.of(contact))
  }
  // who is where may have changed while the status was held back
  const settled = settledStatus<unknown>(device.clock, onlyStatus, (_, previous) => tell(event(group(), previous)))
  const look = () => {
    const { status } = group()
    if (!last || status === last.status) return
    settled.offer(undefined, { ...last, status }, last)
    last = { ...last, status }
  }
  let endBook: Cancel | undefined
  const ends = [
    device.onKnown((knownService) => {
      service = knownService
      statuses.begin(service.known)
      const { status } = group()
      if (before && !last && !settings.initial && status === before.now.status)
        settled.offer(undefined, before.now, before.before, before.sinceAt)
      last ??= { status, activities: [] } // what became another one since then is told as a change
      if (settings.initial) tell(event(group(), status), true)
      endBook?.()
      endBook = service.onBook?.(look)
    }),
    () => endBook?.(),
    device.onChange((change) => {
      statuses.note(change)
      if (change.event === "contact") look()
    }),
    settled.close,
  ]
  return {
    get held() {
      return last ? settled.held : before
    },
    close: () => {
      for (const end of ends) end()
    },
  }
}

// the state that is known is told as it is: nothing came before it
function restore(change: Change, tell: Tell): void {
  const presence = change.event === "user" ? change.user : change.event === "contact" ? change.presence : undefined
  tell(flowEvent(change, presence ? statusOf(presence) : "unknown", systemClock.now()), true)
}

const personOf = (change: Exclude<Change, { event: "user" }>): Addressed =>
  "watcher" in change ? change.watcher : change.contact

const standingOf = (presence: Pidf): Standing => ({ status: statusOf(presence), activities: activitiesOf(presence) })
