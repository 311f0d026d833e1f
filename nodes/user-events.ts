import {
  activitiesOf,
  type Cancel,
  formatUserPresence,
  type HostedDevice,
  type Pidf,
  type Status,
  settling,
  statusOf,
  type UserChange,
} from "../src/index"
import type { InSettings } from "./presence-in-settings"
import { formatPresence, type PresenceValue, presenceWord } from "./presence-value"

/** The `user` event: the user's presence changed. */
export interface UserEvent {
  readonly presence: PresenceValue
  readonly status: Status
  /** The last status that was told. */
  readonly previous: Status
  readonly activities: readonly string[]
  readonly changed: readonly string[]
  readonly source: UserChange["source"]
}

export interface EventMessage {
  readonly payload: unknown
  readonly event: string
  readonly topic: string
  readonly device: { readonly id: string; readonly name: string; readonly udn: string | undefined }
  readonly restored?: true
}

/** Hears a device's user presence as a node wants it; `tell` gets each message with the event that it is of. */
export function hearUser(
  device: HostedDevice,
  settings: InSettings,
  tell: (message: EventMessage, event: UserEvent) => void,
): Cancel {
  let last = ""
  const send = (user: Pidf, event: UserEvent, restored?: true) => {
    const said = JSON.stringify([event.status, event.activities])
    const isNews = said !== last || settings.when === "any" || restored
    last = said
    if (isNews) tell({ ...messageOf(device, user, event, settings), ...(restored && { restored }) }, event)
  }
  const settled = settling<UserChange>(device.clock, settings, (change, previous) => send(change.user, eventOf(change, previous)))
  const ends = [
    device.onChange((change) => {
      last ||= JSON.stringify([statusOf(change.previous), activitiesOf(change.previous)])
      settled.offer(change, statusOf(change.user), statusOf(change.previous))
    }),
    settled.close,
  ]
  if (settings.initial)
    ends.push(device.onceSettled((user) => send(user, eventOf({ user, changed: [], source: "flow" }, statusOf(user)), true)))
  return () => {
    for (const end of ends) end()
  }
}

function eventOf({ user, changed, source }: Pick<UserChange, "user" | "changed" | "source">, previous: Status): UserEvent {
  const presence = formatPresence(user)
  const { status, activities } = presence
  return { presence, status, previous, activities, changed: [...changed], source }
}

const messageOf = ({ id, options, udn }: HostedDevice, user: Pidf, event: UserEvent, { output }: InSettings): EventMessage => ({
  payload: outputOf(user, event, output),
  event: "user",
  topic: user.entity,
  device: { id, name: options.name, udn },
})

function outputOf(user: Pidf, event: UserEvent, output: InSettings["output"]): unknown {
  switch (output) {
    case "object":
      return event
    case "xml":
      return formatUserPresence("UserPresenceInfo", user)
    case "status":
      return event.status
    case "boolean":
      return event.status === "unknown" ? null : event.status === "open"
    case "activity":
      return presenceWord(event)
  }
}
