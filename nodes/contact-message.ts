import { type ContactChange, type ContactSaid, type Named, type PresenceService, parsePresenceOfContact } from "../src/index"
import { presenceFrom, USUAL, updateFrom } from "./flow-message"
import { parseNamed } from "./peer-input"
import { NOTHING, parsePresence } from "./presence-input"
import { isShape, type Shape, shape, text, wrong } from "./shape"

/** What a message says of a contact. */
export type ContactMessage = { readonly contact: Named } & (
  | { readonly said: ContactSaid }
  | { readonly result: "accepted" | "rejected" }
  | { readonly remove: true }
)

const PIECES = ["basic", "activity", "note", "lang", "expires", "until", "tuples", "remove"]
// a `contact` event of another device says it too; what is derived there is not read
const DOCUMENT = ["presence", "status", "previous", "activities", "registered"]

/** Reads what a message says of a contact, in any form that the contract has; `usual` is the node's own contact. */
export function contactMessageFrom(payload: unknown, usual: unknown, now: number): ContactMessage {
  if (payload === undefined || payload === "" || (typeof payload === "number" && payload !== 0 && payload !== 1))
    throw wrong("the payload says nothing of a contact")
  if (isXml(payload)) return fromXml(payload, usual)
  if (!isShape(payload)) return { contact: who(usual), said: merged(payload, now) }
  const { contact = usual, ...said } = payload
  if (said.result !== undefined) return { contact: who(contact), result: resultOf(shape(said, "the payload", ["result"]).result) }
  if (said.remove === true) return removal(said, contact)
  if (isXml(said.presence)) return fromXml(text(shape(said, "the payload", DOCUMENT).presence, "presence"), contact)
  if (said.presence !== undefined || said.entity !== undefined) return fromPresence(said, contact, now)
  return { contact: who(contact), said: merged(pieces(said), now) }
}

/** Does at a service what a message says of a contact. */
export function takeIn(service: PresenceService, message: ContactMessage): Promise<ContactChange> {
  if ("said" in message) return service.tellOfContact(message.contact, message.said)
  if ("result" in message) return service.answerForContact(message.contact, message.result)
  return service.removeContact(message.contact)
}

const isXml = (value: unknown): value is string => typeof value === "string" && /^\s*</.test(value)

// a document names its contact where neither the message nor the node does
function fromXml(xml: string, named: unknown): ContactMessage {
  const { contact, presence } = parsePresenceOfContact(xml)
  return { contact: named === undefined ? (contact ?? presence.entity) : who(named), said: whole(presence) }
}

function fromPresence(said: Shape, named: unknown, now: number): ContactMessage {
  const presence =
    said.presence === undefined
      ? parsePresence(said, undefined, now)
      : presenceFrom(shape(said, "the payload", DOCUMENT).presence, USUAL, now)
  return { contact: who(named ?? presence.entity), said: whole(presence) }
}

function removal(said: Shape, contact: unknown): ContactMessage {
  shape(said, "the payload", ["remove"])
  return { contact: who(contact), remove: true }
}

// tuples stand inside `tuples` only: a tuple of its own has a contact that is an address
function pieces(said: Shape): Shape {
  if (Object.keys(said).length === 0) throw wrong("the payload says nothing of the contact")
  return shape(said, "the payload", PIECES)
}

const merged = (said: unknown, now: number): ContactSaid => ({ update: updateFrom(said, USUAL, now), isWhole: false })

const whole = (presence: Partial<ContactSaid["update"]>): ContactSaid => ({ update: { ...NOTHING, ...presence }, isWhole: true })

function who(contact: unknown): Named {
  if (contact === undefined) throw wrong("there is no contact: choose one in the node, or send one")
  return parseNamed(contact, "contact")
}

function resultOf(result: unknown): "accepted" | "rejected" {
  if (result === "accepted" || result === "rejected") return result
  throw wrong("result is neither accepted nor rejected")
}
