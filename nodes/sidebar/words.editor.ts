import type { EditorRED } from "node-red"
import type { Person } from "./model.editor"
import { visible, visibleName } from "./visible.editor"

declare const RED: EditorRED

const PACKAGE = "node-red-contrib-upnp-presence"

/** A text of the sidebar's own catalogue. */
export const say = (key: string, values: Readonly<Record<string, string>> = {}): string =>
  RED._(`${PACKAGE}/presence-sidebar:${key}`, values)

const STATUS: ReadonlyMap<string, string> = new Map([
  ["open", "presence-sidebar.status.open"],
  ["closed", "presence-sidebar.status.closed"],
  ["unknown", "presence-sidebar.status.unknown"],
])

/** Those that people choose most often, as the sidebar offers them. */
export const ACTIVITIES: ReadonlyMap<string, string> = new Map([
  ["busy", "presence-sidebar.activity.busy"],
  ["on-the-phone", "presence-sidebar.activity.onThePhone"],
  ["meeting", "presence-sidebar.activity.meeting"],
  ["working", "presence-sidebar.activity.working"],
  ["away", "presence-sidebar.activity.away"],
  ["meal", "presence-sidebar.activity.meal"],
  ["travel", "presence-sidebar.activity.travel"],
  ["vacation", "presence-sidebar.activity.vacation"],
  ["sleeping", "presence-sidebar.activity.sleeping"],
])

export const statusText = (status = "unknown"): string => known(STATUS, status)
export const activityText = (activity: string): string => known(ACTIVITIES, activity)

// a word that nobody has a text for stands for itself
const known = (texts: ReadonlyMap<string, string>, word: string): string => {
  const key = texts.get(word)
  return key === undefined ? word : say(key)
}

/** How a device stands, in the words that nodes have for it. */
export const deviceStatusText = (code: string): string => RED._(`${PACKAGE}/presence-device:presence-device.status.${code}`)

/** Why something was refused, in the words that the log has for it. */
export const refusalText = (reason: string): string => RED._(`${PACKAGE}/presence-device:presence-device.refusal.${reason}`)

/** What somebody calls himself, which says nothing of who he is. */
export const nameOf = ({ id, name }: Person): string => (name && name !== id ? visibleName(name) : visible(id))

/** His address, where the name is another one. */
export const addressOf = (person: Person): string => (nameOf(person) === visible(person.id) ? "" : visible(person.id))

/** The parts that there are, side by side. */
export const joined = (...parts: readonly (string | undefined)[]): string => parts.filter(Boolean).join(" · ")
