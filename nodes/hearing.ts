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
import { SettledStatuses, type Standing, settledStatus } from "./settled-status"

/** Gets what a node is to tell; `restored`: nothing changed, it was known before. */
export type Tell = (event: FlowEvent, restored?: true) => void

/** Hears what happens at a device, as a node wants it. */
export function hear(device: AnyDevice, settings: InSettings, tell: Tell): Cancel {
  const isMeant = contactPattern(settings.contact)
  const wants = (event: InEvent) => settings.events.includes(event)
  const isAboutContacts = wants("contact") || wants("group")
  const listeners = [
    ...(isAboutContacts ? namesIn(settings.contact).map((id) => device.follow(id)) : []),
    ...(wants("group") ? [hearGroup(device, settings, isMeant, tell)] : []),
    hearChanges(
      device,
      settings,
      (change) => wants(change.event) && (change.event === "user" || isMeant(personOf(change))),
      tell,
    ),
  ]
  return () => {
    for (const end of listeners) end()
  }
}

function hearChanges(device: AnyDevice, settings: InSettings, isWanted: (change: Change) => boolean, tell: Tell): Cancel {
  const send = (change: Change, previous: Status) => tell(flowEvent(change, previous, systemClock.now()))
  const settled = new SettledStatuses<Change>(device.clock, settings, send)
  const settle = (id: string, change: Change, now: Pidf, before: Pidf) =>
    settled.offer(id, change, standingOf(now), standingOf(before))
  const ends = [
    device.onChange((change) => {
      if (!isWanted(change)) return
      if (change.event === "user") settle("", change, change.user, change.previous)
      else if (change.event === "contact") settle(change.contact.id, change, change.presence, change.previous)
      else send(change, "unknown")
    }),
    device.onKnown(({ known }) => {
      if (settings.initial) for (const change of known.filter(isWanted)) restore(change, tell)
    }),
  ]
  return () => {
    for (const end of ends) end()
    settled.close()
  }
}

function hearGroup(device: AnyDevice, settings: InSettings, isMember: (peer: Addressed) => boolean, tell: Tell): Cancel {
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
  return () => {
    for (const end of ends) end()
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
