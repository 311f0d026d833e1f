import {
  type AuthorizationChange,
  activitiesOf,
  type Change,
  type ContactChange,
  formatPresenceOfContactsUpdate,
  formatUserPresence,
  formatWatcher,
  type NotifyChange,
  type RegistrationChange,
  type Status,
  statusOf,
  type UserChange,
  type WatcherChange,
} from "../src/index"
import type { Group } from "./group"
import { formatLifetime } from "./lifetime-value"
import type { InEvent } from "./presence-in-settings"
import { formatPresence } from "./presence-value"
import { given } from "./shape"

/** What happened, for flows. */
export interface FlowEvent {
  readonly event: InEvent
  /** Whom it is about. */
  readonly topic: string
  /** The event's object in the contract. */
  readonly value: object
  /** The status of a presence, or the state of what else happened. */
  readonly status: string
  readonly activities: readonly string[]
  /** Its UPnP document, where it has one. */
  readonly xml?: () => string
}

type Forms = {
  readonly [E in Change["event"]]: (change: Extract<Change, { event: E }>, previous: Status, now: number) => FlowEvent
}

const FORMS: Forms = {
  user: userEvent,
  contact: contactEvent,
  watcher: watcherEvent,
  authorization: authorizationEvent,
  registration: registrationEvent,
  notify: notifyEvent,
}

/** What a flow hears of a change; `previous` is the last status that it was told. */
export const flowEvent = (change: Change, previous: Status, now: number): FlowEvent =>
  FORMS[change.event](change as never, previous, now)

/** What a flow hears of a group that is named in this way. */
export const groupEvent = ({ status, ...members }: Group, previous: Status, topic: string): FlowEvent => ({
  event: "group",
  topic,
  value: { status, previous, ...members },
  status,
  activities: [],
})

/** The object of the `contact` event. */
export function contactValue({ contact, presence, registered, previous }: ContactChange, told = statusOf(previous)): object {
  return { contact, presence: formatPresence(presence), ...standingOf(presence), previous: told, registered }
}

function userEvent({ event, user, changed, source }: UserChange, previous: Status): FlowEvent {
  const standing = standingOf(user)
  return {
    event,
    topic: user.entity,
    value: { presence: formatPresence(user), ...standing, previous, changed: [...changed], source },
    ...standing,
    xml: () => formatUserPresence("UserPresenceInfo", user),
  }
}

function contactEvent(change: ContactChange, previous: Status): FlowEvent {
  const { event, contact, presence } = change
  return {
    event,
    topic: contact.id,
    value: contactValue(change, previous),
    ...standingOf(presence),
    xml: () => formatPresenceOfContactsUpdate([{ contact, presence }]),
  }
}

function watcherEvent({ event, watcher, state, filter, requestedSeconds, request }: WatcherChange): FlowEvent {
  const value = given({ watcher, state, filter, requested: requestedSeconds })
  return { event, topic: watcher.id, value, ...stateOnly(state), xml: () => formatWatcher([request]) }
}

function authorizationEvent(change: AuthorizationChange, _previous: Status, now: number): FlowEvent {
  const { event, watcher, state, mode, expiresAt, presence } = change
  const seen = presence && { presence: formatPresence(presence) }
  return {
    event,
    topic: watcher.id,
    value: { watcher, state, mode, ...formatLifetime(expiresAt, now), ...seen },
    ...stateOnly(state),
  }
}

function registrationEvent({ event, contact, state, expiresAt }: RegistrationChange, _previous: Status, now: number): FlowEvent {
  return { event, topic: contact.id, value: { contact, state, ...formatLifetime(expiresAt, now) }, ...stateOnly(state) }
}

function notifyEvent({ event, watcher, presence }: NotifyChange): FlowEvent {
  const { status, activities } = standingOf(presence)
  return { event, topic: watcher.id, value: { watcher, presence: formatPresence(presence), status }, status, activities }
}

const standingOf = (presence: ContactChange["presence"]) => ({ status: statusOf(presence), activities: activitiesOf(presence) })

const stateOnly = (status: string) => ({ status, activities: [] })
